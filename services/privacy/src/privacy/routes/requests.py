"""Requests: opened, followed, confirmed, approved, extended, cancelled."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.auth import Caller, allow, officer, person
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, UseCase, accepted, caller, deps, read, write
from privacy.doors.deps import Deps
from privacy.errors import (
    AlreadyExtended,
    AnotherPersonsRequest,
    NotAwaitingApproval,
    NotAwaitingConfirmation,
    NothingToExtend,
    PreviewChanged,
    RequestAlreadyOpen,
    RequestNotFound,
    SecondOfficerNeeded,
    TooLateToCancel,
    TooLateToExtend,
)
from privacy.models.asking import person_asked_for
from privacy.models.request import Request
from privacy.models.showing import RequestShown
from privacy.schemas.request import (
    ApprovalSchema,
    ConfirmationSchema,
    ExtensionSchema,
    OpenRequestSchema,
    RequestPageSchema,
    RequestQuery,
    RequestSchema,
)
from privacy.use_cases.approve_request import ApproveRequest, approve_request
from privacy.use_cases.cancel_request import CancelRequest, cancel_request
from privacy.use_cases.confirm_erasure import ConfirmErasure, confirm_erasure
from privacy.use_cases.extend_request import ExtendRequest, extend_request
from privacy.use_cases.list_requests import ListRequests, list_requests
from privacy.use_cases.open_request import OpenRequest, open_request
from privacy.use_cases.show_request import ShowRequest, show_request

blp = Blueprint("requests", description="What people ask about their data")


@blp.route("/v1/privacy/requests", methods=["POST"])
@allow(person, fresh=True, while_restricted=True)
@blp.arguments(OpenRequestSchema)
@blp.response(202, RequestSchema)
@blp.refuses(AnotherPersonsRequest, RequestAlreadyOpen)
def open_one(body: dict[str, Any]) -> tuple[RequestShown, int, dict[str, str]]:
    """Ask for access, portability or erasure; an officer may ask on behalf of a person."""
    person_id = person_asked_for(caller(), body["person_id"])
    command = OpenRequest(**body, tagged=deps().identity.mailboxes_of(person_id))
    shown = _changed(open_request, command)
    return shown, 202, accepted(f"/v1/privacy/requests/{shown.request.id}")


@blp.route("/v1/privacy/requests", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, RequestPageSchema)
def show_own(query: dict[str, Any]) -> Page[Request]:
    """List one's own requests, newest first."""
    return read(list_requests, ListRequests(**query))


@blp.route("/v1/privacy/officer/requests", methods=["GET"])
@allow(officer)
@blp.arguments(RequestQuery, location="query")
@blp.response(200, RequestPageSchema)
def show_all(query: dict[str, Any]) -> Page[Request]:
    """List everybody's requests, by status, or those where a holder stays silent."""
    return read(list_requests, ListRequests(everybody=True, **query))


@blp.route("/v1/privacy/requests/<request_id>", methods=["GET"])
@allow(person)
@blp.response(200, RequestSchema)
@blp.refuses(RequestNotFound)
def show(request_id: str) -> RequestShown:
    """Show where a request stands, what would happen, and what stands in the way."""
    return read(show_request, ShowRequest(request_id=request_id))


@blp.route("/v1/privacy/requests/<request_id>/confirmation", methods=["POST"])
@allow(person, while_restricted=True)
@blp.arguments(ConfirmationSchema)
@blp.response(202, RequestSchema)
@blp.refuses(RequestNotFound, NotAwaitingConfirmation, PreviewChanged)
def confirm(body: dict[str, Any], request_id: str) -> RequestShown:
    """Confirm one's own erasure; it begins as soon as nothing stands in the way."""
    return _changed(confirm_erasure, ConfirmErasure(request_id=request_id, **body))


@blp.route("/v1/privacy/requests/<request_id>/approval", methods=["POST"])
@allow(officer)
@blp.arguments(ApprovalSchema)
@blp.response(202, RequestSchema)
@blp.refuses(RequestNotFound, NotAwaitingApproval, SecondOfficerNeeded, PreviewChanged)
def approve(body: dict[str, Any], request_id: str) -> RequestShown:
    """Approve, as a second officer, what another officer opened."""
    return _changed(approve_request, ApproveRequest(request_id=request_id, **body))


@blp.route("/v1/privacy/requests/<request_id>/extension", methods=["POST"])
@allow(officer)
@blp.arguments(ExtensionSchema)
@blp.response(200, RequestSchema)
@blp.refuses(RequestNotFound, NothingToExtend, AlreadyExtended, TooLateToExtend)
def extend(body: dict[str, Any], request_id: str) -> RequestShown:
    """Take the longer time that the law allows, once; the person is told until when and why."""
    return _changed(extend_request, ExtendRequest(request_id=request_id, **body))


@blp.route("/v1/privacy/requests/<request_id>/cancellation", methods=["POST"])
@allow(person, while_restricted=True)
@blp.response(200, RequestSchema)
@blp.refuses(RequestNotFound, TooLateToCancel)
def cancel(request_id: str) -> RequestShown:
    """Cancel, while nothing has been erased."""
    return _changed(cancel_request, CancelRequest(request_id=request_id))


def _changed(use_case: UseCase[Request], command: object) -> RequestShown:
    """Run a use case that changes a request, and show it as the same transaction leaves it."""

    def and_show(session: Session, caller: Caller, command: object, *, deps: Deps) -> RequestShown:
        request = use_case(session, caller, command, deps=deps)
        return show_request(session, caller, ShowRequest(request_id=request.id), deps=deps)

    return write(and_show, command)
