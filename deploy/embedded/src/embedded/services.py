"""The six services, by name: how each one's web application and worker are built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask

import booking.app
import booking.worker
import catalog.app
import catalog.worker
import identity.app
import identity.worker
import messaging.app
import messaging.worker
import notification.app
import notification.worker
import privacy.app
import privacy.worker
from eventing.worker import Worker

Environ = Mapping[str, str]


@dataclass(frozen=True)
class Service:
    """One service: its name and its two composition roots."""

    name: str
    create_app: Callable[[Environ], Flask]
    build_worker: Callable[[Environ], Worker]


SERVICES = (
    Service("identity", identity.app.create_app, identity.worker.build_worker),
    Service("catalog", catalog.app.create_app, catalog.worker.build_worker),
    Service("booking", booking.app.create_app, booking.worker.build_worker),
    Service("messaging", messaging.app.create_app, messaging.worker.build_worker),
    Service("notification", notification.app.create_app, notification.worker.build_worker),
    Service("privacy", privacy.app.create_app, privacy.worker.build_worker),
)
