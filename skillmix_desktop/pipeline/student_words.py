"""Students compared, saturated, and by skill, in sentences."""

from collections.abc import Sequence

from skillmix_desktop.core.saturation import STILL_SCORES
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.pipeline.student_results import (
    FEW_TEXTS,
    ComparedStudents,
    StudentSaturation,
    StudentSkills,
)

METRIC_WORDS = {
    "full_marks": "Full marks",
    "all_skills": "All skills",
    "skill_fraction": "Skill fraction",
}
SATURATION_MEANING = (
    f"Saturation k is the largest k up to which full marks are at least {STILL_SCORES:.2f} at every k tried: "
    "below that, the paper tries a student no further. Its interval comes from items drawn anew, at each k "
    "apart, with half an item met and half an item not met added."
)
COMPARISON_MEANING = (
    "Both students on the same items. Intervals are 95 %, from items drawn anew in pairs; p is McNemar’s "
    "exact test, of items on which just one of the two succeeds, adjusted by Holm for all comparisons of the "
    "same score by the same grader."
)
_NAMED = 3


def comparison_words(each: ComparedStudents) -> str:
    """Who is ahead, by how much, and whether that may be chance."""
    found = each.comparison
    metric = METRIC_WORDS[each.metric].lower()
    who = f"{each.first} and {each.second} at k = {each.k}"
    if found.difference is None:
        return f"{who}: no item on which both are known, so nothing can be compared."
    if not found.difference:
        told = f"{who} have the same {metric} on {counted(found.n, 'common item')}"
    else:
        ahead, behind = (each.first, each.second)[:: 1 if found.difference > 0 else -1]
        told = (
            f"{ahead} is {abs(found.difference):.2f} ahead of {behind} in {metric} at k = {each.k}, on "
            f"{counted(found.n, 'common item')}"
        )
    if found.low is not None and found.high is not None and found.low <= 0 <= found.high:
        told += "; the interval includes no difference"
    if found.p_value is None:
        return f"{told}."
    return f"{told} (McNemar’s exact p {_equals(found.p_value)}, adjusted {_equals(each.adjusted_p)})."


def _equals(p: float | None) -> str:
    told = p_words(p)
    return told if told.startswith("<") else f"= {told}"


def p_words(value: float | None) -> str:
    """“0.031”, “< 0.001”, or a dash."""
    if value is None:
        return "—"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def saturation_words(each: StudentSaturation) -> str:
    """Up to which k the student still scores, and how sure that is."""
    found = each.found
    if found.k is None:
        told = f"{each.student} is below {STILL_SCORES:.2f} at k = {found.tried[0]}, the smallest k tried"
    elif found.is_reached:
        told = f"{each.student} still scores at k = {found.k}, and no longer at the next k tried"
    else:
        told = f"{each.student} still scores at k = {found.k}, the largest k tried"
    return f"{told}; 95 of 100 resamplings end {_span(found.low, found.high)}."


def _span(low: int, high: int) -> str:
    if low == high:
        return "before the smallest k tried" if not low else f"at k = {low}"
    return f"between {'none' if not low else f'k = {low}'} and k = {high}"


def saturation_in_short(each: StudentSaturation) -> str:
    """“4 [3, 5]”, “≥ 6 [5, 6]”."""
    found = each.found
    value = "none" if found.k is None else f"{'' if found.is_reached else '≥ '}{found.k}"
    low, high = ("none" if not k else str(k) for k in (found.low, found.high))
    return f"{value} [{low}, {high}]"


def skill_words(each: StudentSkills) -> str:
    """The skills, and the pairs, that are shown most and least often, of those with enough texts."""
    alone = [
        (each.skills[place], int(met), int(n))
        for place, (n, met) in enumerate(
            zip(each.counts.judged.diagonal(), each.counts.met.diagonal(), strict=True)
        )
    ]
    pairs = [(f"{each.skills[i]} with {each.skills[j]}", met, n) for i, j, n, met in each.pairs()]
    told = [
        words for name, cells in (("skills", alone), ("pairs", pairs)) if (words := _extremes(name, cells))
    ]
    if not told:
        return f"No skill of {each.student} was judged in {FEW_TEXTS} texts or more."
    return f"{each.student}: {'; '.join(told)}."


def cell_words(each: StudentSkills, place: int, other: int) -> str:
    """“litotes with analogy: shown in 2 of 8 texts (25 %)”."""
    n, met = int(each.counts.judged[place, other]), int(each.counts.met[place, other])
    names = [each.skills[place]] if place == other else [each.skills[place], each.skills[other]]
    return f"{' with '.join(names)}: shown in {met} of {counted(n, 'text')} ({100 * met / n:.0f} %)"


def _extremes(name: str, cells: Sequence[tuple[str, int, int]]) -> str:
    enough = sorted(
        (cell for cell in cells if cell[2] >= FEW_TEXTS),
        key=lambda cell: (-cell[1] / cell[2], cell[0].lower()),
    )
    if not enough:
        return ""
    named = min(_NAMED, max(1, len(enough) // 2))
    best = f"{name} shown most often are {_list(enough[:named])}"
    return best if len(enough) < 2 else f"{best}, least often {_list(enough[: -named - 1 : -1])}"


def _list(cells: Sequence[tuple[str, int, int]]) -> str:
    return ", ".join(f"{name} ({met} of {n})" for name, met, n in cells)
