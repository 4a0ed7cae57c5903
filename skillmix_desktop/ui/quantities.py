"""Numbers, rates and spans of time, as the window writes them."""


def count_words(number: int) -> str:
    """1,200"""
    return f"{number:,}"


def rate_words(per_second: float | None) -> str:
    """5.1/s, or by the minute where it is slow; empty while unknown."""
    if per_second is None:
        return ""
    if per_second >= 10:
        return f"{per_second:,.0f}/s"
    return f"{per_second:.1f}/s" if per_second >= 1 else f"{per_second * 60:.1f}/min"


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
