"""A signal is heard whenever it comes, right before the waiting too."""

import os
import signal
import subprocess
import sys

import pytest

AT_THE_WORST_MOMENT = """
import os, signal, socket
from chassis.told_to_stop import ToldToStop

told = ToldToStop()
read = told._ear.recv

class Ear:
    def recv(self, size):
        # As late as can be: C has the signal, and Python has no instruction left to hear it at.
        signal.pthread_sigmask(signal.SIG_BLOCK, {number})
        os.kill(os.getpid(), {number})
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        return read(size)

told._ear = Ear()
told.wait()
print("stopped")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_either_signal_ends_the_waiting(number: int) -> None:
    program = "from chassis.told_to_stop import ToldToStop; t = ToldToStop(); print(1); t.wait()"
    command = [sys.executable, "-uc", f"{program}; print(2)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n"
        os.kill(process.pid, number)
        assert process.communicate(timeout=10)[0] == "2\n"
    assert process.returncode == 0
