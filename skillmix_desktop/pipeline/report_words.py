"""The figures of a report in words, as the window prints them, too."""

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.report_document import NOT_KNOWN
from skillmix_desktop.pipeline.reports import Report


def estimate_words(estimate: Estimate, digits: int = 2) -> str:
    """A value with its 95 % interval, or a dash where it is not defined."""
    if estimate.value is None:
        return NOT_KNOWN
    value = f"{estimate.value:.{digits}f}"
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} [{estimate.low:.{digits}f}, {estimate.high:.{digits}f}]"


def share_words(value: float | None, digits: int = 0) -> str:
    """A share in percent, or a dash where it is not known."""
    return NOT_KNOWN if value is None else f"{100 * value:.{digits}f}\N{NARROW NO-BREAK SPACE}%"


def count_figures(report: Report) -> tuple[tuple[str, str], ...]:
    """How far the study is: a number, and what it counts."""
    counts = report.counts
    rest = ", practice left out" if report.leaves_practice_out else ""
    return (
        (f"{counts.items:,}", "items"),
        (f"{counts.generations:,}", f"texts{rest}"),
        (f"{counts.verdicts:,}", f"automatic verdicts{rest}"),
        (f"{counts.spot_checks_done:,} / {counts.spot_checks:,}", "spot-checks done"),
    )
