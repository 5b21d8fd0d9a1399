"""What holders and privacy hand one another over HTTP, since it may not travel as events."""

from typing import Any

from flask import request

from chassis.auth import allow, service
from chassis.web import Blueprint, deps, read, write
from personal_data.holder import Sought
from privacy.errors import HolderNotFound, NotThisHolder, RequestNotFound, SweepClosed, UploadGone
from privacy.models.closing import Closing
from privacy.schemas.internal import (
    ClosingsAskedSchema,
    ClosingSchema,
    ClosingsSchema,
    KnownErasuresSchema,
    MissingErasuresSchema,
    SoughtSchema,
    SweepValuesSchema,
)
from privacy.use_cases.begin_upload import BeginUpload, begin_upload
from privacy.use_cases.compare_erasures import CompareErasures, compare_erasures
from privacy.use_cases.finish_upload import FinishUpload, finish_upload
from privacy.use_cases.keep_sought import KeepSought, keep_sought
from privacy.use_cases.show_closing import ShowClosing, show_closing
from privacy.use_cases.show_closings import ShowClosings, show_closings
from privacy.use_cases.show_sweep_values import ShowSweepValues, show_sweep_values

blp = Blueprint("internal", description="Between services; the gateway does not route it")


@blp.route("/internal/requests/<request_id>/sought/<holder>", methods=["PUT"])
@allow(service())
@blp.arguments(SoughtSchema)
@blp.response(204)
@blp.refuses(NotThisHolder, RequestNotFound)
def sought(body: dict[str, Any], request_id: str, holder: str) -> None:
    """Take the values by which a person could be found at a holder."""
    sought = Sought(values=body["values"], texts=body["texts"])
    write(keep_sought, KeepSought(request_id=request_id, holder=holder, sought=sought))


@blp.route("/internal/uploads/<request_id>/<holder>", methods=["PUT"])
@allow(service())
@blp.response(204)
@blp.refuses(NotThisHolder, UploadGone)
def upload(request_id: str, holder: str) -> None:
    """Take a holder's part of an export as a stream of lines (NDJSON)."""
    place = read(begin_upload, BeginUpload(request_id=request_id, holder=holder))
    request.max_content_length = deps().settings.upload_limit
    written = deps().files.write(place.name, place.key, iter(_next_piece, b""))
    command = FinishUpload(
        request_id=request_id,
        holder=holder,
        name=place.name,
        digest=written.digest,
        size=written.size,
    )
    write(finish_upload, command)


@blp.route("/internal/erasures/<holder>", methods=["POST"])
@allow(service())
@blp.arguments(KnownErasuresSchema)
@blp.response(200, MissingErasuresSchema)
@blp.refuses(NotThisHolder, HolderNotFound)
def erasures(body: dict[str, Any], holder: str) -> dict[str, int]:
    """Take what a holder knows of erasures, and tell how many it does not know yet."""
    return {"missing": write(compare_erasures, CompareErasures(holder=holder, **body))}


@blp.route("/internal/sweeps/<sweep_id>/values", methods=["GET"])
@allow(service())
@blp.response(200, SweepValuesSchema)
@blp.refuses(SweepClosed)
def sweep_values(sweep_id: str) -> Sought:
    """Hand out what to search for, to a holder that was asked and has not answered."""
    return read(show_sweep_values, ShowSweepValues(sweep_id=sweep_id))


@blp.route("/internal/requests/<request_id>/closing", methods=["GET"])
@allow(service("notification"))
@blp.response(200, ClosingSchema)
@blp.refuses(RequestNotFound)
def closing(request_id: str) -> Closing:
    """Hand out the link of one closing notice, as notification 0.1.0 asks."""
    return read(show_closing, ShowClosing(request_id=request_id))


@blp.route("/internal/closings", methods=["POST"])
@allow(service("notification"))
@blp.arguments(ClosingsAskedSchema)
@blp.response(200, ClosingsSchema)
def closings(body: dict[str, Any]) -> dict[str, Any]:
    """Hand out the links for closing notices."""
    return {"closings": read(show_closings, ShowClosings(**body))}


def _next_piece() -> bytes:
    return request.stream.read(64 * 1024)
