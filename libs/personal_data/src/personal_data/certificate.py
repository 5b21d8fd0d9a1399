"""Reading a certificate: is every receipt in it valid, for this request, and without remainder?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from personal_data.receipts import (
    CERTIFICATE,
    ERASED,
    KEEP_ENDED,
    SWEPT,
    PublicKeys,
    ReceiptRefused,
    verify,
)

ISSUER = "privacy"
"""Who issues certificates; a holder's key proves what that holder did, and no more."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found about one receipt; `refused` says why it proves nothing."""

    holder: str
    kind: str
    figures: str = ""
    refused: str | None = None


def verdicts(certificate: Mapping[str, Any], keys: PublicKeys) -> list[Verdict]:
    """Check a certificate against public keys alone.

    It is signed by the privacy service, and has `request_id`, `pseudonym`, `holders` (who had to
    answer), `receipts`, the `sweeps` of one `sweep_id`, and `later_receipts`: of erasures done
    again, and of duties that have ended.
    """
    found = [
        _frame(certificate, keys),
        *_receipts(certificate, keys),
        *_sweeps(certificate, keys),
        *_later(certificate, keys),
    ]
    for kind in ("receipt", "sweep"):
        answered = [one.holder for one in found if one.kind == kind]
        found += [
            Verdict(holder=holder, kind=kind, refused=f"there are {answered.count(holder)}, not 1")
            for holder in _names(certificate)
            if answered.count(holder) != 1
        ]
    return found


def _names(certificate: Mapping[str, Any]) -> list[str]:
    named = certificate.get("holders")
    return [str(one) for one in named] if isinstance(named, list) else []


def _members(certificate: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Walk over what should be receipts; what is none is refused as an empty one."""
    listed = certificate.get(name)
    for one in listed if isinstance(listed, list) else []:
        yield one if isinstance(one, dict) else {}


def _frame(certificate: Mapping[str, Any], keys: PublicKeys) -> Verdict:
    """Check who issued the certificate, and that it says who had to answer."""
    issuer = str(certificate.get("holder"))
    try:
        verify(certificate, keys, format=CERTIFICATE, holder=ISSUER)
        if not _names(certificate):
            return Verdict(holder=issuer, kind="certificate", refused="it names no holders")
    except ReceiptRefused as refused:
        return Verdict(holder=issuer, kind="certificate", refused=str(refused))
    return Verdict(holder=issuer, kind="certificate", figures=str(certificate.get("request_id")))


def _receipts(certificate: Mapping[str, Any], keys: PublicKeys) -> Iterator[Verdict]:
    expected = _whose(certificate)
    for receipt in _members(certificate, "receipts"):
        holder = str(receipt.get("holder"))
        try:
            proven = verify(receipt, keys, format=ERASED, **expected)
            figures = _figures(proven)
        except ReceiptRefused as refused:
            yield Verdict(holder=holder, kind="receipt", refused=str(refused))
        else:
            yield Verdict(holder=holder, kind="receipt", figures=figures)


def _whose(certificate: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(certificate.get(name)) for name in ("request_id", "pseudonym")}


def _figures(receipt: Mapping[str, Any]) -> str:
    names = ("found", "erased", "anonymised", "kept", "still_tied")
    total = {name: sum(int(one[name]) for one in receipt["tables"].values()) for name in names}
    if total["found"] != total["erased"] + total["anonymised"] + total["kept"]:
        raise ReceiptRefused("its figures do not add up")
    if total["still_tied"]:
        raise ReceiptRefused(f"{total['still_tied']} rows are still tied to the person")
    return "  ".join(f"{name} {figure}" for name, figure in total.items())


def _sweeps(certificate: Mapping[str, Any], keys: PublicKeys) -> Iterator[Verdict]:
    for result in _members(certificate, "sweeps"):
        holder = str(result.get("holder"))
        try:
            sweep_id = str(certificate.get("sweep_id"))
            figures = _residue(verify(result, keys, format=SWEPT, sweep_id=sweep_id))
        except ReceiptRefused as refused:
            yield Verdict(holder=holder, kind="sweep", refused=str(refused))
        else:
            yield Verdict(holder=holder, kind="sweep", figures=figures)


def _residue(result: Mapping[str, Any]) -> str:
    if result["residual"]:
        raise ReceiptRefused(f"{result['residual']} places still hold what was looked for")
    if not result["controls"] or not all(result["controls"].values()):
        raise ReceiptRefused("it did not find what was planted for it, so its zero means nothing")
    return f"residual 0  redacted {result['redacted']}  controls {len(result['controls'])}"


def _later(certificate: Mapping[str, Any], keys: PublicKeys) -> Iterator[Verdict]:
    for receipt in _members(certificate, "later_receipts"):
        holder = str(receipt.get("holder"))
        ends = receipt.get("format") == KEEP_ENDED
        kind, form = ("duty ended", KEEP_ENDED) if ends else ("erased again", ERASED)
        try:
            proven = verify(receipt, keys, format=form, **_whose(certificate))
            figures = _ended(proven) if ends else _figures(proven)
        except ReceiptRefused as refused:
            yield Verdict(holder=holder, kind=kind, refused=str(refused))
        else:
            yield Verdict(holder=holder, kind=kind, figures=figures)


def _ended(receipt: Mapping[str, Any]) -> str:
    erased = sum(int(one["erased"]) for one in receipt["tables"].values())
    return f"erased {erased}  still kept {receipt['remaining']}"
