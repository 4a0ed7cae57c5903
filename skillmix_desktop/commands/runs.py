"""Verbs that let chat models work: writing and grading."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from contextlib import closing
from dataclasses import replace
from math import isfinite
from uuid import UUID

from skillmix_desktop.commands.answer import Answer, Arguments, progress_shower
from skillmix_desktop.commands.repeatability import repeatability_answer
from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.errors import BudgetError, SkillMixError, UsageError
from skillmix_desktop.llm.base import ChatModel
from skillmix_desktop.llm.registry import open_model
from skillmix_desktop.paths import settings_file
from skillmix_desktop.pipeline.cautions import cautions_of_form, mean_answer_mass
from skillmix_desktop.pipeline.estimates import RunEstimate, estimate_grading
from skillmix_desktop.pipeline.figures import caution_figures
from skillmix_desktop.pipeline.generation import GenerationPlan, generate_pending
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.pipeline.model_runs import Mode, graded, way_of
from skillmix_desktop.pipeline.program_grading import PROGRAM, grade_by_program
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.repeatability import probe_repeatability
from skillmix_desktop.pipeline.runs import MOST_ROUNDS, Run, RunTotals, follow
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template
from skillmix_desktop.settings import SettingsStore
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import missing_verdicts

OUTCOMES = (Outcome.SCORED, Outcome.UNPARSED, Outcome.TRUNCATED, Outcome.REFUSED, Outcome.ERROR)
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
        closing(Database.open(arguments.project)) as database,
        closing(_opened(arguments.student, arguments)) as student,
    ):
        return _answer(_followed(generate_pending(database, student, plan), "texts"), "texts")


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
    with closing(Database.open(arguments.project)) as database:
        if arguments.grader == PROGRAM and arguments.probe_repeatability:
            raise UsageError("A program always says the same; probe the grader that is a chat model.")
        if arguments.grader == PROGRAM:
            return _grade_by_program(database, is_dry=arguments.dry_run)
        return _grade_by_model(database, arguments, plan)


def _grade_by_program(database: Database, *, is_dry: bool) -> Answer:
    if is_dry:
        with database.read() as session:
            calls = len(missing_verdicts(session, grader=PROGRAM, rounds=1))
        return _dry(RunEstimate(calls, 0, 0, 0.0))
    return _answer(_followed(grade_by_program(database), "verdicts"), "verdicts", with_outcomes=True)


def _grade_by_model(database: Database, arguments: Arguments, plan: GradingPlan) -> Answer:
    mode = _mode(arguments)
    with closing(_opened(arguments.grader, arguments)) as grader:
        if arguments.dry_run:
            way = way_of(grader, mode)
            return _dry(estimate_grading(database, grader.name, replace(plan, mode=way)))
        if texts := arguments.probe_repeatability:
            probe = probe_repeatability(database, grader, plan, mode, texts=texts)
            return repeatability_answer(follow(probe, progress_shower()))
        run = graded(database, grader, plan, mode)
        answer = _answer(_followed(run, "verdicts"), "verdicts", with_outcomes=True)
        return _with_form(answer, database, grader.name) if way_of(grader, mode).is_reading else answer


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


def _followed(run: Run, what: str) -> RunTotals:
    """Take a run to its end, and say on stderr why anything of it failed; raise if all of it did."""
    reasons: Counter[str] = Counter()
    shows = progress_shower()
    failed = 0

    def show(progress: Progress) -> None:
        nonlocal failed
        if progress.failed > failed:
            reasons[" ".join(progress.note.split()) or "no reason was given"] += progress.failed - failed
            failed = progress.failed
        shows(progress)

    totals = follow(run, show)
    lines = [f"{count} failed: {reason}" for reason, count in reasons.most_common()]
    if totals.stopped and not totals.done:
        raise BudgetError(totals.stopped)
    if totals.failed and not totals.done:
        raise SkillMixError(f"No {what} came off, so mend the cause and run it again ({'; '.join(lines)}).")
    for line in [*lines, *([totals.stopped] if totals.stopped else [])]:
        print(line, file=sys.stderr)
    return totals


def _dry(estimate: RunEstimate) -> Answer:
    data = {
        "calls": estimate.calls,
        "tokens": {"input": estimate.input_tokens, "output": estimate.output_tokens},
        "cost_usd": estimate.cost_usd,
        "seconds": estimate.seconds,
    }
    cost = "an unknown price" if estimate.cost_usd is None else f"about ${estimate.cost_usd:.2f}"
    return Answer(data, (f"{estimate.calls} calls are left to do, at {cost}.",))


def _answer(totals: RunTotals, what: str, *, with_outcomes: bool = False) -> Answer:
    data: dict[str, object] = {
        "done": totals.done,
        "failed": totals.failed,
        "tokens": {
            "input": totals.input_tokens if totals.is_input_known else None,
            "output": totals.output_tokens if totals.is_output_known else None,
        },
        "cost_usd": totals.cost_usd,
        "seconds": round(totals.seconds, 3),
    }
    if totals.stopped:
        data["stopped"] = totals.stopped
    lines = [f"{totals.done} {what} done, {totals.failed} failed, in {totals.seconds:.1f} s."]
    if with_outcomes:
        data["outcomes"] = {outcome.value: totals.outcomes.get(outcome, 0) for outcome in OUTCOMES}
        lines += [f"  {outcome}: {count}" for outcome, count in totals.outcomes.items()]
    return Answer(data, tuple(lines))


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
