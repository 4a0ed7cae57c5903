"""What to be careful about in orders of students, in what leniency goes with, and in common verdicts."""

from collections.abc import Collection, Iterator, Mapping

from skillmix_desktop.core.agreement.student_ranking import MOST_UNDEFINED
from skillmix_desktop.core.families import family
from skillmix_desktop.pipeline.bias_probes import FamilyProbe, LengthProbe
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.further_words import leaves_zero_out, length_sentence, preference_words
from skillmix_desktop.pipeline.more_graders import Consensus
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.pipeline.student_rankings import StudentRankings
from skillmix_desktop.pipeline.study_marks import StudyMarks


def cautions_of_families(
    marks: StudyMarks, probes: Collection[FamilyProbe], told: Mapping[str, str]
) -> Iterator[Caution]:
    """Judges who graded students of their own family, and what people’s marks say of that."""
    students = sorted({text.student for text in marks.texts})
    for judge in marks.judges:
        kin = family(judge, told)
        own = [student for student in students if kin is not None and family(student, told) == kin]
        if not own:
            continue
        opening = f"{judge} grades its own family ({', '.join(own)})"
        probed = [probe for probe in probes if probe.judge == judge and probe.difference.value is not None]
        for probe in probed:
            yield Caution("family", f"{opening}. {preference_words(probe)}")
        if not probed:
            yield Caution(
                "family",
                f"{opening}: it may favour what it would have written itself. No person judged texts of its "
                "family and of others, so whether it does is not known.",
            )


def cautions_of_lengths(probes: Collection[LengthProbe]) -> Iterator[Caution]:
    """Judges whose leniency goes with a text's length."""
    for probe in probes:
        if leaves_zero_out(probe.slope):
            yield Caution(
                "length bias",
                f"{length_sentence(probe)} Nothing else that differs between long and short texts is "
                "controlled for.",
            )


def cautions_of_rankings(found: StudentRankings) -> Iterator[Caution]:
    """Where redrawn sets of items have no order of the students; told once for all graders."""
    lacking: dict[tuple[str, str], tuple[int, int]] = {}
    for row in found.rows:
        pair, undefined = (row.first, row.second), max(row.ranking.undefined.values())
        if undefined:
            lacking[pair] = max(lacking.get(pair, (0, 0)), (undefined, row.ranking.replicates))
    if not lacking:
        return
    (first, second), (most, replicates) = max(lacking.items(), key=lambda each: each[1])
    rest = len(lacking) - 1
    others = f", and no more under {counted(rest, 'other pair')} of graders" if rest else ""
    yield Caution(
        "redrawn sets",
        f"Up to {most:,} of {replicates:,} redrawn sets of items have no order of the students under {first} "
        f"and {second}{others}, for they lack a student’s texts or all students are alike in them. They are "
        f"left out, and with more than {100 * MOST_UNDEFINED:.0f} % no interval is given.",
    )


def cautions_of_consensus(found: Consensus | None) -> Iterator[Caution]:
    """What weakens a verdict of all graders together."""
    if found is None:
        return
    marks = found.met + found.not_met + found.ties
    if found.ties:
        yield Caution(
            "tied votes",
            f"On {found.ties:,} of {counted(marks, 'mark')} the graders’ votes are tied; they are left "
            "undecided.",
        )
    if found.kin and found.reason is None:
        pairs = "; ".join(" and ".join(pair) for pair in found.kin)
        yield Caution(
            "graders of one family",
            f"Of one family are {pairs}: they err alike, while Dawid and Skene’s model takes graders’ errors "
            "for independent, and so trusts these too much.",
        )
