"""The figures of a report in words: how estimates are printed, and what was done, from what is there."""

from collections.abc import Iterator

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.agreement_words import weights_sentence
from skillmix_desktop.pipeline.calibration_words import HOW_FITTED
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.threshold_words import threshold_sentence

NOT_KNOWN = "—"


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


def describe(report: Report) -> Iterator[str]:
    """The methods, a sentence each, of what was really done."""
    yield (
        f"The study holds {report.counts.items} items and {report.counts.generations} texts; "
        f"machines and programs gave {report.counts.verdicts} verdicts."
    )
    yield from _about_draws(report)
    options = report.options.results
    best = "the best" if options.over == "max" else "the mean"
    yield (
        "A criterion counts as met where most grading rounds say so; equal votes decide nothing. "
        f"Of a student’s generation rounds {best} counts, for each score apart."
    )
    if told := threshold_sentence(report.threshold):
        yield told
    counter = "the reference’s rule" if options.reference_compatible else "a sentence segmenter"
    yield f"Length is always decided by program, which counts sentences by {counter}."
    if options.deduct_names is not NameRule.OFF:
        yield f"Skills named in the text lose their point ({options.deduct_names} rule)."
    if options.exclude_skills:
        yield f"Items with these skills are left out: {', '.join(options.exclude_skills)}."
    if report.agreement is not None:
        yield (
            "Agreement is computed on criteria that both graders judged; what is pooled leaves length out. "
            "Intervals are 95 %, from linearised standard errors clustered by text, with t quantiles on the "
            "logit scale for shares and on Fisher’s z for chance-corrected coefficients and for bias."
        )
    if report.calibration:
        yield HOW_FITTED
    if report.leaves_practice_out:
        yield "What the practice model wrote or graded is left out."


def _about_draws(report: Report) -> Iterator[str]:
    for design in report.designs:
        yield (
            f"{design.drawn} texts were drawn for {design.annotator} ({design.design}, seed {design.seed}), "
            "each with a known probability, to be judged before any grader’s marks are shown."
        )
    if report.designs and report.agreement is not None:
        told = {weights_sentence(pair.weights) for pair in report.agreement.pairs} - {""}
        yield from told or ["Agreement needs no weights: the chances of the texts are alike."]
        if told and len(report.agreement.pairs) > 1:
            yield "The figures of all graders together are not weighted."
