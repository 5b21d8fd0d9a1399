"""What was set right about people; the services themselves correct (`/v1/corrections/…`)."""

from typing import Any

from chassis.auth import allow, officer
from chassis.paging import Page
from chassis.web import Blueprint, read
from privacy.models.correction import Correction
from privacy.schemas.correction import CorrectionPageSchema, CorrectionsQuery
from privacy.use_cases.list_corrections import ListCorrections, list_corrections

blp = Blueprint("corrections", description="What was set right about people")


@blp.route("/v1/privacy/corrections", methods=["GET"])
@allow(officer)
@blp.arguments(CorrectionsQuery, location="query")
@blp.response(200, CorrectionPageSchema)
def show_all(query: dict[str, Any]) -> Page[Correction]:
    """List which field of whom was set right where, and on whose word, the newest first."""
    return read(list_corrections, ListCorrections(**query))
