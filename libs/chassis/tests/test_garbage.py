"""What is there when a process starts is left out of every later search for garbage."""

import subprocess
import sys

_PROBE = """
import gc, weakref
from chassis.garbage import keep_what_is_there

class Ring: pass

def ring():
    made = Ring(); made.itself = made
    return weakref.ref(made)

before = ring()
kept = Ring(); kept.itself = kept
keep_what_is_there()
print(before() is None, gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 700)
after = ring()
gc.collect()
print(after() is None)
"""


def test_garbage_is_still_found_where_it_is_made_later() -> None:
    # In a process of its own: it would change how this one collects.
    told = subprocess.run(
        [sys.executable, "-c", _PROBE], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True", "True", "True"]
