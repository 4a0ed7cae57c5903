"""What a server is doing with requests that it was given all at once."""

from enum import StrEnum


class BatchState(StrEnum):
    """OpenAI's words, and ``sending`` while it is not known whether the server has the batch."""

    SENDING = "sending"
    VALIDATING = "validating"
    IN_PROGRESS = "in_progress"
    FINALIZING = "finalizing"
    CANCELLING = "cancelling"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether the server is done with it; what was answered by then can be fetched."""
        return self in _ENDS


_ENDS = (BatchState.COMPLETED, BatchState.EXPIRED, BatchState.CANCELLED, BatchState.FAILED)
