"""HTTP in: parse, call one use case, show."""

from booking.routes import artisan_orders, bookings, invoices, orders, payments

BLUEPRINTS = (orders.blp, bookings.blp, payments.blp, invoices.blp, artisan_orders.blp)
