"""The whole story on PostgreSQL and RabbitMQ: six web and six worker processes, as in production.

Every process is started by its command line; nothing is shared but the servers.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.officer import ensure_officer
from processes.suite import ProcessSuite

SERVICES = {"identity", "catalog", "booking", "messaging", "notification", "privacy"}


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_story_passes_on_separate_processes(
    suite_postgres_url: str, rabbitmq_url: str, tmp_path: Path
) -> None:
    with ProcessSuite(suite_postgres_url, rabbitmq_url, tmp_path) as suite:
        _tell_story(suite, tmp_path)
        logs = {name: suite.log(name) for name in suite.names}
    told = json.loads((tmp_path / "story.json").read_text(encoding="utf-8"))
    assert {row["service"] for row in told["receipts"]} == SERVICES
    assert all(row["verified"] and not row["still_tied"] for row in told["receipts"])
    assert not any(row["residual"] for row in told["receipts"])
    assert sum(row["erased"] for row in told["receipts"]) > 0
    assert all(logs[f"{service}-worker"] for service in SERVICES)
    for identifier in told["erased_person"]["identifiers"]:
        assert [name for name, log in logs.items() if identifier in log] == []


def _tell_story(suite: ProcessSuite, home: Path) -> None:
    officer = ensure_officer(suite)
    environment = {
        **os.environ,
        "STORY_OFFICER_EMAIL": officer.email,
        "STORY_OFFICER_PASSWORD": officer.password,
        "MAIL_URL": suite.mail_url,
    }
    command = [sys.executable, "-m", "story", "--base", suite.url, "--home", str(home)]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
