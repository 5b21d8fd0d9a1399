"""When a receipt proves an erasure: signed by its holder, for this request, this person, this task.

A receipt that is forged, altered, or was made for something else proves nothing.
"""

from typing import Any

from personal_data.receipts import ERASED, KEEP_ENDED, SWEPT, PublicKeys, ReceiptRefused, verify
from privacy.models.request import Request
from privacy.models.task import Task


def prove_erased(
    text: str, request: Request, task: Task, public_keys: PublicKeys
) -> dict[str, Any]:
    """Return the content of a receipt that proves this task done.

    Raises:
        ReceiptRefused: it does not.
    """
    content = verify(
        text,
        public_keys,
        format=ERASED,
        request_id=request.id,
        pseudonym=request.pseudonym,
        holder=task.holder,
        preview_digest=task.approved_digest or "",
    )
    for name, figures in content.get("tables", {}).items():
        if figures["still_tied"]:
            raise ReceiptRefused(f"rows of {name} are still tied to the person")
        if figures["found"] != figures["erased"] + figures["anonymised"] + figures["kept"]:
            raise ReceiptRefused(f"its figures for {name} do not add up")
    return content


def prove_swept(text: str, sweep_id: str, holder: str, public_keys: PublicKeys) -> dict[str, Any]:
    """Return the content of a sweep's result, whose positive control was found.

    Raises:
        ReceiptRefused: it is not this holder's result of this sweep, or found nothing at all.
    """
    content = verify(text, public_keys, format=SWEPT, sweep_id=sweep_id, holder=holder)
    controls = content.get("controls")
    if not controls or not all(controls.values()):
        raise ReceiptRefused("its positive control was not found, so zero means nothing")
    return content


def prove_keep_ended(
    text: str, request: Request, holder: str, public_keys: PublicKeys
) -> dict[str, Any]:
    """Return the content of a closing receipt: a duty ended, and what was kept is erased.

    Raises:
        ReceiptRefused: it is not this holder's, or not of this request.
    """
    return verify(
        text,
        public_keys,
        format=KEEP_ENDED,
        request_id=request.id,
        pseudonym=request.pseudonym,
        holder=holder,
    )
