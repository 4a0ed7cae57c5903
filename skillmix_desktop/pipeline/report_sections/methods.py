"""The methods of a report, told from what was really done, in sentences ready for a paper."""

import platform
from collections.abc import Iterator
from importlib.metadata import version

from skillmix_desktop.core.adjudication import JOINT_REFERENCE
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.adjudication import ErrorCounts
from skillmix_desktop.pipeline.agreement_words import weights_sentence
from skillmix_desktop.pipeline.calibration_words import how_calibrated
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.design import blinding_sentence
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.pipeline.threshold_words import threshold_sentence

_LIBRARIES = ("numpy", "scipy")
_OF_TWO = (
    ("Agreement", "share of marks on which both say the same", ""),
    (
        "Agreement on “met”",
        "2a / (2a + b + c), for a marks that both call met and b + c that differ",
        "Cicchetti & Feinstein 1990",
    ),
    (
        "Agreement on “not met”",
        "2d / (2d + b + c), for d marks that both call not met",
        "Cicchetti & Feinstein 1990",
    ),
    ("Cohen’s κ", "(p − e) / (1 − e), e from each grader’s own share of “met”", "Cohen 1960"),
    ("Gwet’s AC1", "(p − e) / (1 − e), e = 2q(1 − q) with q the mean share of “met”", "Gwet 2008"),
    ("Bias", "the grader’s share of “met” less the reference’s", ""),
)
_OF_MANY = (
    (
        "Krippendorff’s α",
        "1 − observed / expected disagreement, nominal, over marks that are paired",
        "Krippendorff 2011",
    ),
    ("Fleiss’ κ", "(p − e) / (1 − e), e from the pooled shares of marks", "Fleiss 1971"),
)
_REFERENCES = (
    "Skill-Mix: Yu et al. (2024), ICLR, arXiv:2310.17567.",
    "Clustered errors: Miller (2024), arXiv:2411.00640; Vanbelle (2017), linearisation for dependent κ.",
    "Reporting: Kottner et al. (2011), Guidelines for Reporting Reliability and Agreement Studies (GRRAS).",
)


def methods(report: Report) -> Section:
    """The paragraph, the coefficients with their definitions, and what to cite."""
    blocks: list[Block] = [Paragraph(methods_paragraph(report))]
    if report.compared:
        many = _OF_MANY if len(report.compared.agreement.graders) > 2 else ()
        blocks.append(
            Table(
                "Coefficients",
                (Column("Coefficient"), Column("Definition"), Column("After")),
                tuple(Row(tuple(map(Words, line))) for line in (*_OF_TWO, *many)),
            )
        )
    blocks += [Heading("References"), *map(Paragraph, _REFERENCES)]
    words = "Draws, seeds, rules and definitions, from what was really done."
    return Section("methods", "Methods", tuple(blocks), words)


def methods_paragraph(report: Report) -> str:
    """All sentences of ``describe`` as one paragraph."""
    return " ".join(describe(report))


def describe(report: Report) -> Iterator[str]:
    """The methods, a sentence each, of what was really done."""
    yield (
        f"The study holds {report.counts.items} items and {report.counts.generations} texts; "
        f"machines and programs gave {report.counts.verdicts} verdicts."
    )
    yield from _about_draws(report)
    yield from _about_adjudication(report.adjudicated)
    yield from _about_scores(report)
    if report.compared is not None:
        yield (
            "Agreement is computed on criteria that both graders judged; what is pooled leaves length out. "
            "Intervals are 95 %, from linearised standard errors clustered by text, with t quantiles on the "
            "logit scale for shares and on Fisher’s z for chance-corrected coefficients and for bias. "
            "Where everything agrees, exact intervals over texts are given for shares and none for "
            "coefficients."
        )
        if report.compared.further.more_graders.beside_people:
            yield (
                "Judges and people are compared on the marks that the judge and two people gave, over every "
                "two people: pooled kappa, AC1 and percent agreement, and their difference with a jackknife "
                "that leaves out a text of both at once."
            )
    if report.calibration:
        yield how_calibrated(report.calibration)
    if report.leaves_practice_out:
        yield "What the practice model wrote or graded is left out."
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield (
        f"Computed by Skill-Mix Desktop {report.version} under Python {platform.python_version()} with "
        f"{libraries}."
    )


def _about_draws(report: Report) -> Iterator[str]:
    for each in report.how_done.item_sets:
        seed = "without a seed" if each.seed is None else f"with seed {each.seed}"
        yield f"Item set “{each.name}” ({each.items} items, k = {each.k}): {each.sampler} sampler, {seed}."
    for draw in report.how_done.designs:
        yield (
            f"{draw.drawn} texts were drawn for {draw.annotator} ({draw.design}, seed {draw.seed}), "
            "each with a known probability, to be judged before any grader’s marks are shown."
        )
    yield from _about_steadiness(report)
    yield blinding_sentence(report.how_done.graders)
    if report.how_done.designs and report.compared is not None:
        pairs = report.compared.agreement.pairs
        told = sorted({weights_sentence(pair.weights) for pair in pairs} - {""})
        yield from told or ["Agreement needs no weights: the chances of the texts are alike."]
        if told and len(pairs) > 1:
            yield "The figures of all graders together are not weighted."


def _about_steadiness(report: Report) -> Iterator[str]:
    for each in report.steadiness:
        if each.again.n_drawn:
            yield f"{counted(each.again.n_drawn, 'text')} came twice in {each.person}’s queue."
        if each.gold.n_drawn:
            keys = " and ".join(each.gold.keys)
            texts = counted(each.gold.n_drawn, "text")
            yield f"{texts} came into {each.person}’s queue as gold, with marks known from {keys}."
    if any(each.again.n_drawn or each.gold.n_drawn for each in report.steadiness):
        yield "Second times and gold tell how steady people are, and count in no other figure of agreement."


def _about_adjudication(counts: ErrorCounts) -> Iterator[str]:
    if not counts.decided:
        return
    who = counted(len(counts.adjudicators), "adjudicator")
    yield (
        f"{who} decided {counted(counts.decided, 'difference')}, {counts.re_adjudicated:,} of them more than "
        "once: of each the latest decision stands, whoever made it, and earlier ones are kept."
    )
    if len(counts.adjudicators) > 1:
        yield f"What stands of all adjudicators’ decisions is the reference “{JOINT_REFERENCE}”."


def _about_scores(report: Report) -> Iterator[str]:
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
