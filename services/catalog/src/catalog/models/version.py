"""Who changes a thing has read its newest version."""

from chassis.refusals import StaleVersion


def refuse_stale(current: int, read: int) -> None:
    """Stand up for the other writer.

    Raises:
        StaleVersion: the caller has read another version than the one that is here.
    """
    if current != read:
        raise StaleVersion
