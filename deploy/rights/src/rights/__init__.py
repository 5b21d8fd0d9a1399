"""Who may do what on PostgreSQL and RabbitMQ: the one source, and the job that applies it.

On PostgreSQL each service has a database, an owner who migrates it and an application role that
changes rows and nothing else. On RabbitMQ each service has a user that reads its own queues and
publishes under its own name; a release's user makes queues. Applying it again changes nothing, or
brings in what is new: a service, a password, a limit.
"""
