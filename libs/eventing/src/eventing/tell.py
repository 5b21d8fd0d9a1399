"""What is told of an error: its class and its place. Its message might quote somebody's data."""

import traceback


def told(wrong: BaseException) -> str:
    """Return such as `KeyError at place_order.py:41 in place_order`."""
    frames = traceback.extract_tb(wrong.__traceback__)
    name = type(wrong).__qualname__
    if not frames:
        return name
    last = frames[-1]
    return f"{name} at {last.filename.rsplit('/', 1)[-1]}:{last.lineno} in {last.name}"
