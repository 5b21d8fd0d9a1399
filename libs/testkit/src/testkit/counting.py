"""Says at the end of a run how many tests met real servers, and which were left out and why."""

from collections import Counter

import pytest

MARKER = "real_server"
ASKING = frozenset({"postgres_url", "rabbitmq_url", "postgres_server", "rabbitmq_server"})
REAL_KINDS = frozenset({"postgres", "amqp"})


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", f"{MARKER}: needs a real PostgreSQL or RabbitMQ")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs a real server, so that it can be counted and chosen with `-m`."""
    if _asks_for_a_server(item):
        item.add_marker(MARKER)


def _asks_for_a_server(item: pytest.Item) -> bool:
    if ASKING & set(getattr(item, "fixturenames", ())):
        return True
    callspec = getattr(item, "callspec", None)
    chosen = callspec.params.values() if callspec is not None else ()
    return any(isinstance(kind, str) and kind in REAL_KINDS for kind in chosen)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the count, and every reason for which a test that needs a server did not run."""
    ran = [
        report
        for outcome in ("passed", "failed")
        for report in terminalreporter.getreports(outcome)
        if MARKER in report.keywords and getattr(report, "when", "call") == "call"
    ]
    left_out = Counter(
        str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        for report in terminalreporter.getreports("skipped")
        if MARKER in report.keywords
    )
    terminalreporter.write_line(
        f"real servers: {len(ran)} tests met them, {left_out.total()} were left out"
    )
    for reason, count in left_out.items():
        terminalreporter.write_line(f"  {count} × {reason}")
