"""The figures of a report in words, as the window prints them, too."""

from skillmix_desktop.pipeline.report_document import NOT_KNOWN
from skillmix_desktop.pipeline.reports import Report


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
