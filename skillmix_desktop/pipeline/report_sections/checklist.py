"""The GRRAS checklist (Kottner et al. 2011), filled from the data as far as data can."""

from collections.abc import Iterator
from dataclasses import dataclass

from skillmix_desktop.pipeline.report_document import (
    Column,
    Manner,
    Paragraph,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.report_sections.design import blinding_sentence
from skillmix_desktop.pipeline.reports import Report
from skillmix_desktop.store.tables import GraderKind

_FOR_THE_AUTHOR = "To be said by the author: "


@dataclass(frozen=True)
class _Item:
    """What is asked, what this report answers, and the section that says more; empty where none does."""

    asked: str
    answer: str
    section: str = ""


def checklist(report: Report, titles: dict[str, str]) -> Section:
    """Fifteen questions; ``titles`` are the numbered sections that answers lead to."""
    items = list(_items(report))
    rows = tuple(
        Row(
            (
                Words(str(number)),
                Words(item.asked),
                Words(item.answer),
                Words(titles.get(item.section, "—"), section=item.section),
            )
        )
        for number, item in enumerate(items, start=1)
    )
    open_ = sum(item.answer.startswith(_FOR_THE_AUTHOR) for item in items)
    return Section(
        "checklist",
        "Reporting checklist (GRRAS)",
        (
            Paragraph(
                "Guidelines for Reporting Reliability and Agreement Studies, Kottner et al. 2011, in short.",
                Manner.ASIDE,
            ),
            Table(
                "Checklist",
                (Column("No."), Column("What is asked"), Column("In this study"), Column("Section")),
                rows,
            ),
        ),
        words=f"{len(items) - open_} of {len(items)} points answered from the data.",
    )


def _items(report: Report) -> Iterator[_Item]:
    yield from _about_the_subject(report)
    yield from _about_the_way(report)
    yield from _about_the_outcome(report)


def _about_the_subject(report: Report) -> Iterator[_Item]:
    told = report.how_done
    ks = ", ".join(str(k) for k in sorted({each.k for each in told.item_sets})) or "none"
    students = sorted({row.student for row in report.results})
    kinds = [grader.kind for grader in told.graders]
    people, others = kinds.count(GraderKind.PERSON), len(kinds) - kinds.count(GraderKind.PERSON)
    yield _Item("Is it named a study of agreement?", "Yes: agreement of graders on Skill-Mix texts.", "about")
    yield _Item(
        "What is the instrument?",
        f"The Skill-Mix rubric: k skills, topic, sense, length, each met or not met; k = {ks}.",
        "design",
    )
    yield _Item(
        "Of what subjects?",
        f"Texts by {', '.join(students) or 'students whom nobody has graded yet'}, on items drawn from a "
        "catalogue.",
        "design",
    )
    yield _Item("Of what raters?", f"People: {people}; chat models and programs: {others}.", "design")
    yield _Item("What is known, and why this study?", f"{_FOR_THE_AUTHOR}what was known of these graders.")


def _about_the_way(report: Report) -> Iterator[_Item]:
    done = report.how_done
    size = f"{counted(done.flow.sampled, 'text')} drawn for people of {done.flow.written:,}"
    yield _Item("How was the sample’s size chosen?", f"{_FOR_THE_AUTHOR}why this many ({size}).", "design")
    designs = "; ".join(f"for {each.annotator}: {each.design}, seed {each.seed}" for each in done.designs)
    yield _Item("How was it drawn?", designs or "No sample was drawn for people.", "design")
    yield _Item("How did the rating go?", blinding_sentence(done.graders), "design")
    seen = sum(each.assisted for each in done.graders if each.kind is GraderKind.PERSON)
    independent = "Graders never see each other’s marks"
    if seen:
        independent += f", but for {counted(seen, 'verdict')} by people"
    elif any(each.kind is GraderKind.PERSON for each in done.graders):
        independent += "; people saw none before they judged"
    yield _Item("Were ratings independent?", f"{independent}.", "design")
    yield _Item(
        "What is the statistical analysis?", "Defined there, with intervals and references.", "methods"
    )


def _about_the_outcome(report: Report) -> Iterator[_Item]:
    compared = report.compared
    if compared is None:
        numbers = estimates = "Fewer than two graders have judged."
    else:
        graders, texts = len(compared.agreement.graders), compared.used_texts
        marks = sum(pair.pooled.confusion.compared for pair in compared.agreement.pairs)
        rounds = max((each.rounds for each in report.how_done.graders), default=0)
        numbers = (
            f"{counted(graders, 'grader')}, {counted(texts, 'text')}, {counted(marks, 'mark')} in pairs; up "
            f"to {counted(rounds, 'round')} a grader."
        )
        estimates = "Each with its 95 % interval, clustered by text."
    yield _Item("How many raters, subjects and replicates were there?", numbers, "summary")
    asked = any(each.models or each.prompts or each.decodings for each in report.how_done.graders)
    listed = " Models, prompts and decoding are listed." if asked else ""
    yield _Item(
        "What are raters and subjects like?",
        f"{_FOR_THE_AUTHOR}people’s training and experience.{listed}",
        "design",
    )
    yield _Item("What are the estimates, and how sure are they?", estimates, "criteria")
    yield _Item(
        "What do they mean in practice?", f"{_FOR_THE_AUTHOR}what follows; see the warnings.", "warnings"
    )
    yield _Item("Are detailed results given?", "All marks, with a table of their columns.", "annex")
