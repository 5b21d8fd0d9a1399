"""What keeps the suite from being started here, in a sentence that says the fix."""


class CannotStart(Exception):
    """The suite cannot be started as it was asked for; the message says why, and what to do."""
