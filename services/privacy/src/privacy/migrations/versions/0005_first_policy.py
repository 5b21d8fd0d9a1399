"""The first version of the policy, in both languages; the worker announces it."""

import json
from datetime import date, datetime
from importlib.resources import files

import sqlalchemy as sa
from alembic import op

from chassis.database import JsonText, UtcDateTime

revision = "0005"
down_revision = "0004"

_POLICIES = sa.table(
    "policy_versions",
    sa.column("version", sa.Integer),
    sa.column("title", JsonText),
    sa.column("text_ar", sa.Text),
    sa.column("text_en", sa.Text),
    sa.column("material", sa.Boolean),
    sa.column("effective_at", UtcDateTime),
    sa.column("updated_on", sa.Date),
    sa.column("published_at", UtcDateTime),
)


def upgrade() -> None:
    about = json.loads(_text("policy_1.json"))
    effective_at = datetime.fromisoformat(about["effective_at"])
    row = {
        "version": about["version"],
        "title": about["title"],
        "text_ar": _text("policy_1.ar.txt"),
        "text_en": _text("policy_1.en.txt"),
        "material": about["material"],
        "effective_at": effective_at,
        "updated_on": date.fromisoformat(about["updated_on"]),
        "published_at": effective_at,
    }
    op.bulk_insert(_POLICIES, [row])


def downgrade() -> None:
    op.execute(sa.delete(_POLICIES).where(_POLICIES.c.version == 1))


def _text(name: str) -> str:
    return files("privacy").joinpath("templates", name).read_text(encoding="utf-8")
