"""HTTP in, one use case, schema out."""

from catalog.routes.artisans import blp as artisans
from catalog.routes.offers import blp as offers
from catalog.routes.products import blp as products
from catalog.routes.reviews import blp as reviews
from catalog.routes.search import blp as search
from catalog.routes.workshops import blp as workshops

BLUEPRINTS = (artisans, products, workshops, search, reviews, offers)
