"""Artisans: applications, profiles, and decisions on them."""

from typing import Any

from catalog.errors import AlreadyApplied, ApplicationDecided, ArtisanNotFound, NotAnArtisan
from catalog.models.artisan import Artisan, Form
from catalog.schemas.artisans import (
    ApplicationSchema,
    ApplicationsQuery,
    ArtisanPage,
    ArtisanSchema,
    ArtisansQuery,
    DecliningSchema,
    PreviewSchema,
    ProfileCorrectionSchema,
    ProfilePage,
    ProfileSchema,
    preview,
    shown,
    shown_page,
)
from catalog.use_cases.apply_as_artisan import apply_as_artisan
from catalog.use_cases.approve_artisan import ApproveArtisan, approve_artisan
from catalog.use_cases.correct_profile import CorrectProfile, correct_profile
from catalog.use_cases.decline_artisan import DeclineArtisan, decline_artisan
from catalog.use_cases.list_applications import ListApplications, list_applications
from catalog.use_cases.list_artisans import ListArtisans, list_artisans
from catalog.use_cases.read_artisan import ReadArtisan, read_artisan
from catalog.use_cases.read_profile import read_profile
from chassis.auth import admin, allow, any_of, anyone, officer, person
from chassis.paging import Page
from chassis.refusals import PreconditionMissing, StaleVersion
from chassis.web import Blueprint, if_match, read, remember_etag, write
from personal_data.fence import PersonForgotten

blp = Blueprint("artisans", description="Who makes and teaches, and what they show of themselves")


@blp.route("/v1/artisans", methods=["POST"])
@allow(person)
@blp.arguments(ApplicationSchema)
@blp.response(201, ProfileSchema)
@blp.refuses(AlreadyApplied, PersonForgotten)
def apply(body: dict[str, Any]) -> Artisan:
    """Apply to sell and teach here."""
    artisan = write(apply_as_artisan, Form(**body))
    remember_etag(artisan.version)
    return artisan


@blp.route("/v1/artisans", methods=["GET"])
@allow(anyone)
@blp.arguments(ArtisansQuery, location="query")
@blp.response(200, ArtisanPage)
def list_them(query: dict[str, Any]) -> Page[dict[str, Any]]:
    """List approved artisans as strangers see them."""
    return shown_page(read(list_artisans, ListArtisans(**query)))


@blp.route("/v1/artisans/me", methods=["GET"])
@allow(person)
@blp.response(200, ProfileSchema)
@blp.refuses(NotAnArtisan)
def show_own() -> Artisan:
    """Read one's own profile or application."""
    artisan = read(read_profile)
    remember_etag(artisan.version)
    return artisan


@blp.route("/v1/artisans/me", methods=["PATCH"])
@allow(person)
@blp.arguments(ProfileCorrectionSchema)
@blp.response(200, ProfileSchema)
@blp.refuses(NotAnArtisan, StaleVersion, PreconditionMissing, PersonForgotten)
def correct(body: dict[str, Any]) -> Artisan:
    """Correct one's own profile, and who may see which field of it."""
    artisan = write(correct_profile, CorrectProfile(version=if_match(), changes=body))
    remember_etag(artisan.version)
    return artisan


@blp.route("/v1/artisans/me/preview", methods=["GET"])
@allow(person)
@blp.response(200, PreviewSchema)
@blp.refuses(NotAnArtisan)
def show_preview() -> dict[str, Any]:
    """See one's own profile as a stranger, a buyer and the platform see it."""
    return preview(read(read_profile))


@blp.route("/v1/artisans/applications", methods=["GET"])
@allow(any_of(officer, admin))
@blp.arguments(ApplicationsQuery, location="query")
@blp.response(200, ProfilePage)
def list_those_who_wait(query: dict[str, Any]) -> Page[Artisan]:
    """List applications, the one that waits longest first."""
    return read(list_applications, ListApplications(**query))


@blp.route("/v1/artisans/<artisan_id>", methods=["GET"])
@allow(anyone)
@blp.response(200, ArtisanSchema)
@blp.refuses(ArtisanNotFound)
def show(artisan_id: str) -> dict[str, Any]:
    """Read an artisan's profile, as far as they show it to the one who asks."""
    return shown(read(read_artisan, ReadArtisan(artisan_id=artisan_id)))


@blp.route("/v1/artisans/<artisan_id>/approval", methods=["POST"])
@allow(any_of(officer, admin))
@blp.response(200, ProfileSchema)
@blp.refuses(ArtisanNotFound, ApplicationDecided, PersonForgotten)
def approve(artisan_id: str) -> Artisan:
    """Approve an application."""
    return write(approve_artisan, ApproveArtisan(artisan_id=artisan_id))


@blp.route("/v1/artisans/<artisan_id>/decline", methods=["POST"])
@allow(any_of(officer, admin))
@blp.arguments(DecliningSchema)
@blp.response(200, ProfileSchema)
@blp.refuses(ArtisanNotFound, ApplicationDecided, PersonForgotten)
def decline(body: dict[str, Any], artisan_id: str) -> Artisan:
    """Decline an application, and say why."""
    return write(decline_artisan, DeclineArtisan(artisan_id=artisan_id, reason=body["reason"]))
