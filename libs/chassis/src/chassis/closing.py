"""A service that is closed to the outside for a while: other services are served, nobody else."""

from flask import Flask, request

from chassis.management import Check
from chassis.refusals import TemporarilyUnavailable

_DOCUMENTS = ("/meta", "/openapi.json", "/asyncapi")
_STILL_SERVED = ("/internal/", "/v1/oauth/", "/.well-known/", *_DOCUMENTS)


def close_while(app: Flask, closed: Check) -> None:
    """Refuse what comes from outside while `closed` gives a reason."""

    def refuse() -> None:
        if not request.path.startswith(_STILL_SERVED) and closed() is not None:
            raise TemporarilyUnavailable(headers={"Retry-After": "10"})

    app.before_request(refuse)
