from messaging.worker import build_worker


def test_the_worker_hears_booking_the_catalog_and_privacy(environ: dict[str, str]) -> None:
    worker = build_worker({**environ, "BROKER_URL": "memory://messaging-worker"})

    assert {queue.name for queue in worker.manifest.queues} >= {
        "messaging.events",
        "messaging.privacy",
        "messaging.privacy_long",
    }
