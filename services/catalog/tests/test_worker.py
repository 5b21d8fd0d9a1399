from catalog.worker import build_worker


def test_the_worker_hears_booking_and_privacy(environ: dict[str, str]) -> None:
    worker = build_worker({**environ, "BROKER_URL": "memory://catalog-worker"})

    assert {queue.name for queue in worker.manifest.queues} >= {
        "catalog.events",
        "catalog.privacy",
        "catalog.privacy_long",
    }
