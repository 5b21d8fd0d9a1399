"""Fills the six databases with people by set-based SQL: 19 rows each, and one person with 20,000.

People are numbered, so that more can be added to those that are there.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import psycopg

ROWS_A_PERSON = 19
HEAVY = "per_heavy000000001"

# %(first)s and %(last)s are numbers of people; `p` is a person's id, `a` an artisan's. `w` is for
# words: nobody's are the beginning or the end of somebody else's.
_PEOPLE = """
    SELECT n, lpad(n::text, 9, '0') AS w, 'per_bench' || lpad(n::text, 9, '0') AS p,
           'per_artisan' || n %% 1000 AS a, 'art_' || n %% 1000 AS art,
           now() - interval '30 days' AS t
    FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""
_WORDS = "'Message ' || w || ' about a jug of clay, its colour and when it will be ready'"

_STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "identity": (
        """INSERT INTO accounts (id, email, phone, full_name, language, password_hash,
             registered_at, email_verified_at, policy_version, version)
           SELECT p, 'person.' || n || '@example.com', '+9665' || lpad(n::text, 8, '0'),
             'Person Number ' || w, 'en', 'none', t, t, 1, 1 FROM people""",
        """INSERT INTO sessions (id, person_id, device, ip, signed_in_at, last_used_at, expires_at)
           SELECT 'ses_' || n, p, 'Firefox on Linux', '10.0.0.0', t, t, now() + interval '9 days'
           FROM people""",
        """INSERT INTO refresh_tokens (token_hash, session_id, issued_at)
           SELECT md5(p), 'ses_' || n, t FROM people""",
    ),
    "catalog": (
        """INSERT INTO purchases (order_id, buyer_id, artisan_id, state, placed_at, version)
           SELECT 'ord_' || n, p, art, 'completed', t, 4 FROM people""",
        """INSERT INTO reviews (id, listing_id, order_id, author_id, rating, text, posted_at)
           SELECT 'rev_' || n, 'prd_bench', 'ord_' || n, p, 5, 'A fine jug, number ' || w, t
           FROM people""",
    ),
    "booking": (
        """INSERT INTO orders (id, kind, buyer_id, artisan_id, artisan_person_id, state, total,
             placed_at, holds_until, completed_at, recipient_name, recipient_phone, address,
             retained_until, version)
           SELECT 'ord_' || n, 'order', p, art, a, 'completed', 12000, t, t, t,
             'Person Number ' || w, '+9665' || lpad(n::text, 8, '0'), w || ' Palm Grove Street',
             now() + interval '6 years', 4 FROM people""",
        """INSERT INTO order_lines (id, order_id, artisan_person_id, position, kind, item_id,
             listing_id, title, unit_price, quantity)
           SELECT 'lin_' || n, 'ord_' || n, a, 1, 'product', 'prd_bench', 'prd_bench',
             '{"ar": "إبريق", "en": "Jug"}', 12000, 1 FROM people""",
        """INSERT INTO payments (id, order_id, buyer_id, state, amount, late, provider_reference,
             created_at, captured_at, asked, retained_until, version)
           SELECT 'pay_' || n, 'ord_' || n, p, 'captured', 12000, false, 'prov_' || n, t, t, 1,
             now() + interval '6 years', 3 FROM people""",
        """INSERT INTO invoices (id, number, kind, order_id, payment_id, buyer_id, total, body,
             issued_at, retained_until)
           SELECT 'inv_' || n, 'INV-' || n, 'invoice', 'ord_' || n, 'pay_' || n, p, 12000,
             '{"lines": []}', t, now() + interval '6 years' FROM people""",
    ),
    "messaging": (
        """INSERT INTO conversations (id, context_kind, context_id, customer_id, artisan_person_id,
             artisan_id, last_number, opened_at, active_at)
           SELECT 'cnv_' || n, 'order', 'ord_' || n, p, a, art, 2, t, t FROM people""",
        f"""INSERT INTO messages (id, conversation_id, number, from_side, sender_id, text, sent_at)
           SELECT 'msg_' || n || '_' || k, 'cnv_' || n, k, 'customer', p, {_WORDS}, t
           FROM people, generate_series(1, 2) AS k""",
        """INSERT INTO read_states (conversation_id, person_id, number)
           SELECT 'cnv_' || n, p, 2 FROM people""",
        """INSERT INTO inquiries (id, reference, person_id, mail_tag, name, email, text, language,
             received_at)
           SELECT 'inq_' || n, 'INQ-' || n, p, md5('tag' || n), 'Person Number ' || w,
             'person.' || n || '@example.com', 'Do you ship number ' || w || ' abroad?', 'en', t
           FROM people""",
    ),
    "notification": (
        """INSERT INTO recipients (person_id, language, version) SELECT p, 'en', 1 FROM people""",
        """INSERT INTO notices (id, person_id, kind, message_class, facts, in_app, created_at)
           SELECT 'ntc_' || n, p, 'order_confirmed', 'service',
             jsonb_build_object('order_id', 'ord_' || n, 'total', 12000), true, t
           FROM people""",
        """INSERT INTO deliveries (id, notice_id, channel, state, attempts, next_at, ended_at)
           SELECT 'dlv_' || n, 'ntc_' || n, 'email', 'sent', 1, t, t FROM people""",
        """INSERT INTO consents (person_id, purpose, channel, granted, version)
           SELECT p, 'marketing', 'email', true, 1 FROM people""",
    ),
    "privacy": (
        """INSERT INTO policy_acceptances (id, person_id, policy_version, accepted_at, language,
             means)
           SELECT 'acc_' || n, p, 1, t, 'en', 'explicit' FROM people""",
    ),
}

