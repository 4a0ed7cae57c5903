"""How patient and how busy a chat model over HTTP is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HttpSettings:
    """``attempts`` counts the first one; ``timeout_s`` is one attempt's deadline, its reply read whole.

    ``deadline_s`` bounds a turn with all its attempts and waits. A run begins with ``first_in_flight`` calls
    at a time, and ``in_flight`` is the most it comes to.
    """

    in_flight: int = 64
    first_in_flight: int = 8
    attempts: int = 5
    timeout_s: float = 180.0
    deadline_s: float = 600.0
    first_delay_s: float = 1.0
    longest_delay_s: float = 60.0
    failures_in_a_row: int = 5
