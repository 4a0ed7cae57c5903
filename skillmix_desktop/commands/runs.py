"""Verbs that let chat models work: writing and grading."""

from argparse import ArgumentParser, ArgumentTypeError
from contextlib import closing
from dataclasses import replace
from math import isfinite
from uuid import UUID

from skillmix_desktop.commands.answer import Answer, Arguments, progress_shower
from skillmix_desktop.commands.batches import dry_batch_answer, submission_answer
from skillmix_desktop.commands.repeatability import repeatability_answer
from skillmix_desktop.commands.run_answers import (
    OUTCOMES,
    VERDICTS,
    dry_answer,
    followed,
    run_answer,
    with_under_way,
)
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import UsageError
from skillmix_desktop.llm.base import ChatModel
from skillmix_desktop.llm.registry import open_batches, open_model
from skillmix_desktop.paths import settings_file
from skillmix_desktop.pipeline.estimates import RunEstimate, estimate_grading
from skillmix_desktop.pipeline.figures import caution_figures
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan, verdicts_under_way
from skillmix_desktop.pipeline.model_runs import Mode, graded, way_of
from skillmix_desktop.pipeline.origins import cautions_of_form, mean_answer_mass
from skillmix_desktop.pipeline.program_grading import PROGRAM, grade_by_program
from skillmix_desktop.pipeline.repeatability import probe_repeatability
from skillmix_desktop.pipeline.runs import MOST_ROUNDS, Run, follow
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.store.database import Database, opened
from skillmix_desktop.store.queries import missing_verdicts

_NOTHING_TO_WRITE = "There is nothing to write: no item is left to this student. To draw some: items PROJECT."
_NOTHING_TO_GRADE = (
    "There is nothing to grade: no text is left to this grader. To have some written: generate PROJECT; to "
    "grade again what ended without marks: --ask-again."
)
_MOST_SHOWN = 20
# llama.cpp knows 256 sequences, and one of them is what the others have in common.
_MOST_SLOTS = 255


def add_generate(parser: ArgumentParser) -> None:
    """``skillmix generate PROJECT --student MODEL``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--student", required=True, metavar="MODEL")
    parser.add_argument("--rounds", type=_rounds, default=3, metavar="G")
    parser.add_argument("--item-set", type=UUID, metavar="ID")
    parser.add_argument("--prompt", default="default", metavar="NAME", help="a shipped template or a file")
    _add_bounds(parser)


def generate(arguments: Arguments) -> Answer:
    """Let a student write what is missing."""
    plan = GenerationPlan(
        find_template(GENERATION, arguments.prompt), rounds=arguments.rounds, item_set_id=arguments.item_set
    )
    with (
        opened(arguments.project) as database,
        closing(_opened(arguments.student, arguments)) as student,
    ):
        totals = followed(generate_pending(database, student, plan), "texts")
        return run_answer(totals, "texts", nothing=_NOTHING_TO_WRITE)


def add_grade(parser: ArgumentParser) -> None:
    """``skillmix grade PROJECT --grader MODEL``."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--grader", required=True, metavar="MODEL")
    parser.add_argument("--rounds", type=_rounds, default=3, metavar="R")
    parser.add_argument(
        "--mode", choices=["read", "write"], help="if not given, a file is read and a server writes"
    )
    parser.add_argument(
        "--sequential",
        action="store_true",
        help="with --mode read: each mark below those before it, as a server always is",
    )
    parser.add_argument("--prompt", default="default", metavar="NAME", help="a shipped template or a file")
    _add_bounds(parser)
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument("--dry-run", action="store_true", help="say what is left to do, and ask nothing")
    instead.add_argument(
        "--probe-repeatability",
        type=_rounds,
        metavar="N",
        help="grade N texts that are graded already again, keep nothing of it, and say what came out alike",
    )
    parser.add_argument(
        "--batch",
        action="store_true",
        help="hand it over at a lower price, to be collected within a day: see the verb batches",
    )
    parser.add_argument(
        "--ask-again",
        action="append",
        default=[Outcome.ERROR.value],
        choices=[outcome.value for outcome in OUTCOMES[1:]],
        help="also grade again what ended so; calls that failed always are",
    )


