"""Who has bought and booked what."""
