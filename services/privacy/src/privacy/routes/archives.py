"""Archives, handed to the person concerned and to nobody else."""

from flask import Response

from chassis.auth import allow, person
from chassis.web import Blueprint, deps, write
from privacy.errors import ArchiveGone, ArchiveNotReady, RequestNotFound
from privacy.use_cases.hand_out_archive import HandOutArchive, hand_out_archive

blp = Blueprint("archives", description="What a person takes with them")
_ZIP = "application/zip"


@blp.route("/v1/privacy/requests/<request_id>/archive", methods=["GET"])
@allow(person)
@blp.response(200, {"type": "string", "format": "binary"}, content_type=_ZIP)
@blp.refuses(RequestNotFound, ArchiveNotReady, ArchiveGone)
def fetch(request_id: str) -> Response:
    """Fetch one's own archive (ZIP) until it expires; that it was fetched is recorded."""
    archive = write(hand_out_archive, HandOutArchive(request_id=request_id))
    answer = Response(deps().files.read(archive.name, archive.key), mimetype=_ZIP)
    answer.content_length = archive.size
    answer.headers["Content-Disposition"] = f'attachment; filename="{request_id}.zip"'
    return answer
