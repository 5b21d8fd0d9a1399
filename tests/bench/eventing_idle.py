"""How long an event takes when nothing else happens: from the commit to its handler.

The writer is a process of its own, as the web process is; relay and consumer share a worker's.
Run as `eventing_idle.py idle SCENE`; `eventing_idle.py write SCENE` is the writer.
"""

import json
import random
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import asdict

from eventing_scene import QUEUE, SERVICE, TABLES, PieceMoved, Scene, measure, moved
from sqlalchemy.orm import Session

from eventing.outbox import record
from eventing.subscription import Subscription
from eventing.worker import Worker

_WARM_UP = 20
_PATIENCE = 60.0


def idle(scene: Scene) -> dict[str, float]:
    """Hear a writer who says something now and then; return milliseconds."""
    heard: dict[int, float] = {}
    everything = threading.Event()

    def handle(session: Session, said: PieceMoved, *, deps: object) -> None:
        del session, deps
        heard[said.version] = time.monotonic()
        if len(heard) == scene.count + _WARM_UP:
            everything.set()

    worker = Worker(
        service=SERVICE,
        database=scene.database(),
        tables=TABLES,
        broker_url=scene.broker_url,
        subscriptions=[Subscription(queue=QUEUE, handlers={PieceMoved: handle})],
    )
    worker.start()
    writer = subprocess.run(
        [sys.executable, __file__, "write", json.dumps(asdict(scene))],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    if not everything.wait(_PATIENCE):
        raise TimeoutError(f"only {len(heard)} of {scene.count + _WARM_UP} were heard")
    worker.stop()
    committed = {int(number): at for number, at in json.loads(writer.stdout).items()}
    taken = [(heard[number] - at) * 1000 for number, at in committed.items() if number >= _WARM_UP]
    cuts = statistics.quantiles(taken, n=100)
    return {"p50": cuts[49], "p99": cuts[98], "max": max(taken)}


def write(scene: Scene) -> dict[str, float]:
    """Say something now and then, and return when each was committed."""
    database = scene.database()
    chance = random.Random(scene.count)
    committed = {}
    time.sleep(1)  # the worker connects
    for number in range(scene.count + _WARM_UP):
        with database.transaction() as session:
            record(session, moved(number))
        committed[str(number)] = time.monotonic()
        time.sleep(chance.uniform(0.02, 0.1))
    return committed


if __name__ == "__main__":
    measure(idle, write)
