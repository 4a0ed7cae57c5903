"""``spot-check plan``: how many texts a person should judge."""

from argparse import ArgumentParser
from collections.abc import Iterable

from skillmix_desktop.commands.answer import Answer, Arguments
from skillmix_desktop.commands.statistics import split_names
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.precision_plans import (
    GOALS,
    JUDGED,
    MOST_TEXTS,
    Guesses,
    PlanOptions,
    PrecisionPlan,
    precision_plan,
)
from skillmix_desktop.pipeline.precision_words import basis_sentence, half_width_words, plan_figures
from skillmix_desktop.store.database import opened


def add_plan(parser: ArgumentParser) -> None:
    """``skillmix spot-check plan PROJECT [--graders A,B] [--criteria skill,topic,sense] …``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--graders", metavar="A,B", help="whose agreement; else the person and grader furthest on"
    )
    parser.add_argument("--criteria", metavar="KIND,…", help="any of skill, topic, sense; else all of them")
    parser.add_argument("--count", type=int, action="append", metavar="N", help="what so many texts give")
    parser.add_argument(
        "--half-width", type=float, action="append", metavar="W", help="how many texts bring κ so near"
    )
    for name, words in (
        ("kappa", "the κ to expect, in place of what marks say"),
        ("prevalence", "the share of marks that are met, likewise"),
        ("correlation", "how alike the marks of a text are in being agreed on, from 0 to 1, likewise"),
    ):
        parser.add_argument(f"--{name}", type=float, metavar="X", help=words)


def plan_(arguments: Arguments) -> Answer:
    """Say how closely κ will be known from how many texts."""
    counts, goals = arguments.count, arguments.half_width
    if any(not 2 <= count <= MOST_TEXTS for count in counts or ()):
        raise UsageError(f"A count of texts lies between 2 and {MOST_TEXTS:,}.")
    if any(not 0 < goal < 1 for goal in goals or ()):
        raise UsageError("A half-width of κ lies between 0 and 1.")
    options = PlanOptions(
        graders=split_names(arguments.graders),
        criteria=_criteria(arguments.criteria),
        guesses=Guesses(arguments.kappa, arguments.prevalence, arguments.correlation),
    )
    with opened(arguments.project) as database:
        plan = precision_plan(database, options)
    return _answer(plan, counts or plan.ladder(plan.available), goals or (() if counts else GOALS))


def _criteria(words: str | None) -> tuple[CriterionKind, ...]:
    if words is None:
        return JUDGED
    named = {word.strip() for word in words.split(",") if word.strip()}
    unknown = named - {kind.value for kind in JUDGED}
    if unknown or not named:
        raise UsageError("--criteria takes any of skill, topic and sense, with commas between them.")
    return tuple(kind for kind in JUDGED if kind.value in named)


def _answer(plan: PrecisionPlan, counts: Iterable[int], goals: Iterable[float]) -> Answer:
    given = [(count, plan.half_width(count)) for count in counts]
    needed = [(goal, plan.needed(goal)) for goal in goals]
    data = plan_figures(plan, given, needed)
    lines = [basis_sentence(plan)]
    if given:
        shown = [(count, None if known is None else half_width_words(known)) for count, known in given]
        lines += text_table(("texts", "κ known to"), shown)
    if needed:
        lines += text_table(("κ known to", "texts"), [(half_width_words(goal), n) for goal, n in needed])
    return Answer(data, tuple(lines))