_HEAVY_ROWS: Mapping[str, tuple[str, ...]] = {
    "identity": (
        """INSERT INTO accounts (id, email, phone, full_name, language, password_hash,
             registered_at, email_verified_at, policy_version, version)
           VALUES (%(p)s, 'heavy@example.com', '+966500000000', 'Somebody With Much', 'en', 'none',
             now(), now(), 1, 1)""",
    ),
    "catalog": (
        """INSERT INTO purchases (order_id, buyer_id, artisan_id, state, placed_at, version)
           SELECT 'ord_h' || n, %(p)s, 'art_1', 'completed', now(), 4
           FROM generate_series(1, 1000) AS n""",
    ),
    "booking": (
        """INSERT INTO orders (id, kind, buyer_id, artisan_id, artisan_person_id, state, total,
             placed_at, holds_until, recipient_name, address, retained_until, version)
           SELECT 'ord_h' || n, 'order', %(p)s, 'art_1', 'per_artisan1', 'completed', 12000, now(),
             now(), 'Somebody With Much', n || ' Long Street', now() + interval '6 years', 4
           FROM generate_series(1, 1000) AS n""",
        """INSERT INTO order_lines (id, order_id, artisan_person_id, position, kind, item_id,
             listing_id, title, unit_price, quantity)
           SELECT 'lin_h' || n, 'ord_h' || n, 'per_artisan1', 1, 'product', 'prd_bench',
             'prd_bench', '{}', 12000, 1 FROM generate_series(1, 1000) AS n""",
        """INSERT INTO payments (id, order_id, buyer_id, state, amount, late, created_at, asked,
             retained_until, version)
           SELECT 'pay_h' || n, 'ord_h' || n, %(p)s, 'captured', 12000, false, now(), 1,
             now() + interval '6 years', 3 FROM generate_series(1, 1000) AS n""",
        """INSERT INTO invoices (id, number, kind, order_id, payment_id, buyer_id, total, body,
             issued_at, retained_until)
           SELECT 'inv_h' || n, 'INV-H' || n, 'invoice', 'ord_h' || n, 'pay_h' || n, %(p)s, 12000,
             '{}', now(), now() + interval '6 years' FROM generate_series(1, 1000) AS n""",
    ),
    "messaging": (
        """INSERT INTO conversations (id, context_kind, context_id, customer_id, artisan_person_id,
             artisan_id, last_number, opened_at, active_at)
           SELECT 'cnv_h' || n, 'order', 'ord_h' || n, %(p)s, 'per_artisan1', 'art_1', 9, now(),
             now() FROM generate_series(1, 1000) AS n""",
        f"""INSERT INTO messages (id, conversation_id, number, from_side, sender_id, text, sent_at)
           SELECT 'msg_h' || n || '_' || k, 'cnv_h' || n, k, 'customer', %(p)s, {_WORDS}, now()
           FROM generate_series(1, 1000) AS n, lpad(n::text, 9, '0') AS w,
             generate_series(1, 9) AS k""",
        """INSERT INTO read_states (conversation_id, person_id, number)
           SELECT 'cnv_h' || n, %(p)s, 9 FROM generate_series(1, 1000) AS n""",
    ),
    "notification": (
        """INSERT INTO notices (id, person_id, kind, message_class, facts, in_app, created_at)
           SELECT 'ntc_h' || n, %(p)s, 'message_waiting', 'service', '{}', true, now()
           FROM generate_series(1, 2000) AS n""",
        """INSERT INTO deliveries (id, notice_id, channel, state, attempts, next_at, ended_at)
           SELECT 'dlv_h' || n, 'ntc_h' || n, 'email', 'sent', 1, now(), now()
           FROM generate_series(1, 2000) AS n""",
    ),
}


def person(number: int) -> str:
    """Return the id of a numbered person."""
    return f"per_bench{number:09d}"


def populate(databases: Mapping[str, str], first: int, last: int) -> None:
    """Add the people of these numbers to every service, two services at a time."""
    numbers = {"first": first, "last": last}

    def fill(service: str) -> None:
        statements = [f"WITH people AS ({_PEOPLE}) {one}" for one in _STATEMENTS[service]]
        _run(databases[service], statements, numbers)

    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(fill, _STATEMENTS))


def analyse(databases: Mapping[str, str]) -> None:
    """Bring the statistics of every database up to date."""
    for url in databases.values():
        _run(url, (), {})


def add_heavy(databases: Mapping[str, str]) -> None:
    """Add the one person with 20,001 rows."""
    for service, statements in _HEAVY_ROWS.items():
        _run(databases[service], statements, {"p": HEAVY})


def _run(url: str, statements: "list[str] | tuple[str, ...]", values: Mapping[str, object]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode(), values)
        connection.execute("VACUUM ANALYZE")
