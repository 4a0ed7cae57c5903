"""What to be careful about in orders of students, in what leniency goes with, and in common verdicts."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.core.agreement.student_ranking import MOST_UNDEFINED
from skillmix_desktop.core.families import family
from skillmix_desktop.pipeline.bias_probes import WORDS_A_STEP, FamilyProbe, LengthProbe
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.more_graders import Consensus
from skillmix_desktop.pipeline.report_document import Number, counted
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
            yield Caution("family", f"{opening}. {_preference_words(probe)}")
        if not probed:
            yield Caution(
                "family",
                f"{opening}: it may favour what it would have written itself. No person judged texts of its "
                "family and of others, so whether it does is not known.",
            )


def _preference_words(probe: FamilyProbe) -> str:
    own, others = (
        Number.of(side.agreement, is_percent=True).value_words for side in (probe.own, probe.others)
    )
    sides = f"they agree on {own} of marks on its own family’s texts and on {others} on others’"
    if _leaves_zero_out(probe.difference):
        verb = "favours it" if (probe.difference.value or 0) > 0 else "is stricter with it"
        return (
            f"Beside {probe.person} it {verb}: its bias there is {_points(probe.difference)} points apart "
            f"from that on other students; {sides}."
        )
    return (
        f"Beside {probe.person} its bias there is {_points(probe.difference)} points apart from that on "
        f"other students, no more than chance may do; {sides}."
    )


def cautions_of_lengths(probes: Collection[LengthProbe]) -> Iterator[Caution]:
    """Judges whose leniency goes with a text's length."""
    for probe in probes:
        if _leaves_zero_out(probe.slope):
            manner = "more lenient" if (probe.slope.value or 0) > 0 else "stricter"
            yield Caution(
                "length bias",
                f"Beside {probe.person}, {probe.judge} is {manner} with longer texts: its bias changes by "
                f"{_points(probe.slope)} points with every {WORDS_A_STEP} words more. Nothing else that "
                "differs between long and short texts is controlled for.",
            )


def cautions_of_rankings(found: StudentRankings) -> Iterator[Caution]:
    """Where redrawn sets of items have no order of the students."""
    for (first, second), rows in groupby(found.rows, key=lambda row: (row.first, row.second)):
        lacking = [
            (count, row.ranking.replicates)
            for row in rows
            for count in row.ranking.undefined.values()
            if count
        ]
        if lacking:
            most, replicates = max(lacking)
            yield Caution(
                "redrawn sets",
                f"Up to {most:,} of {replicates:,} redrawn sets of items have no order of the students under "
                f"{first} and {second}, for they lack a student’s texts or all students are alike in them. "
                f"They are left out, and with more than {100 * MOST_UNDEFINED:.0f} % no interval is given.",
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


def _leaves_zero_out(estimate: Estimate) -> bool:
    low, high = estimate.low, estimate.high
    return low is not None and high is not None and not low <= 0 <= high


def _points(estimate: Estimate) -> str:
    """“+12.5 [3.1, 21.9]”: a difference of shares in percentage points."""
    value, low, high = (
        None if each is None else 100 * each for each in (estimate.value, estimate.low, estimate.high)
    )
    return Number(value, low, high, digits=1, is_signed=True).words
