"""The whole report as data, in the order in which it is read."""

from collections.abc import Iterator

from skillmix_desktop.pipeline.annex import Annex
from skillmix_desktop.pipeline.report_document import Block, Document, Manner, Paragraph, Section
from skillmix_desktop.pipeline.report_sections.checklist import checklist
from skillmix_desktop.pipeline.report_sections.closing import annex_section, warnings
from skillmix_desktop.pipeline.report_sections.corrected import corrected
from skillmix_desktop.pipeline.report_sections.criteria import confusion, main_table
from skillmix_desktop.pipeline.report_sections.design import design
from skillmix_desktop.pipeline.report_sections.differences import differences
from skillmix_desktop.pipeline.report_sections.methods import methods
from skillmix_desktop.pipeline.report_sections.opening import about, summary
from skillmix_desktop.pipeline.report_sections.scores import scores
from skillmix_desktop.pipeline.report_sections.several import several
from skillmix_desktop.pipeline.reports import Report


def report_document(report: Report, annex: Annex | None = None) -> Document:
    """The report; without its annex, which takes longest to gather, where it is only looked at."""
    first = (
        about(report, annex),
        *(
            section(report)
            for section in (
                *(summary, design, main_table, confusion, scores, several, corrected),
                *(differences, warnings, methods),
            )
        ),
    )
    last = annex_section(annex)
    sections = (*first, _checklist(report, first, last), last)
    subtitle = (
        f"Skill-Mix report · {report.made_at.strftime('%Y-%m-%d')} · Skill-Mix Desktop {report.version}"
    )
    return Document(report.study, subtitle, tuple(_notices(report)), sections)


def _checklist(report: Report, first: tuple[Section, ...], last: Section) -> Section:
    titles = {section.key: f"{number} {section.title}" for number, section in enumerate(first, start=1)}
    titles[last.key] = f"{len(first) + 2} {last.title}"
    return checklist(report, titles)


def _notices(report: Report) -> Iterator[Block]:
    """What a reader must know before anything else."""
    if report.is_sample:
        yield Paragraph(
            "The texts of this project are samples, written for the program to be tried with. Nothing here "
            "measures a language model.",
            Manner.NOTICE,
        )
    if report.options.with_practice:
        yield Paragraph(
            "What the practice model wrote and graded is included. It writes random words and answers by "
            "chance: its figures show only that the steps work.",
            Manner.NOTICE,
        )
    if report.note:
        yield Paragraph(report.note)
