"""What officers can see of a service's events and have done: `/v1/operations/<service>/…`.

One group of routes for all services; what they do is handed in.
"""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from chassis.auth import admin, any_of, officer
from chassis.operated import ListDead, Operated, Replay
from chassis.paging import PageQuery, page_schema
from chassis.refusals import AccountGone, BrokerOutOfReach, NotFound
from chassis.schemas import Flag, Schema, Timestamp
from chassis.web import Blueprint, allow, read, work, write

_MAY = any_of(officer, admin)
_LARGEST = 2**63 - 1
_CLASS = validate.Regexp(r"^[A-Za-z_][A-Za-z0-9_.]{0,99}$")


class EventsStatusSchema(Schema):
    """How much waits, and what is wrong."""

    service = fields.String(required=True)
    healthy = Flag(required=True)
    wrong = fields.List(fields.String(), required=True)
    outbox = fields.Integer(required=True, metadata={"description": "not yet confirmed"})
    parked = fields.Integer(required=True, metadata={"description": "given up on by the relay"})
    oldest_seconds = fields.Float(required=True, metadata={"description": "age of the oldest"})
    retries = fields.Integer(required=True, metadata={"description": "tried again by themselves"})
    dead = fields.Integer(required=True, metadata={"description": "given up on, not replayed"})


class DeadLetterSchema(Schema):
    """A message that was given up on."""

    id = fields.Integer(required=True)
    queue = fields.String(required=True)
    event_id = fields.String(required=True)
    attempts = fields.Integer(required=True)
    error = fields.String(required=True, metadata={"description": "its class and where it arose"})
    died_at = Timestamp(required=True)
    replayed_at = Timestamp(required=True, allow_none=True)


class OpenedDeadLetterSchema(DeadLetterSchema):
    """A message that was given up on, with what may be shown of its body."""

    order_key = fields.String(required=True, allow_none=True)
    body = fields.Dict(keys=fields.String(), required=True)


class DeadLettersQuery(PageQuery):
    """Which dead letters."""

    error = fields.String(load_default=None, validate=_CLASS)


class ReplaysSchema(Schema):
    """Which dead letters to try again: those of one class of errors, or all."""

    error = fields.String(validate=_CLASS)
    everything = Flag()

    @validates_schema
    def one_of_both(self, values: dict[str, Any], **_options: Any) -> None:
        """Refuse neither and both."""
        if bool(values.get("error")) == bool(values.get("everything")):
            raise ValidationError("Name a class of errors, or say everything.", "error")


class ReplayedSchema(Schema):
    """Which dead letters will be tried again; where `numbers` is full, ask once more."""

    numbers = fields.List(fields.Integer(), required=True)


class ReplayRecordSchema(Schema):
    """On whose word a dead letter was tried again."""

    id = fields.Integer(required=True)
    at = Timestamp(required=True)
    role = fields.String(required=True)
    person_id = fields.String(required=True, allow_none=True)
    queue = fields.String(required=True)
    event_id = fields.String(required=True)
    error = fields.String(required=True)


class UnconfirmedSchema(Schema):
    """An event that the broker has not confirmed."""

    id = fields.Integer(required=True)
    event_id = fields.String(required=True)
    routing_key = fields.String(required=True)
    recorded_at = Timestamp(required=True)
    attempts = fields.Integer(required=True)
    next_at = Timestamp(required=True)
    parked = Flag(required=True)


class UnparkedSchema(Schema):
    """How many events will be sent that had been given up on."""

    count = fields.Integer(required=True)


class TopologySchema(Schema):
    """What the broker lacks, in words."""

    missing = fields.List(fields.String(), required=True)


class AppliedTopologySchema(TopologySchema):
    """What was made, and what the broker still lacks."""

    was_missing = fields.List(fields.String(), required=True)


