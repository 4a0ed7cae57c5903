"""What a report is about, and what it found in half a page."""

from collections.abc import Iterator

from skillmix_desktop.pipeline.agreement import PairAgreement
from skillmix_desktop.pipeline.agreement_words import agreement_sentence, weights_sentence
from skillmix_desktop.pipeline.annex import Annex
from skillmix_desktop.pipeline.cautions import FEW_DISAGREEMENTS, FEW_TEXTS
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Count,
    Manner,
    Number,
    Paragraph,
    Points,
    Role,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind

_MOMENT = "%Y-%m-%d %H:%M UTC"
_SEEDED = "Bootstrap and cross-validation use seed 0; all other figures involve no chance."
NOBODY = "Fewer than two graders have judged texts of this project, so there is no agreement to report."


def about(report: Report, annex: Annex | None) -> Section:
    """The title block: what was compared, and what the figures come from."""
    facts = [(name, words) for name, words in _facts(report, annex) if words]
    rows = tuple(Row((Words(name), Words(words))) for name, words in facts)
    return Section(
        "about",
        "About this report",
        (
            Paragraph(_what_was_compared(report)),
            Table("Where the figures come from", (Column("Fact"), Column("In this report")), rows),
        ),
        words=f"Data, version, date, filters. Catalogue {report.catalogue_fingerprint[:12]}.",
    )


def _what_was_compared(report: Report) -> str:
    if report.compared is None:
        return NOBODY
    first, *others = report.compared.agreement.graders
    students = counted(len({row.student for row in report.results}), "student")
    return (
        f"The marks of {_listed(others)} were held against those of {first}, the reference, on "
        f"{counted(report.compared.used_texts, 'text')} of {students} that at least two of them judged."
    )


def _facts(report: Report, annex: Annex | None) -> Iterator[tuple[str, str]]:
    yield "Project", report.study
    yield "Made", f"{report.made_at.strftime(_MOMENT)} by Skill-Mix Desktop {report.version}"
    if annex is not None:
        yield "Data", f"SHA-256 {annex.sha256} of the annex, {counted(annex.marks, 'mark')}"
    yield "Catalogue", f"SHA-256 {report.catalogue_fingerprint}"
    people = [grader.name for grader in report.graders if grader.kind == GraderKind.PERSON]
    yield "People", ", ".join(people) or "none"
    if report.compared:
        yield "Reference", report.compared.agreement.graders[0]
    yield "Filters", "; ".join(_filters(report))
    yield "Chance", _SEEDED


def _filters(report: Report) -> Iterator[str]:
    is_blind = report.options.agreement.people is PeoplesVerdict.BLIND
    yield f"people’s {'blind verdicts, the first on each text' if is_blind else 'newest verdicts'}"
    yield "practice included" if report.options.with_practice else "practice left out"
    yield f"marks that were read are met from a probability of {report.threshold.threshold:g} on"
    yield f"over generation rounds the {report.options.results.over}"
    excluded = report.options.results.exclude_skills
    if excluded:
        yield f"without items with {', '.join(excluded)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def summary(report: Report) -> Section:
    """A line a pair of graders, and those with the reference in plain sentences, too."""
    if report.compared is None:
        words = "Fewer than two graders have judged."
        return Section("summary", "Summary", (Paragraph(NOBODY),), words, False, "spot_check")
    pairs = report.compared.agreement.pairs
    reference = report.compared.agreement.graders[0]
    blocks: list[Block] = [_pairs_table(pairs)]
    blocks += (Points(tuple(_sentences(pair))) for pair in pairs if pair.pooled.first == reference)
    blocks.append(
        Paragraph(
            "Enough data means at least "
            f"{FEW_TEXTS} shared texts and {FEW_DISAGREEMENTS} differing marks. It says how far the figures "
            "can be leant on, not whether the agreement is good: none of them is given a label of quality.",
            Manner.ASIDE,
        )
    )
    marks = sum(pair.pooled.confusion.compared for pair in pairs)
    words = f"{counted(len(pairs), 'pair')} of graders, {counted(marks, 'mark')} compared."
    return Section("summary", "Summary", tuple(blocks), words, marks > 0, "" if marks else "spot_check")


def _pairs_table(pairs: tuple[PairAgreement, ...]) -> Table:
    columns = (
        *(Column("Grader"), Column("Reference"), Column("Texts", True), Column("Marks", True)),
        *(Column(name, True) for name in ("Agreement", "Cohen’s κ", "Gwet’s AC1", "Bias")),
        Column("Data"),
    )
    return Table(
        "Every two graders, all criteria but length together",
        columns,
        tuple(_pair_row(pair) for pair in pairs),
        note="95 % intervals in brackets, clustered by text. Bias, in percentage points, is the grader’s "
        "share of “met” less the reference’s.",
    )


def _pair_row(pair: PairAgreement) -> Row:
    pooled = pair.pooled
    return Row(
        (
            Words(pooled.second),
            Words(pooled.first),
            Count(pair.n_texts),
            Count(pooled.confusion.compared),
            Number.of(pooled.percent, is_percent=True),
            Number.of(pooled.kappa),
            Number.of(pooled.ac1),
            Number.of(pooled.bias, is_percent=True, is_signed=True),
            _sufficiency(pair),
        )
    )


def _sufficiency(pair: PairAgreement) -> Words:
    table = pair.pooled.confusion
    if not table.compared:
        return Words("nothing compared", Role.UNMET)
    if pair.n_texts < FEW_TEXTS:
        return Words("few texts", Role.UNMET)
    if table.first_only + table.second_only < FEW_DISAGREEMENTS:
        return Words("few differences", Role.UNMET)
    return Words("enough", Role.MET)


def _sentences(pair: PairAgreement) -> Iterator[str]:
    """The pair’s numbers, a plain sentence each."""
    pooled = pair.pooled
    yield agreement_sentence(pooled)
    if not pooled.confusion.compared:
        return
    percent, kappa, ac1 = (
        Number.of(pooled.percent, is_percent=True),
        Number.of(pooled.kappa),
        Number.of(pooled.ac1),
    )
    yield (
        f"They shared {counted(pair.n_texts, 'text')} and {counted(pooled.confusion.compared, 'mark')}, and "
        f"gave the same mark to {percent.words} of them."
    )
    if weighting := weights_sentence(pair.weights):
        yield weighting
    yield f"Beyond chance, Cohen’s κ is {_or_why(kappa)} and Gwet’s AC1 {_or_why(ac1)}."


def _or_why(number: Number) -> str:
    return number.words if number.value is not None else f"not defined ({number.reason})"
