"""The unguessable link: status and certificate without an account."""

from typing import Any

from chassis.auth import allow, anyone
from chassis.web import Blueprint, read
from privacy.errors import CertificateNotReady, RequestNotFound
from privacy.models.showing import RequestShown
from privacy.schemas.request import CertificateSchema, StatusSchema
from privacy.use_cases.issue_certificate import IssueCertificate, issue_certificate
from privacy.use_cases.show_status import ShowStatus, show_status

blp = Blueprint("status", description="Where a request stands, for whoever holds its link")


@blp.route("/v1/privacy/status/<token>", methods=["GET"])
@allow(anyone)
@blp.response(200, StatusSchema)
@blp.refuses(RequestNotFound)
def show(token: str) -> RequestShown:
    """Show where the request stands; it names nobody."""
    return read(show_status, ShowStatus(token=token))


@blp.route("/v1/privacy/status/<token>/certificate", methods=["GET"])
@allow(anyone)
@blp.response(200, CertificateSchema)
@blp.refuses(RequestNotFound, CertificateNotReady)
def certificate(token: str) -> dict[str, Any]:
    """Show the certificate of a completed erasure, to be verified off-line."""
    return read(issue_certificate, IssueCertificate(token=token))
