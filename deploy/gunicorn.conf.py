"""How a service's web process is served: `gunicorn -c deploy/gunicorn.conf.py 'booking.app:…'`.

One worker with threads, on a port; management beside it on another (MANAGEMENT_PORT).
"""

import os

from chassis.serve import post_worker_init, worker_int

__all__ = ["post_worker_init", "worker_int"]

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = 1
worker_class = "chassis.graceful.GracefulWorker"
# The pool of a service's database has ten connections: eight for these, and two for what runs
# beside them (health, and telling the relay).
threads = int(os.environ.get("THREADS", "8"))
preload_app = False
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 — its heartbeat must not wait for a disk
max_requests = int(os.environ.get("MAX_REQUESTS", "20000"))
max_requests_jitter = max_requests // 10
timeout = 60
graceful_timeout = 25
# Longer than any gateway keeps an idle connection: it is never we who close one in use.
keepalive = 75
accesslog = None
