"""AMQP 0-9-1 as a stream of frames: just enough to know where one ends, and what a confirm is.

Source: https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf, section 4.2.3
"""

from collections.abc import Iterator

_GREETING = b"AMQP"
_GREETING_SIZE = 8
_HEADER_SIZE = 7
_END_SIZE = 1
_METHOD = 1
_CONFIRMS = {(60, 80), (60, 120)}
"""Class and method of Basic.Ack and Basic.Nack: what a broker says of published messages."""


class FrameReader:
    """Cuts one direction of a connection into frames; the client's greeting counts as one."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give the frames that are complete by now."""
        self._rest += data
        while (size := self._size()) and len(self._rest) >= size:
            frame, self._rest = self._rest[:size], self._rest[size:]
            yield frame

    def _size(self) -> int:
        """Return the size of the next frame, or 0 where too little of it is here."""
        if self._rest.startswith(_GREETING):
            return _GREETING_SIZE
        if len(self._rest) < _HEADER_SIZE:
            return 0
        payload = int.from_bytes(self._rest[3:_HEADER_SIZE], "big")
        return _HEADER_SIZE + payload + _END_SIZE


def is_confirm(frame: bytes) -> bool:
    """Say whether a frame from the broker confirms or refuses what was published."""
    if frame[0] != _METHOD:
        return False
    method = int.from_bytes(frame[7:9], "big"), int.from_bytes(frame[9:11], "big")
    return method in _CONFIRMS
