"""An object that was cut off within its last text: what stands before that text is whole."""

import json


def closed(said: str) -> str:
    """``said``, with the end of the object in it that its last text lacks."""
    start = said.find("{")
    if start < 0 or _is_whole(said, start):
        return said
    # After a mark there is no telling whether more of it would have come.
    ends = [said.rstrip("\\") + '"}', *([said + "}"] if said.endswith('"') else [])]
    return next((mended for mended in ends if _is_whole(mended, start)), said)


def _is_whole(said: str, start: int) -> bool:
    try:
        json.JSONDecoder(parse_int=str).raw_decode(said, start)
    except (json.JSONDecodeError, RecursionError):
        return False
    return True
