"""The two sides of a conversation, as everybody may know them."""

CUSTOMER = "customer"
ARTISAN = "artisan"
