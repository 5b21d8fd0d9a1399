"""A service as a fideslang system."""

import sqlalchemy as sa

from personal_data.catalogue import system
from personal_data.ledger import DELETE, Ledger, Retention, impersonal, personal, table, tie, tied

PEOPLE = sa.Table(
    "people",
    sa.MetaData(),
    sa.Column("id", sa.String(20), primary_key=True),
    sa.Column("person_id", sa.String(20), index=True),
    sa.Column("name", sa.String(20)),
    sa.Column("card", sa.String(4)),
)


def test_a_service_with_several_purposes_names_each() -> None:
    words = {"ar": "كلمة", "en": "word"}
    ledger = Ledger(
        service="toy",
        tables=(
            table(
                PEOPLE,
                label=words,
                ties=(tie("person_id", erasing=DELETE),),
                retention=Retention("account closed"),
                columns={
                    "id": impersonal(),
                    "person_id": tied(),
                    "name": personal(
                        "user.name", purpose="essential.service", basis="contract", label=words
                    ),
                    "card": personal(
                        "user.payment", purpose="finance", basis="legal_obligation", label=words
                    ),
                },
            ),
        ),
    )
    declared = system(ledger)["privacy_declarations"]
    assert [one["name"] for one in declared] == [
        "essential.service (contract)",
        "finance (legal_obligation)",
    ]