def grade(arguments: Arguments) -> Answer:
    """Grade what is missing."""
    plan = GradingPlan(
        find_template(GRADING, arguments.prompt),
        rounds=arguments.rounds,
        ask_again=tuple(Outcome(name) for name in arguments.ask_again),
    )
    with opened(arguments.project) as database:
        if arguments.grader == PROGRAM and arguments.probe_repeatability:
            raise UsageError("A program always says the same; probe the grader that is a chat model.")
        if arguments.batch:
            return _hand_over(database, arguments, plan)
        if arguments.grader == PROGRAM:
            return _grade_by_program(database, is_dry=arguments.dry_run)
        return _grade_by_model(database, arguments, plan)


def _hand_over(database: Database, arguments: Arguments, plan: GradingPlan) -> Answer:
    if arguments.mode == "read" or arguments.probe_repeatability:
        raise UsageError(
            "In a batch marks are written, once; leave out --mode read and --probe-repeatability."
        )
    with closing(open_batches(arguments.grader, budget_usd=arguments.budget)) as batches:
        if arguments.dry_run:
            return dry_batch_answer(database, batches.name, plan)
        return submission_answer(database, batches, plan)


def _grade_by_program(database: Database, *, is_dry: bool) -> Answer:
    if is_dry:
        with database.read() as session:
            calls = len(missing_verdicts(session, grader=PROGRAM, rounds=1))
        return dry_answer(RunEstimate(calls, 0, 0, 0.0))
    return _grading_answer(grade_by_program(database))


def _grade_by_model(database: Database, arguments: Arguments, plan: GradingPlan) -> Answer:
    mode = _mode(arguments)
    with closing(_opened(arguments.grader, arguments)) as grader:
        if arguments.dry_run:
            plan = replace(plan, mode=way_of(grader, mode))
            estimate = estimate_grading(database, grader.name, plan)
            return dry_answer(estimate, verdicts_under_way(database, grader.name, plan))
        if texts := arguments.probe_repeatability:
            probe = probe_repeatability(database, grader, plan, mode, texts=texts)
            return repeatability_answer(follow(probe, progress_shower()))
        run = graded(database, grader, plan, mode)
        way = way_of(grader, mode)
        under_way = verdicts_under_way(database, grader.name, replace(plan, mode=way))
        answer = with_under_way(_grading_answer(run), under_way)
        return _with_form(answer, database, grader.name) if way.is_reading else answer


def _grading_answer(run: Run) -> Answer:
    return run_answer(followed(run, VERDICTS), VERDICTS, with_outcomes=True, nothing=_NOTHING_TO_GRADE)


def _with_form(answer: Answer, database: Database, grader: str) -> Answer:
    """``answer`` with how far the grader keeps to the table's form, and a warning if it does not."""
    with database.read() as session:
        mass, cautions = mean_answer_mass(session, grader), cautions_of_form(session, [grader])
    data = {**answer.data, "answer_mass": mass, "warnings": caution_figures(cautions)}
    return Answer(data, (*answer.lines, *(f"! {caution.sentence}" for caution in cautions)))


def _mode(arguments: Arguments) -> Mode:
    if not arguments.sequential:
        return Mode(arguments.mode) if arguments.mode else Mode.AUTOMATIC
    if arguments.mode != "read":
        raise UsageError("Only marks that are read can be read one after the other: add --mode read.")
    return Mode.SEQUENTIAL


def _opened(spec: str, arguments: Arguments) -> ChatModel:
    slots = arguments.slots or SettingsStore.load(settings_file()).settings.slots_wanted
    return open_model(spec, budget_usd=arguments.budget, load_anyway=arguments.load_anyway, slots=slots)


def _add_bounds(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--budget", type=_dollars, metavar="USD", help="send nothing that could bring the run above this cost"
    )
    parser.add_argument(
        "--slots",
        type=_slots,
        metavar="N",
        help="texts that a model file works on side by side, instead of as many as memory allows",
    )
    parser.add_argument("--load-anyway", action="store_true", help="even a file that is too large for memory")


def _dollars(word: str) -> float:
    try:
        dollars = float(word)
    except ValueError:
        dollars = -1.0
    if not isfinite(dollars) or dollars < 0:
        raise ArgumentTypeError(f"“{word}” is no amount of dollars")
    return dollars


def _rounds(word: str) -> int:
    return _whole(word, most=MOST_ROUNDS)


def _slots(word: str) -> int:
    return _whole(word, most=_MOST_SLOTS)


def _whole(word: str, *, most: int) -> int:
    number = int(word) if word.isdecimal() and len(word) <= len(str(most)) else 0
    if not 1 <= number <= most:
        shown = word if len(word) <= _MOST_SHOWN else f"{word[:_MOST_SHOWN]}…"
        raise ArgumentTypeError(f"“{shown}” is no whole number from 1 to {most}")
    return number
