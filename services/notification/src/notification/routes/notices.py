"""The in-app inbox."""

from typing import Any

from chassis.auth import allow, person
from chassis.paging import Page
from chassis.web import Blueprint, caller, read, write
from notification.errors import NoticeNotFound
from notification.schemas.notices import (
    InboxQuery,
    NoticePage,
    NoticeSchema,
    PreferencesSchema,
    shown,
)
from notification.use_cases.list_notices import ListNotices, list_notices
from notification.use_cases.read_notice import ReadNotice, read_notice
from notification.use_cases.show_preferences import ShowPreferences, show_preferences

blp = Blueprint("notices", description="What a person was told, and what they agreed to be sent")


@blp.route("/v1/notifications", methods=["GET"])
@allow(person)
@blp.arguments(InboxQuery, location="query")
@blp.response(200, NoticePage)
def show_inbox(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """List the caller's notices, newest first, in their language."""
    found = read(list_notices, ListNotices(**query))
    return Page([shown(notice, caller()) for notice in found.items], found.next)


@blp.route("/v1/notifications/<notice_id>/read-state", methods=["PUT"])
@allow(person, while_restricted=True)
@blp.response(200, NoticeSchema)
@blp.refuses(NoticeNotFound)
def mark_read(notice_id: str) -> dict[str, Any]:
    """Mark a notice as read."""
    return shown(write(read_notice, ReadNotice(notice_id=notice_id)), caller())


@blp.route("/v1/notification-preferences", methods=["GET"])
@allow(person)
@blp.response(200, PreferencesSchema)
def show_all_preferences() -> dict[str, Any]:
    """Show what the caller agreed to be sent; consents are given under /v1/privacy/consents."""
    return {"items": read(show_preferences, ShowPreferences())}
