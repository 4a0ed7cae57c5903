"""What to be careful about, and the marks behind all figures."""

from skillmix_desktop.pipeline.annex import FIELDS, Annex
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Paragraph,
    Row,
    Section,
    Table,
    Words,
    counted,
)
from skillmix_desktop.pipeline.reports import Report


def warnings(report: Report) -> Section:
    """Everything that was noticed, with the numbers that brought it up."""
    compared = report.compared
    of_agreement = (*compared.agreement.cautions, *compared.further.cautions) if compared else ()
    found = (*of_agreement, *report.result_cautions)
    told = list(dict.fromkeys((caution.topic, caution.sentence) for caution in found))
    if not told:
        words = "Nothing was found in the data that a reader would have to be warned of."
        return Section("warnings", "Warnings", (Paragraph(words),), "None.")
    table = Table(
        "What to be careful about",
        (Column("About"), Column("In these data")),
        tuple(Row((Words(topic), Words(sentence))) for topic, sentence in told),
    )
    return Section("warnings", "Warnings", (table,), f"{counted(len(told), 'warning')}.")


def annex_section(annex: Annex | None) -> Section:
    """What the table of marks holds; the table itself comes with the forms that programs read."""
    blocks: list[Block] = []
    if annex is not None:
        blocks.append(
            Paragraph(
                f"{counted(len(annex.records), 'mark')}, {annex.counted:,} of them counted in the figures "
                f"above; SHA-256 of the table as CSV: {annex.sha256}."
            )
        )
    blocks += [
        Paragraph(
            "The marks come as the report’s CSV form, as “marks” in its JSON form beside all figures at full "
            "precision, and as a sheet of its workbook. All figures of agreement follow from the rows with "
            "in_agreement: of each text, position and grader the value of is_met that most rounds have."
        ),
        Table(
            "Columns of the table of marks",
            (Column("Column"), Column("What it holds")),
            tuple(Row((Words(name), Words(words))) for name, words in FIELDS.items()),
        ),
    ]
    words = "All marks, to compute every figure again: in the forms CSV, JSON and workbook."
    return Section("annex", "Machine-readable annex", tuple(blocks), words)
