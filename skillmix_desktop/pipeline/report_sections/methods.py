"""The methods of a report, told from what was really done, in sentences ready for a paper."""

import platform
from collections.abc import Iterator
from importlib.metadata import version

from skillmix_desktop.core.adjudication import JOINT_REFERENCE
from skillmix_desktop.core.agreement.alternative_annotator import FALSE_DISCOVERIES
from skillmix_desktop.core.agreement.scores import BLAND_ALTMAN_SPREADS
from skillmix_desktop.core.names import NameRule
from skillmix_desktop.pipeline.adjudication import ErrorCounts
from skillmix_desktop.pipeline.agreement_words import weights_sentence
from skillmix_desktop.pipeline.calibration_words import how_calibrated
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Heading,
    Paragraph,
    Points,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.design import blinding_sentence
from skillmix_desktop.pipeline.report_sections.references import references
from skillmix_desktop.pipeline.reports import Compared, Report
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
_OF_SCORES = (
    ("Quadratic κ", "κ where scores a and b agree to 1 − (a − b)² / range²", "Cohen 1968"),
    (
        "ICC(2,1)",
        "two-way random effects, a single grader, absolute agreement; interval of F",
        "McGraw & Wong 1996",
    ),
    ("Spearman’s ρ", "the correlation of ranks, equal scores having their mean rank", ""),
    ("Kendall’s τ-b", "(concordant − discordant) / √(untied by one · untied by the other)", "Kendall 1945"),
    (
        "95 % limits",
        f"mean of the differences ∓ {BLAND_ALTMAN_SPREADS:g} standard deviations",
        "Bland & Altman 1986",
    ),
)


def methods(report: Report) -> Section:
    """The paragraph, the coefficients with their definitions, and what to cite."""
    blocks: list[Block] = [Paragraph(methods_paragraph(report))]
    if report.compared:
        many = _OF_MANY if len(report.compared.agreement.graders) > 2 else ()
        scores = _OF_SCORES if report.compared.further.scores else ()
        blocks.append(
            Table(
                "Coefficients",
                (Column("Coefficient"), Column("Definition"), Column("After")),
                tuple(Row(tuple(map(Words, line))) for line in (*_OF_TWO, *many, *scores)),
            )
        )
    blocks += [Heading("References"), Points(tuple(references(report)))]
    words = "Draws, seeds, rules and definitions, from what was really done."
    return Section("methods", "Methods", tuple(blocks), words)


def methods_paragraph(report: Report) -> str:
    """All sentences of ``describe`` as one paragraph."""
    return " ".join(describe(report))


def describe(report: Report) -> Iterator[str]:
    """The methods, a sentence each, of what was really done."""
    yield (
        f"The study holds {counted(report.counts.items, 'item')} and "
        f"{counted(report.counts.generations, 'text')}; "
        f"machines and programs gave {counted(report.counts.verdicts, 'verdict')}."
    )
    yield from _about_draws(report)
    yield from _about_adjudication(report.adjudicated)
    yield from _about_scores(report)
    if report.compared is not None:
        yield from _about_agreement(report.compared)
    if report.calibration:
        yield how_calibrated(report.calibration)
    if report.leaves_practice_out:
        yield "What the practice model wrote or graded is left out."
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield (
        f"Computed by Skill-Mix Desktop {report.version} under Python {platform.python_version()} with "
        f"{libraries}."
    )


def _about_agreement(compared: Compared) -> Iterator[str]:
    yield (
        "Agreement is computed on criteria that both graders judged; a mark that was not given is left out, "
        "and never taken for “not met”. What is pooled leaves length out. "
        "Intervals are 95 %, from linearised standard errors clustered by text, with t quantiles on the "
        "logit scale for shares and on Fisher’s z for chance-corrected coefficients and for bias. "
        "Where everything agrees, exact intervals over texts are given for shares and none for "
        "coefficients."
    )
    further = compared.further
    if further.scores:
        yield (
            "Scores, the number of criteria met with length apart, are compared within a k, on the scale "
            "from 0 to k + 2; intervals are clustered by item, but for the ICC’s."
        )
    for each in further.rankings.rows[:1]:
        yield (
            f"The order of students has percentile intervals from {each.ranking.replicates:,} bootstrap "
            f"replicates that redraw items (seed {each.ranking.seed}, numpy’s PCG64)."
        )
    if further.corrected.rows:
        yield (
            "Corrected means are PPI++, with items as sampling units, λ estimated and kept within [0, 1], "
            "and Student’s t on the logit scale; human-only, grader-only and Rogan–Gladen stand beside them."
        )
    yield from _about_people(compared)


def _about_people(compared: Compared) -> Iterator[str]:
    found = compared.further.more_graders
    if found.beside_people:
        yield (
            "Judges and people are compared on the marks that the judge and two people gave, over every "
            "two people: pooled kappa, AC1 and percent agreement, and their difference with a jackknife "
            "that leaves out a text of both at once."
        )
    for each in found.stand_ins[:1]:
        yield (
            "The alternative annotator test scores by the share of other people who say the same, forgives "
            f"people a lead of ε = {each.test.epsilon:g}, which its authors set for experts, tests with a "
            "one-sided t over texts, and holds false discoveries at "
            f"{FALSE_DISCOVERIES:g} after Benjamini and Yekutieli."
        )
    if found.consensus and found.consensus.reliabilities:
        yield "Dawid and Skene’s model is fitted by EM from the shares of votes, without smoothing."


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
        if told:
            many = ", nor are the figures of all graders together" if len(pairs) > 1 else ""
            yield f"Agreement on scores is not weighted{many}."


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
