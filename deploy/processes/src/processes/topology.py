"""Makes a service's queues, as a release does before it starts: `python -m processes.topology`."""

import importlib
import sys


def main() -> None:
    """Make the queues of the service that is named; its settings are in the environment."""
    worker = importlib.import_module(f"{sys.argv[1]}.worker").build_worker()
    worker.apply_topology()


if __name__ == "__main__":
    main()
