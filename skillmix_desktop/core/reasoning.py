"""What a chat model thinks aloud before it answers, in the tags that such models use."""

import re

_TAG = re.compile(
    r"""
      <\s*(?P<ends_tag>/?)\s*(?:seed:)?(?:think(?:ing)?|thoughts?|reasoning|reflection|scratchpad)\b[^<>]{0,99}>
    | \[(?P<ends_bracket>/?)THINK\]
    | ◁(?P<ends_triangle>/?)think▷
    | <\|(?:START_THINKING|begin_of_thought)\|>
    | (?P<ends_bars><\|(?:END_THINKING|end_of_thought)\|>)
    | <\|channel\|>\s*(?:analysis|commentary)\b[^<]{0,99}<\|message\|>
    | (?P<ends_channel><\|channel\|>\s*final\b[^<]{0,99}<\|message\|>)
    """,
    re.IGNORECASE | re.VERBOSE,
)


def without_reasoning(reply: str) -> str:
    """``reply`` without its thoughts; those that lack an end or a beginning go on to the reply's own."""
    kept: list[str] = []
    position: int | None = 0
    for tag in _TAG.finditer(reply):
        if any(tag.groups()):
            if position is not None:
                kept.clear()
            position = tag.end()
        elif position is not None:
            kept.append(reply[position : tag.start()])
            position = None
    if position is not None:
        kept.append(reply[position:])
    return "".join(kept)
