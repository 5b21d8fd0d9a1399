"""A named place kills its process when it is wished, and costs nothing otherwise."""

import os
import signal
import subprocess
import sys

import pytest

_PROGRAM = """
from chassis import failpoint
for number in range(5):
    print(number, flush=True)
    failpoint.hit("toy.here")
    failpoint.hit("toy.there")
"""


@pytest.mark.parametrize(
    ("wish", "printed", "status"),
    [
        (None, 5, 0),
        ("toy.elsewhere", 5, 0),
        ("toy.here", 1, -signal.SIGKILL),
        ("toy.there:3", 3, -signal.SIGKILL),
        ("toy.here:9", 5, 0),
        ("toy.elsewhere,toy.here:2", 2, -signal.SIGKILL),
        ("toy.there,toy.here:2", 1, -signal.SIGKILL),
    ],
)
def test_a_process_dies_where_it_was_wished(wish: str | None, printed: int, status: int) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "FAILPOINT"}
    if wish is not None:
        environ["FAILPOINT"] = wish
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], env=environ, capture_output=True, text=True, check=False
    )
    assert (len(done.stdout.split()), done.returncode) == (printed, status)
    assert ("killed at toy." in done.stderr) == bool(status)
