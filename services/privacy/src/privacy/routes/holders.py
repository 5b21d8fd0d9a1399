"""Who holds personal data, and the public keys that verify what they sign."""

from typing import Any

from flask import Response, jsonify

from chassis.auth import allow, anyone, officer
from chassis.web import Blueprint, deps, read, write
from privacy.errors import HolderNotFound, HolderRequired
from privacy.models.holder import Holder
from privacy.schemas.holder import HolderListSchema, RetiredSchema
from privacy.use_cases.list_holders import ListHolders, list_holders
from privacy.use_cases.retire_holder import RetireHolder, retire_holder

blp = Blueprint("holders", description="Services that hold personal data")
_KEY = {"type": "string"}
_KEYS_OF_ONE = {"oneOf": [_KEY, {"type": "array", "items": _KEY}]}
_KEYS = {"type": "object", "additionalProperties": _KEYS_OF_ONE}


@blp.route("/v1/privacy/holders", methods=["GET"])
@allow(officer)
@blp.response(200, HolderListSchema)
def show_all() -> dict[str, Any]:
    """List the holders, and whether each declared a key that the deployment gave us."""
    return {"items": read(list_holders, ListHolders())}


@blp.route("/v1/privacy/holders/<name>/retirement", methods=["POST"])
@allow(officer)
@blp.response(200, RetiredSchema)
@blp.refuses(HolderNotFound, HolderRequired)
def retire(name: str) -> Holder:
    """Retire a holder, on record: nothing waits for it any more."""
    return write(retire_holder, RetireHolder(name=name))


@blp.route("/v1/privacy/keys", methods=["GET"])
@allow(anyone)
@blp.response(200, _KEYS)
def keys() -> Response:
    """Show each holder's public key (base64 of 32 bytes), as the verifier reads it.

    A holder that has had several has a list.
    """
    return jsonify(dict(deps().holder_keys))
