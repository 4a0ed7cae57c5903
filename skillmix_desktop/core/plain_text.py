"""Text that can be kept: without the characters that no database and no file takes."""

_LOST = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """``text`` with a replacement character for each lone surrogate and each NUL."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", _LOST)
