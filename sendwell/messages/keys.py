"""Keys in the order in which they were made, so that whoever adds a row needs not read it back.

The web server may add a message that it may not read: a number given by the database could not come back to it.
"""

import secrets
import threading
import time
import uuid

_guard = threading.Lock()
_last = 0
COUNTER_BITS = 12


def next_key() -> uuid.UUID:
    """A version 7 UUID (RFC 9562): milliseconds, a counter within them, 62 random bits. Later ones are greater."""
    global _last
    with _guard:
        _last = max(_last + 1, (time.time_ns() // 1_000_000) << COUNTER_BITS)
        tick = _last
    milliseconds, counter = tick >> COUNTER_BITS, tick & ((1 << COUNTER_BITS) - 1)
    number = (milliseconds << 80) | (7 << 76) | (counter << 64) | (2 << 62) | secrets.randbits(62)
    return uuid.UUID(int=number)
