"""The figures as people read them: goals first, then what was measured side by side."""

from typing import Any

# name: what it is, the goal, and whether more is better
GOALS: dict[str, tuple[str, float, bool]] = {
    "relay_ratio": ("relay: database, confirmed, deleted / pika pipelined", 0.6, True),
    "relay_vs_confirm_each": ("relay / pika, confirming each", 10, True),
    "dispatch_ratio": ("dispatch, no database / pika, ack per 100", 0.6, True),
    "inbox_speedup": ("inbox and row in batches / one transaction each", 4, True),
    "inbox_rate": ("inbox and row in batches, a second and process", 2500, True),
    "outbox_cost_8_writers": ("share of transactions that an event costs, 8 writers", 0.25, False),
    "sqlite_bus_vs_kombu_sqlalchemy": ("SQLite bus / kombu's sqlalchemy transport", 10, True),
    "idle_p50_ms": ("idle, commit to handler, median, ms", 20, False),
    "idle_p99_ms": ("idle, commit to handler, 99 of 100, ms", 100, False),
}

WORDS = {
    "pipelined": "pika: pipelined, confirmed",
    "relay": "ours: relay, out of PostgreSQL",
    "confirm_each": "pika: each confirmed before the next",
    "consume": "pika: receive, ack per 100",
    "dispatch": "ours: receive, read, lanes, ack",
    "one_transaction_each": "pika and SQLAlchemy: inbox and row, a transaction each",
    "inbox": "ours: inbox and row, in batches",
    "bare": "8 writers: lock, count, add a row",
    "with_event": "8 writers: the same with an event",
    "one_row": "8 writers: add a row, nothing else",
    "one_row_with_event": "8 writers: the same with an event",
    "ours": "ours: SQLite bus, publish, receive, ack",
    "kombu_sqlalchemy": "kombu: sqlalchemy transport on SQLite",
    "idle": "ours: idle, commit to handler",
    "faststream_publish_each": "FastStream: publish, each awaited",
    "faststream_publish_together": "FastStream: publish, 500 awaited together",
    "faststream_consume": "FastStream: row, no inbox, 8 at once",
    "celery_publish": "Celery: delay, confirm_publish",
    "celery_consume": "Celery: row, no inbox, 8 threads, acks_late",
}


def shown(figures: dict[str, float], details: dict[str, Any]) -> str:
    """Return both tables as Markdown."""
    goals = [
        f"| {words} | {figures[name]:,.2f} | {'≥≤'[not more]} {goal:,g} | {_met(name, figures)} |"
        for name, (words, goal, more) in GOALS.items()
    ]
    measured = [
        f"| {WORDS[name]} | {_cell(one, 'rate')} | {_cell(one, 'cpu_us')} |"
        for name, one in details["medians"].items()
        if "rate" in one
    ]
    return "\n".join(
        [
            f"\n{details['machine']}, load {details['load_average_at_the_end'][0]:.1f}\n",
            "| goal | measured | wanted | |",
            "| --- | ---: | ---: | --- |",
            *goals,
            "\n| side by side (medians) | a second | µs of our processor each |",
            "| --- | ---: | ---: |",
            *measured,
        ]
    )


def _met(name: str, figures: dict[str, float]) -> str:
    _, goal, more = GOALS[name]
    return "met" if (figures[name] >= goal if more else figures[name] <= goal) else "missed"


def _cell(figures: dict[str, float], name: str) -> str:
    return f"{figures[name]:,.0f}" if name in figures else ""