def operations_routes(operated: Operated) -> Blueprint:
    """Return the routes of one service."""
    blp = Blueprint("operations", description="Events, for those who operate the platform")
    base = f"/v1/operations/{operated.service}"
    _looking(blp, base, operated)
    _dead_letters(blp, f"{base}/dead", operated)
    _acting(blp, base, operated)
    return blp


def _looking(blp: Blueprint, base: str, operated: Operated) -> None:
    @blp.route(f"{base}/status", methods=["GET"])
    @allow(_MAY)
    @blp.response(200, EventsStatusSchema)
    def status() -> Any:
        """See how much waits, and what is wrong."""
        return read(operated.status)

    @blp.route(f"{base}/outbox", methods=["GET"])
    @allow(_MAY)
    @blp.arguments(PageQuery, location="query")
    @blp.response(200, page_schema(UnconfirmedSchema))
    def outbox(query: dict[str, Any]) -> Any:
        """List what the broker has not confirmed, the oldest first."""
        return read(operated.list_outbox, query["page"])

    @blp.route(f"{base}/replays", methods=["GET"])
    @allow(_MAY)
    @blp.arguments(PageQuery, location="query")
    @blp.response(200, page_schema(ReplayRecordSchema))
    def replays(query: dict[str, Any]) -> Any:
        """List on whose word which dead letter was tried again."""
        return read(operated.list_replays, query["page"])

    @blp.route(f"{base}/topology", methods=["GET"])
    @allow(_MAY)
    @blp.response(200, TopologySchema)
    @blp.refuses(BrokerOutOfReach)
    def topology() -> Any:
        """See what the broker lacks, where this process may speak to it."""
        return {"missing": work(operated.topology)}


def _dead_letters(blp: Blueprint, base: str, operated: Operated) -> None:
    @blp.route(base, methods=["GET"])
    @allow(_MAY)
    @blp.arguments(DeadLettersQuery, location="query")
    @blp.response(200, page_schema(DeadLetterSchema))
    def dead(query: dict[str, Any]) -> Any:
        """List the dead letters that nobody has replayed, the newest first."""
        return read(operated.list_dead, ListDead(**query))

    @blp.route(f"{base}/<int:number>", methods=["GET"])
    @allow(_MAY)
    @blp.response(200, OpenedDeadLetterSchema)
    def show(number: int) -> Any:
        """See one dead letter: its ids and figures, no words."""
        found = read(operated.show_dead, number) if number <= _LARGEST else None
        if found is None:
            raise NotFound
        return found

    @blp.route(f"{base}/<int:number>/replay", methods=["POST"])
    @allow(_MAY)
    @blp.response(200, ReplayedSchema)
    @blp.refuses(AccountGone)
    def replay(number: int) -> Any:
        """Have one dead letter tried again; it is put on record on whose word."""
        numbers = write(operated.replay, Replay(number=number)) if number <= _LARGEST else []
        if not numbers:
            raise NotFound
        return {"numbers": numbers}


def _acting(blp: Blueprint, base: str, operated: Operated) -> None:
    @blp.route(f"{base}/replays", methods=["POST"])
    @allow(_MAY)
    @blp.arguments(ReplaysSchema)
    @blp.response(200, ReplayedSchema)
    @blp.refuses(AccountGone)
    def replay_many(body: dict[str, Any]) -> Any:
        """Have many dead letters tried again; it is put on record on whose word."""
        return {"numbers": write(operated.replay, Replay(**body))}

    @blp.route(f"{base}/outbox/unparking", methods=["POST"])
    @allow(_MAY)
    @blp.response(200, UnparkedSchema)
    def unpark() -> Any:
        """Have everything sent again that was given up on."""
        return {"count": write(operated.unpark)}

    @blp.route(f"{base}/topology/application", methods=["POST"])
    @allow(_MAY)
    @blp.response(200, AppliedTopologySchema)
    @blp.refuses(BrokerOutOfReach)
    def apply_topology() -> Any:
        """Make what the broker lacks, where this service's broker user may."""
        was_missing, missing = work(operated.apply_topology)
        return {"was_missing": was_missing, "missing": missing}
