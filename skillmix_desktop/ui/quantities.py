"""Numbers, sizes, rates and spans of time, as the window writes them."""

import math
from collections.abc import Collection
from statistics import median

from PySide6.QtCore import QCoreApplication

FEW_FOR_A_PACE = 3
KILOBYTE, MEGABYTE, GIGABYTE, TERABYTE = 1e3, 1e6, 1e9, 1e12


def count_words(number: int) -> str:
    """1,200"""
    return f"{number:,}"


def size_words(size: float) -> str:
    """2.0 TB, 4.1 GB, 310 MB, 12 kB, or 43 B"""
    for unit, name in ((TERABYTE, "TB"), (GIGABYTE, "GB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    for unit, name in ((MEGABYTE, "MB"), (KILOBYTE, "kB")):
        if size >= unit:
            return f"{size / unit:.0f} {name}"
    return f"{size:.0f} B"


def rate_words(per_second: float | None, *, in_bytes: bool = False) -> str:
    """5.1/s, or by the minute where it is slow; empty while unknown."""
    if per_second is None:
        return ""
    if in_bytes:
        return f"{size_words(per_second)}/s"
    if per_second >= 10:
        return f"{per_second:,.0f}/s"
    return f"{per_second:.1f}/s" if per_second >= 1 else f"{per_second * 60:.1f}/min"


def pace_words(seconds: Collection[float], left: int) -> str:
    """About 40 s a text, 25 min left; empty before a few were done."""
    if len(seconds) < FEW_FOR_A_PACE:
        return ""
    usual = max(1.0, median(seconds))
    words = QCoreApplication.translate("Quantities", "About {time} a text")
    if left:
        words = QCoreApplication.translate("Quantities", "About {time} a text, {rest} left")
    return words.format(time=time_words(_coarse(usual)), rest=time_words(_coarse(usual * left)))


def _coarse(seconds: float) -> float:
    """As exactly as one would say it."""
    step = next(step for limit, step in ((20, 1), (120, 5), (600, 30), (math.inf, 60)) if seconds < limit)
    return math.ceil(seconds / step) * step


def time_words(seconds: float | None) -> str:
    """1 min 30 s; empty while unknown."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 10:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
