"""What a process of the suite holds: memory, and connections to its database and the broker."""

from urllib.parse import urlsplit

from proc import connections, memory_mib, resident_mib

from processes.suite import ProcessSuite


def held_by(suite: ProcessSuite, pid: int) -> dict[str, int]:
    """Return what a process holds now; memory in MiB."""
    database, broker = urlsplit(suite.databases["booking"]), urlsplit(suite.broker_url)
    return {
        "own_mib": memory_mib(pid),
        "resident_mib": resident_mib(pid),
        "to_database": connections(pid, database.port or 5432),
        "to_broker": connections(pid, broker.port or 5672),
    }


def print_held(held: dict[str, dict[str, int]]) -> None:
    """Print a line a process."""
    print(f"\n{'':24} {'MiB own / resident':>22} {'connections to database / broker':>36}")
    for name, one in held.items():
        memory = f"{one['own_mib']} / {one['resident_mib']}"
        print(f"{name:24} {memory:>22} {one['to_database']:>32} / {one['to_broker']}")
