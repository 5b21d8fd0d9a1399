"""The attempt guard at the door: every way to a token, a code or a message passes here."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from flask import Response, after_this_request, request

from chassis.web import caller, write
from identity.models.budget import Budget
from identity.use_cases.admit_attempt import AdmitAttempt, Allowance, admit_attempt

Given = ParamSpec("Given")
Shown = TypeVar("Shown")


def guarded(
    budget: Budget, *fields: str
) -> Callable[[Callable[Given, Shown]], Callable[Given, Shown]]:
    """Count each call before it is served, under a field of the body, or the caller's person.

    Of several fields the one that the body has counts. Stands directly above the view, so that
    the body has been parsed.
    """

    def decorate(view: Callable[Given, Shown]) -> Callable[Given, Shown]:
        @functools.wraps(view)
        def counted(*args: Given.args, **kwargs: Given.kwargs) -> Shown:
            allowance = write(admit_attempt, _attempt(budget, fields, args))
            after_this_request(functools.partial(_show, allowance))
            return view(*args, **kwargs)

        counted.budget = budget  # type: ignore[attr-defined]
        return counted

    return decorate


def _attempt(budget: Budget, fields: tuple[str, ...], args: tuple[Any, ...]) -> AdmitAttempt:
    body: Mapping[str, str] = args[0] if args else {}
    told = [body[field] for field in fields if field in body] or [str(caller().person_id)]
    return AdmitAttempt(budget=budget, identifier=told[0], ip=request.remote_addr or "")


def _show(allowance: Allowance, response: Response) -> Response:
    """Say what is left, in the words of the IETF's draft on rate limit headers."""
    budget, window = allowance.budget, int(allowance.budget.window.total_seconds())
    response.headers["RateLimit-Policy"] = f'"{budget}";q={allowance.limit};w={window}'
    left = f'"{budget}";r={allowance.remaining};t={allowance.seconds}'
    response.headers["RateLimit"] = left
    return response
