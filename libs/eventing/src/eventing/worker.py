"""The process beside the web: it publishes, consumes, retries and keeps the schedules.

Any number of these may run for one service: relay, retries and schedules are each led by one of
them, by lease; the queues are consumed by one at a time, and another takes over when it dies.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from opentelemetry.trace import Tracer, get_tracer
from prometheus_client import CollectorRegistry

from chassis.clock import Clock, SystemClock
from chassis.database import Database
from chassis.garbage import keep_what_is_there
from chassis.log import log_to
from chassis.management import ManagementServer
from chassis.pool import measure_pool
from chassis.settings import ServiceSettings, log_effective
from chassis.told_to_stop import ToldToStop
from eventing.backing import Backing
from eventing.backoff import RetryPolicy
from eventing.consumer import Consumer
from eventing.dead import DeadLetters
from eventing.depths import DepthCollector
from eventing.dispatch import Dispatch
from eventing.errors import BrokerUnavailable
from eventing.gate import ALWAYS_OPEN, Gate, behind
from eventing.handling import Handling
from eventing.health import health_of
from eventing.inbox import Inbox, sweeping
from eventing.keeper import TTL, Keeper
from eventing.loop import Loop
from eventing.metrics import EventMetrics
from eventing.notify import Listener
from eventing.outbox import Outbox
from eventing.pace import Pace
from eventing.patience import Patience
from eventing.post import Deal, Post
from eventing.relay import Relay
from eventing.retries import Retries
from eventing.retrying import Retrying
from eventing.schedule import Schedule, Turn
from eventing.subscription import MessageFence, Subscription
from eventing.tables import EventTables
from eventing.topology import dead_queue_of, manifest_of
from eventing.transport import connect
from eventing.undertaker import Undertaker
from eventing.wake import Ear, bell_of

__all__ = ["Schedule", "Worker"]

_log = logging.getLogger(__name__)

_RELAY = "relay"
_RETRIES = "retries"
_LOOK = 1.0
"""Seconds between two looks where no bell rings."""


class Worker:
    """Everything of one service that runs without being asked over HTTP.

    With `declares=False` the queues must be there already, as where a deployment's job makes them.
    While the `gate` is closed only what it lets pass goes on, and what is said is published.
    `lease_seconds` after a leader has died, another process leads. A process of its own shows its
    health on `management_port`, and none where that is 0; it logs the `settings` that it was told.
    """

    def __init__(  # noqa: PLR0913 - the composition root names every part
        self,
        *,
        service: str,
        database: Database,
        tables: EventTables,
        broker_url: str,
        subscriptions: Sequence[Subscription],
        schedules: Sequence[Schedule] = (),
        deps: Any = None,
        fence: MessageFence | None = None,
        clock: Clock | None = None,
        registry: CollectorRegistry | None = None,
        retry: RetryPolicy | None = None,
        declares: bool = True,
        lease_seconds: float = TTL,
        tracer: Tracer | None = None,
        management_port: int = 0,
        gate: Gate = ALWAYS_OPEN,
        settings: ServiceSettings | None = None,
    ) -> None:
        """Put the parts together. Long because the composition root names every one of them."""
        self.service = service
        self.registry = registry or CollectorRegistry()
        self.queues = [one.heard for one in subscriptions]
        self.manifest = manifest_of(service, self.queues)
        self._database = database
        self._tables = tables
        self._subscriptions = subscriptions
        self._deps = deps
        self._settings = settings
        self.gate = gate
        self._fence = fence
        self._declares = declares
        self._management_port = management_port
        self._clock = clock or SystemClock()
        self._metrics = EventMetrics(self.registry)
        self.registry.register(DepthCollector(database, tables, self._clock))
        measure_pool(database.engine, self.registry)
        self._stopping = threading.Event()
        self._transport = connect(broker_url, clock=self._clock)
        self._publisher = publisher = self._transport.publisher()
        self._metrics.unconfirmed.set_function(lambda: publisher.unconfirmed)
        self._metrics.blocked.set_function(lambda: publisher.is_blocked)
        self._bell = bell_of(database)
        self._backing = Backing(
            database=database,
            inbox=Inbox(tables, self._clock),
            retries=Retries(tables, self._clock, retry or RetryPolicy()),
            dead=DeadLetters(tables, self._clock),
            patience=Patience(
                database, self._metrics, is_over=partial(self._clock.wait, self._stopping)
            ),
            metrics=self._metrics,
            tracer=tracer or get_tracer(__name__),
        )
        self._retry_ear = Ear()
        self._schedules = [*schedules, sweeping(self._backing.inbox)]
        self._keeper = Keeper(
            database, tables, self._led(), ttl=lease_seconds, monotonic=self._clock.monotonic
        )
        self._listener = Listener(database, self._bell)
        self._handlings = {one.queue: self._handling(one) for one in subscriptions}
        self._consumer = Consumer(
            self._transport,
            self._posts(),
            before=self._declare,
            metrics=self._metrics,
            clock=self._clock,
        )
        self._loops = self._make_loops()
        Outbox(database, tables, source=service, clock=self._clock).attach()

    def apply_topology(self) -> None:
        """Create this service's queues; done for all services before any worker starts."""
        self._transport.apply(self.manifest)

    def missing_topology(self) -> list[str]:
        """Return in words what the broker lacks."""
        return self._transport.missing(self.manifest)

    @property
    def steps(self) -> Mapping[str, Callable[[], bool]]:
        """Return by name what the threads do over and over, for whoever takes the steps himself.

        Each says whether it has done something, and raises what its thread would outlive.
        """
        return {
            **{loop.name: loop.step for loop in (self._keeper.loop, *self._loops)},
            "consumer": self._consumer.step,
            **{lane.name: lane.step for lane in self._consumer.lanes},
        }

    def start(self) -> None:
        """Begin, on threads of its own; a broker that is down is waited for."""
        self._keeper.start()
        self._consumer.start()
        for loop in self._loops:
            loop.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Finish what is in hand, acknowledge it, give the leases back, hang up."""
        self._stopping.set()
        self._listener.stop()
        self._consumer.stop()
        for loop in self._loops:
            loop.stop()
        self._consumer.join(timeout)
        for loop in self._loops:
            loop.join(timeout)
        self._keeper.stop()
        self._bell.leader_here = False
        self._publisher.close()
        self._transport.close()

    def run_forever(self) -> None:
        """Start, log to standard output, and stop on SIGTERM or SIGINT."""
        if self._settings is None:
            log_to()
        else:
            log_to(level=self._settings.log_level)
            log_effective(self._settings)
        told = ToldToStop()
        health = self._health()
        self.start()
        keep_what_is_there()
        _log.info("worker of %s is running", self.service)
        told.wait()
        if health is not None:
            health.drain()
        self.stop()
        _log.info("worker of %s has stopped", self.service)

    def _health(self) -> ManagementServer | None:
        if not self._management_port:
            return None
        health = health_of(
            port=self._management_port,
            service=self.service,
            database=self._database,
            registry=self.registry,
            consumer=self._consumer,
            loops=self._loops,
            patience=self._backing.patience,
            gate=self.gate,
        )
        health.start()
        return health

    def _declare(self) -> None:
        """See to it, before each connection, that the queues are there."""
        if self._declares:
            self.apply_topology()
        elif missing := self.missing_topology():
            raise BrokerUnavailable(f"the broker lacks {', '.join(missing)}: apply the topology")

    def _handling(self, subscription: Subscription) -> Handling:
        return Handling(subscription, self._backing, fence=self._fence, deps=self._deps)

    def _posts(self) -> list[Post]:
        grave = Post(dead_queue_of(self.service), Undertaker(self._backing), batch=10)
        return [*map(self._post, self._subscriptions), grave]

    def _post(self, one: Subscription) -> Post:
        deal = self._dispatch(one.queue)
        return Post(one.queue, deal, one.lanes, one.batch, one.every, one.above)

    def _dispatch(self, queue: str) -> Deal:
        handling = self._handlings[queue]
        deal = Dispatch(handling, self._backing, on_shelved=self._retry_ear.set)
        return behind(self.gate, queue, deal, clock=self._clock, stopping=self._stopping)

    def _led(self) -> list[str]:
        return [_RELAY, _RETRIES, *(schedule.lease for schedule in self._schedules)]

    def _make_loops(self) -> list[Loop]:
        leads_retries = partial(self._keeper.leads, _RETRIES)
        retrying = Retrying(
            self._handlings, self._backing, leads=leads_retries, holds=self.gate.holds
        )
        relay = self._relay()
        loops = [
            Loop(
                "relay",
                self._relay_step(relay),
                every=_LOOK,
                ear=self._bell.listen(),
                pace=Pace(0.03),
                more=lambda: relay.more,
            ),
            Loop("retries", retrying.step, every=retrying.pause, ear=self._retry_ear),
            *map(self._schedule_loop, self._schedules),
        ]
        if self._database.dialect == "postgresql":
            loops.append(Loop("listener", self._listener.step, every=_LOOK))
        return loops

    def _relay(self) -> Relay:
        return Relay(
            self._database,
            self._tables,
            self._publisher,
            clock=self._clock,
            metrics=self._metrics,
            lead=self._keeper.lead(_RELAY),
        )

    def _relay_step(self, relay: Relay) -> Callable[[], bool]:
        def step() -> bool:
            self._bell.leader_here = self._keeper.leads(_RELAY)
            return relay.step()

        return step

    def _schedule_loop(self, schedule: Schedule) -> Loop:
        turn = Turn(
            schedule,
            leads=partial(self._may_run, schedule),
            run=partial(schedule.run, self._database, self._deps),
            clock=self._clock,
        )
        return Loop(schedule.lease, turn.step, every=min(schedule.every, _LOOK))

    def _may_run(self, schedule: Schedule) -> bool:
        return self._keeper.leads(schedule.lease) and not self.gate.holds(schedule.name)
