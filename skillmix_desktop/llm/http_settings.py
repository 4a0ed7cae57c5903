"""How patient and how busy a chat model over HTTP is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HttpSettings:
    """``attempts`` counts the first one; ``timeout_s`` is one attempt's deadline, its reply read whole."""

    in_flight: int = 8
    attempts: int = 5
    timeout_s: float = 180.0
    first_delay_s: float = 1.0
    longest_delay_s: float = 60.0
    failures_in_a_row: int = 5
