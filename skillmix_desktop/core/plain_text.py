"""Text that can be kept and shown: without the characters that no database, no file and no page takes."""

import re

_LOST = "\N{REPLACEMENT CHARACTER}"
_NO_CHARACTERS = "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNSHOWN = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_NO_CHARACTERS}]")


def storable(text: str) -> str:
    """``text`` with a replacement character for each lone surrogate and each NUL."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return whole.replace("\x00", _LOST)


def showable(text: str) -> str:
    """``text`` with a replacement character for each that neither HTML nor XML may hold."""
    return _UNSHOWN.sub(_LOST, text)
