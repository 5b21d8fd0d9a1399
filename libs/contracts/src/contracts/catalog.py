"""What the catalog says about artisans and what they offer."""

from contracts.event import Event, event, fact, ident, key, person


@event(publisher="catalog")
class ArtisanApplied(Event):
    """A person asks to sell and teach here."""

    artisan_id: str = key()
    person_id: str = person(subject=True)


@event(publisher="catalog")
class ArtisanApproved(Event):
    """An officer approved an artisan; identity grants the role."""

    artisan_id: str = key()
    person_id: str = person(subject=True)


@event(publisher="catalog")
class ArtisanDeclined(Event):
    """An application was declined; the reason is read in the catalog."""

    artisan_id: str = key()
    person_id: str = person(subject=True)


@event(publisher="catalog")
class ArtisanWithdrawn(Event):
    """An artisan has left (erased or by choice): nothing of theirs can be bought any more."""

    artisan_id: str = key()
    version: int = fact()


@event(publisher="catalog")
class StockDeclared(Event):
    """An artisan says how many pieces of a product there are; 0 after withdrawal."""

    product_id: str = key()
    artisan_id: str = ident()
    artisan_person_id: str = person()
    declared: int = fact()
    version: int = fact()


@event(publisher="catalog")
class CapacityDeclared(Event):
    """An artisan says how many seats a workshop's session has, and when it takes place."""

    session_id: str = key()
    workshop_id: str = ident()
    artisan_id: str = ident()
    artisan_person_id: str = person()
    capacity: int = fact()
    starts_at: str = fact()
    ends_at: str = fact()
    version: int = fact()


@event(publisher="catalog")
class ListingPublished(Event):
    """A product or workshop can be seen by everybody; people may ask about it."""

    listing_id: str = key()
    kind: str = fact()
    artisan_id: str = ident()
    artisan_person_id: str = person()
    version: int = fact()


@event(publisher="catalog")
class ListingWithdrawn(Event):
    """A product or workshop can no longer be seen."""

    listing_id: str = key()
    artisan_person_id: str = person()
    version: int = fact()


@event(publisher="catalog")
class ReviewPosted(Event):
    """A buyer reviewed something bought; the artisan is told."""

    review_id: str = key()
    listing_id: str = ident()
    order_id: str = ident()
    author_id: str = person()
    artisan_person_id: str = person(subject=True)
    rating: int = fact()
