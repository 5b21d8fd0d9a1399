"""Signing in, staying signed in, seeing where, and signing out."""

from typing import Any

from flask import request

from chassis.auth import allow, anyone, person
from chassis.paging import Page, PageQuery
from chassis.web import Blueprint, read, write
from identity.errors import SessionOver, SessionUnknown, SignInRefused
from identity.models.budget import Budget
from identity.models.device_session import DeviceSession
from identity.models.tokens import Tokens
from identity.routes.granting import granted
from identity.routes.guarding import guarded
from identity.schemas.session import (
    RefreshSchema,
    SessionPageSchema,
    SignInSchema,
    TokensSchema,
)
from identity.use_cases.end_other_sessions import EndOtherSessions, end_other_sessions
from identity.use_cases.end_session import EndSession, end_session
from identity.use_cases.list_sessions import ListSessions, list_sessions
from identity.use_cases.refresh_session import RefreshSession, refresh_session
from identity.use_cases.sign_in import SignIn, sign_in

blp = Blueprint("sessions", description="The devices on which a person is signed in")


@blp.route("/v1/sessions", methods=["POST"])
@allow(anyone)
@blp.arguments(SignInSchema)
@blp.response(201, TokensSchema)
@blp.refuses(SignInRefused)
@guarded(Budget.PASSWORD, "email")
def open_session(body: dict[str, Any]) -> Tokens:
    """Sign in by e-mail and password."""
    device = {"user_agent": request.user_agent.string, "ip": request.remote_addr or ""}
    return write(sign_in, SignIn(**body, **device))


@blp.route("/v1/sessions/refresh", methods=["POST"])
@allow(anyone)
@blp.arguments(RefreshSchema)
@blp.response(200, TokensSchema)
@blp.refuses(SessionOver)
@guarded(Budget.TOKEN, "refresh_token")
def refresh(body: dict[str, Any]) -> Tokens:
    """Exchange the refresh token; each works once, and for some seconds once more."""
    return granted(write(refresh_session, RefreshSession(**body)))


@blp.route("/v1/sessions", methods=["GET"])
@allow(person)
@blp.arguments(PageQuery, location="query")
@blp.response(200, SessionPageSchema)
def show_all(query: dict[str, Any]) -> Page[DeviceSession]:
    """List the devices on which the caller is signed in, the latest first."""
    return read(list_sessions, ListSessions(**query))


@blp.route("/v1/sessions", methods=["DELETE"])
@allow(person, while_restricted=True)
@blp.response(204)
def end_others() -> None:
    """Sign out everywhere else."""
    write(end_other_sessions, EndOtherSessions())


@blp.route("/v1/sessions/<session_id>", methods=["DELETE"])
@allow(person, while_restricted=True)
@blp.response(204)
@blp.refuses(SessionUnknown)
def end(session_id: str) -> None:
    """Sign one device out."""
    write(end_session, EndSession(session_id=session_id))
