"""What to be careful about, and the marks behind all figures."""

from skillmix_desktop.pipeline.annex import Annex
from skillmix_desktop.pipeline.annex_columns import FIELDS
from skillmix_desktop.pipeline.report_document import (
    Block,
    Column,
    Paragraph,
    Points,
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
        words = (
            "Nothing was found in the data that a reader would have to be warned of."
            if compared
            else "Fewer than two graders have judged: there are no figures of agreement to be careful about."
        )
        return Section("warnings", "Warnings", (Paragraph(words),), "None.")
    table = Table(
        "What to be careful about",
        (Column("About"), Column("In these data")),
        tuple(Row((Words(topic), Words(sentence))) for topic, sentence in told),
    )
    return Section("warnings", "Warnings", (table,), f"{counted(len(told), 'warning')}.")


_RECIPES = (
    "Scores come from the rows with in_scores. Of each text, grader and position the value of score_mark "
    "that most rounds have is the mark; equal votes leave it unknown. With S the sum of a text’s skill marks "
    "and O that of its topic, sense and length, full marks are S + O = k + 3, all skills are S = k with O of "
    "at least 2, and the skill fraction is S / k if O is 3, else 0. An item has the maximum, or the mean, of "
    "its generation rounds, and is unknown where a mark is. A blank text without a verdict meets nothing "
    "under every grader, programs apart, of that student at that k.",
    "Agreement comes from the rows with in_agreement. Of each text, grader and position the value of is_met "
    "that most rounds have is the mark, compared where both graders have one; length is left out of what is "
    "pooled.",
    "Where the chances of the texts that two graders judged differ, texts weigh the inverse of their chance: "
    "of inclusion_probability for one queue, of the product for two, of the smaller for one draw for both.",
)
"""How the figures follow from the table."""


def annex_section(annex: Annex | None) -> Section:
    """What the table of marks holds; the table itself comes with the forms that programs read."""
    blocks: list[Block] = []
    if annex is not None:
        blocks.append(
            Paragraph(
                f"{counted(len(annex.records), 'row')} with {counted(annex.marks, 'mark')}, "
                f"{annex.counted:,} of them counted in the figures above; SHA-256 of the table as CSV: "
                f"{annex.sha256}."
            )
        )
    blocks += [
        Paragraph(
            "The data come as the report’s CSV form, as “marks” in its JSON form beside all figures at full "
            "precision, and as a sheet of its workbook: a row for each criterion of each verdict, judged or "
            "not, and rows for texts without a verdict and for draws that are still open."
        ),
        Points(_RECIPES),
        Table(
            "Columns of the table of marks",
            (Column("Column"), Column("What it holds")),
            tuple(Row((Words(name), Words(words))) for name, words in FIELDS.items()),
        ),
    ]
    words = "All marks, to compute every figure again: in the forms CSV, JSON and workbook."
    return Section("annex", "Machine-readable annex", tuple(blocks), words)
