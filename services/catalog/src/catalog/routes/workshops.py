"""Workshops and their sessions."""

from typing import Any

from catalog.errors import ListingNotFound, NotAnArtisan, SessionInThePast, SessionNotFound
from catalog.models.listing import WORKSHOP
from catalog.models.showcase import Exhibit, Seating
from catalog.routes.tags import tagged
from catalog.schemas.listings import (
    CapacitySchema,
    ListingsQuery,
    NewSessionSchema,
    NewWorkshopSchema,
    SessionSchema,
    SessionsSchema,
    WorkshopCorrectionSchema,
    WorkshopPage,
    WorkshopSchema,
)
from catalog.use_cases.correct_listing import CorrectListing, correct_listing
from catalog.use_cases.declare_capacity import DeclareCapacity, declare_capacity
from catalog.use_cases.list_listings import ListListings, list_listings
from catalog.use_cases.list_sessions import ListSessions, list_sessions
from catalog.use_cases.publish_listing import PublishListing, publish_listing
from catalog.use_cases.read_listing import ReadListing, read_listing
from catalog.use_cases.schedule_session import ScheduleSession, schedule_session
from chassis.auth import allow, anyone, artisan
from chassis.paging import Page
from chassis.refusals import PreconditionMissing, StaleVersion
from chassis.web import Blueprint, if_match, read, remember_etag, write
from personal_data.fence import PersonForgotten

blp = Blueprint("workshops", description="What artisans teach, and when")


@blp.route("/v1/workshops", methods=["POST"])
@allow(artisan)
@blp.arguments(NewWorkshopSchema)
@blp.response(201, WorkshopSchema)
@blp.refuses(NotAnArtisan, PersonForgotten)
def publish(body: dict[str, Any]) -> Exhibit:
    """Publish a workshop; its sessions come one by one."""
    return tagged(write(publish_listing, PublishListing(kind=WORKSHOP, **body)))


@blp.route("/v1/workshops", methods=["GET"])
@allow(anyone)
@blp.arguments(ListingsQuery, location="query")
@blp.response(200, WorkshopPage)
def list_them(query: dict[str, Any]) -> Page[Exhibit]:
    """List workshops, the newest first."""
    return read(list_listings, ListListings(kind=WORKSHOP, **query))


@blp.route("/v1/workshops/<workshop_id>", methods=["GET"])
@allow(anyone)
@blp.response(200, WorkshopSchema)
@blp.refuses(ListingNotFound)
def show(workshop_id: str) -> Exhibit:
    """Read one workshop."""
    return tagged(read(read_listing, ReadListing(kind=WORKSHOP, listing_id=workshop_id)))


@blp.route("/v1/workshops/<workshop_id>", methods=["PATCH"])
@allow(artisan)
@blp.arguments(WorkshopCorrectionSchema)
@blp.response(200, WorkshopSchema)
@blp.refuses(NotAnArtisan, ListingNotFound, StaleVersion, PreconditionMissing, PersonForgotten)
def correct(body: dict[str, Any], workshop_id: str) -> Exhibit:
    """Correct one's own workshop, withdraw it or publish it again."""
    command = CorrectListing(
        kind=WORKSHOP, listing_id=workshop_id, version=if_match(), changes=body
    )
    return tagged(write(correct_listing, command))


@blp.route("/v1/workshops/<workshop_id>/sessions", methods=["POST"])
@allow(artisan)
@blp.arguments(NewSessionSchema)
@blp.response(201, SessionSchema)
@blp.refuses(NotAnArtisan, ListingNotFound, SessionInThePast, PersonForgotten)
def schedule(body: dict[str, Any], workshop_id: str) -> Seating:
    """Say when a workshop takes place, and declare its seats."""
    return write(schedule_session, ScheduleSession(workshop_id=workshop_id, **body))


@blp.route("/v1/workshops/<workshop_id>/sessions", methods=["GET"])
@allow(anyone)
@blp.response(200, SessionsSchema)
@blp.refuses(ListingNotFound)
def list_its_sessions(workshop_id: str) -> dict[str, list[Seating]]:
    """List when a workshop takes place, and how many seats are left."""
    return {"items": read(list_sessions, ListSessions(workshop_id=workshop_id))}


@blp.route("/v1/workshops/<workshop_id>/sessions/<session_id>", methods=["PATCH"])
@allow(artisan)
@blp.arguments(CapacitySchema)
@blp.response(200, SessionSchema)
@blp.refuses(NotAnArtisan, ListingNotFound, SessionNotFound)
@blp.refuses(StaleVersion, PreconditionMissing, PersonForgotten)
def declare(body: dict[str, Any], workshop_id: str, session_id: str) -> Seating:
    """Declare anew how many seats a session has; 0 lets nobody else book."""
    command = DeclareCapacity(
        workshop_id=workshop_id,
        session_id=session_id,
        version=if_match(),
        capacity=body["capacity"],
    )
    seating = write(declare_capacity, command)
    remember_etag(seating.session.version)
    return seating
