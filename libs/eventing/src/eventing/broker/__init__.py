"""The only place that knows kombu and pika."""
