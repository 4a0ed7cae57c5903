"""Whether a reply without marks is a refusal, in the languages that chat models refuse in."""

import re

_LONGEST = 800
_REFUSAL = re.compile(
    r"""
      \bi(?:'m|\ am)(?:\ very|\ so)?\ sorry\b | \bi\ apologi[sz]e | \bmy\ apologies
    | \bi(?:'m|\ am)\ (?:unable|not\ able|not\ willing|not\ comfortable) | \Aunable\ to\b
    | \bi\ (?:can't|cannot|can\ not|won't|will\ not|(?:must|have\ to)(?:\ \w+)?\ decline|refuse)\b
    | \bes\ tut\ mir\ leid\b | \bich\ kann\b[^.]{0,99}\bnicht\b         # German
    | \bje\ suis\ désolée?\b | \bje\ ne\ peux\ pas\b | \bdésolée?,       # French
    | \blo\ siento\b | \bno\ puedo\b                                     # Spanish
    | \bmi\ dispiace\b | \bnon\ posso\b                                  # Italian
    | \bdesculpe\b | \bnão\ posso\b                                      # Portuguese
    | \bhet\ spijt\ me\b | \bik\ kan\b[^.]{0,99}\bniet\b                 # Dutch
    | извините | простите | не\ могу                                     # Russian
    | 抱歉 | 对不起 | 無法 | 无法 | 不能                                 # Chinese
    | 申し訳 | できません                                                # Japanese
    | 죄송 | 할\ 수\ 없                                                  # Korean
    | عذر | آسف | لا\ أستطيع | لا\ يمكنني                                # Arabic
    | क्षमा\ करें | नहीं\ कर\ सकत                                               # Hindi
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_refusal(reply: str) -> bool:
    """Whether the grader declines; a long reply is something else, however it begins."""
    return len(reply) <= _LONGEST and _REFUSAL.search(reply.replace("’", "'").strip()) is not None
