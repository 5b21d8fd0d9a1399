"""One run: what is chosen happens, one thing after another; then all faults end, and all is well.

Everything that happens is written down in words; the same seed writes the same words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from testkit.simulation import broker, network
from testkit.simulation.choices import Choices

from .acts import Act, Acts
from .checks import complaints, standing_complaints
from .people import Person
from .worker import Process
from .world import World

_STEPS = 40
_NIGHTS = 10
"""One run in so many lasts until the sweep; searching all stores is most of what it costs."""
_WAITS = (0.3, 2.0, 8.0, 40.0, 300.0, 1000.0)
_PLACES = 7
_DAY = 86400.0
_LONGEST_GAP = 6 * 3600.0


class Broken(AssertionError):
    """A promise was not kept; the message says which, and what had happened before."""


@dataclass
class Run:
    """One run in a world."""

    world: World
    seed: int
    choices: Choices
    steps: int = _STEPS
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._suite = self.world.suite
        self._acts = Acts(self.world.town)

    @property
    def is_thorough(self) -> bool:
        """Say whether this run lasts into the night, when every store is searched."""
        return self.seed % _NIGHTS == 0

    def play(self) -> None:
        """Let everything happen, and look whether every promise was kept."""
        with self._suite.entered():
            self.world.begin_again(self.seed)
            try:
                for _ in range(self.steps):
                    self._step()
                self._expect(standing_complaints(self.world))
                self._settle()
                self._expect(complaints(self.world))
            except Broken:
                raise
            except Exception as wrong:
                # A thread would log it and go on: nothing of ours may fail in a way unforeseen.
                raise self._broken([f"{type(wrong).__name__}: {wrong}"]) from wrong
            finally:
                self.world.end()

    def _step(self) -> None:
        kind = self.choices.below(len(_KINDS))
        _KINDS[kind](self)

    def _work(self) -> None:
        """Let one worker take one step that finds something to do; it may go wrong."""
        busy = self._suite.broker.queues()
        steps = [
            (process, step) for process in self.world.processes for step in process.possible(busy)
        ]
        if not steps:
            self._act()
            return
        process, step = self.choices.one_of(steps)
        trouble = self._trouble(relays=step == "relay")
        self._take(process, step, trouble)

    def _keep_time(self) -> None:
        """Let one worker do what it does by the clock."""
        alive = [process for process in self.world.processes if process.worker is not None]
        process = self.choices.one_of(alive or self.world.processes)
        step = self.choices.one_of(["schedules", "turn", "slow schedules"])
        self._take(process, step, self._trouble(relays=False))

    def _take(self, process: Process, step: str, trouble: str) -> None:
        if process.worker is None:
            process.start()
            self._say(f"the worker of {process.name} is started")
            return
        process.take(step)
        self._spare()
        died = " and dies" if process.worker is None else ""
        self._say(f"{process.name}: {step}{trouble}{died}")

    def _act(self) -> None:
        act: Act = self.choices.one_of(self._acts.possible(self.choices) or [_NOTHING])
        trouble = self._trouble(relays=False)
        told = self._acts.perform(act)
        self._spare()
        self._say(f"{told}{trouble}")

    def _wait(self) -> None:
        seconds = self.choices.one_of(_WAITS)
        self._suite.clock.forward(seconds)
        self._say(f"{seconds:g} s pass")

    def _disturb(self) -> None:
        """Have a message come twice, late, or after another that was sent later."""
        bus = self._suite.broker
        way = self.choices.below(3)
        if way == 0 and bus.carried:
            self._say(
                f"a message comes again in {bus.bring_again(self.choices.below(bus.carried))}"
            )
            return
        waiting = bus.waiting()
        if not waiting:
            return
        message = self.choices.one_of(waiting)
        if way == 1:
            bus.delay(message, 20.0)
            self._say(f"a message to {message.queue} is late")
        elif way == 2 and bus.overtake(message):
            self._say(f"a message to {message.queue} is overtaken")

    def _kill(self) -> None:
        alive = [process for process in self.world.processes if process.worker is not None]
        dead = [process for process in self.world.processes if process.worker is None]
        if dead:
            process = self.choices.one_of(dead)
            process.start()
            self._say(f"the worker of {process.name} is started")
        elif alive:
            process = self.choices.one_of(alive)
            process.kill()
            self._say(f"the worker of {process.name} is killed between two steps")

    def _trouble(self, *, relays: bool) -> str:
        """Plan what goes wrong in the next step, and return it in words."""
        what = self.choices.below(10)
        if what == 7:
            count = 1 + self.choices.below(_PLACES)
            self._suite.deaths.plan(count)
            return f" (death at place {count})"
        if what == 8 and relays:
            way = self.choices.one_of(broker.WAYS)
            self._suite.broker.plan(way, self.choices.below(8))
            return f" (broker: {way})"
        if what == 9:
            way = self.choices.one_of((network.AWAY, network.UNANSWERED))
            count = 1 + self.choices.below(3)
            self._suite.network.plan(count, way)
            return f" (call {count}: {way})"
        return ""

    def _spare(self) -> None:
        self._suite.deaths.plan(0)
        self._suite.network.plan(0, network.AWAY)
        self._suite.broker.plan(None)

    def _settle(self) -> None:
        """Let all faults end, and time pass, until there is nothing left to do."""
        self._spare()
        self._say("— from here on nothing goes wrong —")
        gap = 1.0
        for _ in range(120):
            self.world.start()
            worked = self.world.pump()
            worked |= self._users_finish()
            if worked:
                gap = 1.0
            elif not self.world.unsettled(swept=self.is_thorough):
                return
            else:
                gap = min(gap * 2, _LONGEST_GAP)
                self._night_comes()
            self._suite.clock.forward(gap)
        raise self._broken(
            ["it does not come to rest: " + self.world.unsettled(swept=self.is_thorough)]
        )

    def _night_comes(self) -> None:
        """Let the day pass after which privacy sweeps; others would have news each hour of it."""
        if self.is_thorough:
            self._suite.clock.forward(_DAY)
            for process in self.world.processes:
                if process.name == "privacy":
                    process.take("slow schedules")

    def _users_finish(self) -> bool:
        """Let people do what is waited for: confirm what they have asked for, deliver, tell."""
        done = False
        for tell in list(self._suite.outside.webhooks):
            self._suite.outside.webhooks.remove(tell)
            tell()
            done = True
        for one in self.world.town.people:
            for request in self._acts.requests_of(one):
                if request["state"] == "awaiting_confirmation":
                    done |= self._confirm(one, request["id"])
                elif request["state"] == "waiting":
                    self._acts.finish_orders()
        return done

    def _confirm(self, one: Person, request_id: str) -> bool:
        path = f"/v1/privacy/requests/{request_id}"
        act = Act(f"{one.name} confirms", lambda: self._acts.confirm(one, path))
        told = self._acts.perform(act)
        self._say(told)
        return told == act.words

    def _expect(self, found: list[str]) -> None:
        if found:
            raise self._broken(found)

    def _broken(self, found: list[str]) -> Broken:
        told = "\n".join(f"  {number:3} {line}" for number, line in enumerate(self.words, 1))
        promises = "\n".join(f"  {line}" for line in found)
        return Broken(f"not kept:\n{promises}\nwhat happened:\n{told}")

    def _say(self, line: str) -> None:
        self.words.append(line)


_NOTHING = Act("nothing happens", lambda: None)
_KINDS: list[Callable[[Run], None]] = [
    *[Run._work] * 11,
    *[Run._act] * 5,
    Run._keep_time,
    Run._keep_time,
    Run._wait,
    Run._disturb,
    Run._kill,
]
