"""The whole suite as separate processes on PostgreSQL and RabbitMQ, on one machine.

Each service runs as in production: a web process under gunicorn and a worker beside it. Faults
are made here, by killing them, and speed is measured here.
"""
