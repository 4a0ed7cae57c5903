"""What is known beyond the figures of two graders, each part of it in a plain sentence."""

from collections.abc import Sequence

from skillmix_desktop.core.agreement.alternative_annotator import FEWEST_UNITS
from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.anchoring import Anchoring
from skillmix_desktop.pipeline.beside_people import BesidePeople
from skillmix_desktop.pipeline.bias_probes import WORDS_A_STEP, FamilyProbe, LengthProbe
from skillmix_desktop.pipeline.more_graders import StandIn
from skillmix_desktop.pipeline.report_document import Number, counted
from skillmix_desktop.pipeline.stability import Stability
from skillmix_desktop.pipeline.student_rankings import ComparedRanking

_STRATA = {True: "there", False: "where they do differ"}
_BY_CHANCE = ", no more than chance may do"
_UNSURE = ", and how much of that is chance cannot be told"


def beside_people_sentence(found: BesidePeople) -> str:
    """Whether the judge agrees with people as they agree with each other."""
    beside = found.compared.percent
    if beside.difference.value is None:
        return f"How {found.judge} stands beside people is not known: {beside.difference.reason}."
    marks = counted(beside.difference.n_units, "mark")
    return (
        f"On the {marks} that {found.judge} shares with two people it agrees with them on "
        f"{_share(beside.with_judge)}, and they with each other on {_share(beside.among_people)}: a "
        f"difference of {points_words(beside.difference)} points{_chance_words(beside.difference)}."
    )


def unanimity_sentence(found: BesidePeople) -> str:
    """On how many texts people never differ."""
    if not found.n_texts:
        return f"{found.judge} shares no text with two people, so where they are of one mind is not known."
    share = Number.of(found.unanimous_share, is_percent=True).words
    texts = counted(found.n_texts, "text")
    there = [
        f"{_share(stratum.compared.percent.with_judge)} of marks {_STRATA[stratum.is_unanimous]}"
        for stratum in found.strata
    ]
    return (
        f"On {share} of the {texts} that {found.judge} shares with two people, they never differ; it agrees "
        f"with them on {' and on '.join(there)}."
    )


def stand_in_sentence(found: StandIn) -> str:
    """Whether the judge may stand in for a person, and against whom it holds its own."""
    test = found.test
    if test.winning_rate is None:
        return f"Whether {found.judge} may stand in for a person is not known: {test.reason}."
    tested = sum(person.n_units >= FEWEST_UNITS for person in test.people)
    held = [person.grader for person in test.people if person.is_rejected]
    names = f" ({', '.join(held)})" if held else ""
    return (
        f"{found.judge} {'may' if test.is_passed else 'may not'} stand in for a person: forgiving people a "
        f"lead of {test.epsilon:g}, it holds its own against {len(held)} of {tested} people{names}, so ω is "
        f"{test.winning_rate:.2f}; it is at least as near to the others as they are on "
        f"{Number(test.advantage_probability, digits=1, is_percent=True).words} of marks."
    )


def stability_sentence(found: Stability) -> str:
    """How far a grader says the same again."""
    share = Number.of(found.percent, is_percent=True).words
    texts = counted(found.n_texts, "text")
    return f"In {found.rounds} rounds on {texts}, {found.grader} gives the same mark {share} of the time."


def anchoring_sentence(found: Anchoring) -> str:
    """Where the marks went that people changed, of which there are some."""
    changed = found.towards + found.away
    who = found.person or "all people together"
    return (
        f"Of {counted(changed, 'mark')} that {who} changed beside {found.grader}, {found.towards:,} went "
        f"over to it, which is {Number.of(found.towards_share, is_percent=True).words}."
    )


def order_sentence(rows: Sequence[ComparedRanking]) -> str:
    """Whether two graders find the same one of every two students better; ``rows`` are theirs, one a k."""
    pairs = [row.ranking.pairs for row in rows]
    alike, opposed = sum(each.alike for each in pairs), sum(each.opposed for each in pairs)
    tied = sum(each.tied_by_one + each.tied_by_both for each in pairs)
    return (
        f"By {rows[0].score.replace('_', ' ')}, {rows[0].first} and {rows[0].second} find the same one of "
        f"two students better in {alike:,} of {counted(alike + opposed + tied, 'comparison')} at the same k, "
        f"and another one in {opposed:,}; {tied:,} {'is' if tied == 1 else 'are'} tied."
    )


def family_sentence(probe: FamilyProbe) -> str:
    """Whether a judge favours its own family, measured by a person."""
    if probe.reason is not None:
        return f"{probe.judge} beside {probe.person}: not known, as {probe.reason}."
    return f"{probe.judge} grades its own family ({', '.join(probe.own.students)}). {preference_words(probe)}"


def preference_words(probe: FamilyProbe) -> str:
    """What a person's marks say of a judge that grades its own family."""
    own, others = (
        Number.of(side.agreement, is_percent=True).value_words for side in (probe.own, probe.others)
    )
    sides = f"they agree on {own} of marks on its own family’s texts and on {others} on others’"
    if leaves_zero_out(probe.difference):
        verb = "favours it" if (probe.difference.value or 0) > 0 else "is stricter with it"
        return (
            f"Beside {probe.person} it {verb}: its bias there is {points_words(probe.difference)} points "
            f"apart from that on other students; {sides}."
        )
    return (
        f"Beside {probe.person} its bias there is {points_words(probe.difference)} points apart from that on "
        f"other students{_chance_words(probe.difference)}; {sides}."
    )


def length_sentence(probe: LengthProbe) -> str:
    """Whether a judge's leniency goes with a text's length."""
    if probe.slope.value is None:
        return f"Whether {probe.judge} beside {probe.person} minds length is not known: {probe.slope.reason}."
    by = f"bias changes by {points_words(probe.slope)} points with every {WORDS_A_STEP} words more"
    if not leaves_zero_out(probe.slope):
        return f"Beside {probe.person}, {probe.judge}’s {by}{_chance_words(probe.slope)}."
    manner = "more lenient" if probe.slope.value > 0 else "stricter"
    return f"Beside {probe.person}, {probe.judge} is {manner} with longer texts: its {by}."


def leaves_zero_out(estimate: Estimate) -> bool:
    """Whether the interval lies to one side of zero."""
    low, high = estimate.low, estimate.high
    return low is not None and high is not None and not low <= 0 <= high


def points_words(estimate: Estimate) -> str:
    """“+12.5 [3.1, 21.9]”: a difference of shares in percentage points."""
    value, low, high = (
        None if each is None else 100 * each for each in (estimate.value, estimate.low, estimate.high)
    )
    return Number(value, low, high, digits=1, is_signed=True).words


def _chance_words(difference: Estimate) -> str:
    if difference.low is None or difference.high is None:
        return _UNSURE
    return "" if leaves_zero_out(difference) else _BY_CHANCE


def _share(estimate: Estimate) -> str:
    return Number.of(estimate, is_percent=True).value_words
