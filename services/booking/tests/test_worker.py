"""The worker, put together."""

import pytest

from booking.worker import build_worker


@pytest.mark.parametrize("town_url", ["sqlite"], indirect=True)
def test_the_worker_hears_the_catalog_and_privacy(environ: dict[str, str]) -> None:
    worker = build_worker(environ)
    assert {queue.name for queue in worker.manifest.queues} >= {
        "booking.events",
        "booking.privacy",
        "booking.privacy_long",
    }
