"""The verb about batches: what was handed over to a server, fetching what has come of it, giving it up."""

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import replace

from skillmix_desktop.commands.answer import Answer, Arguments, add_json, progress_shower
from skillmix_desktop.commands.run_answers import VERDICTS, dry_answer, followed, run_answer
from skillmix_desktop.commands.tables import text_table
from skillmix_desktop.llm.batches import Batches
from skillmix_desktop.pipeline.batch_collection import cancel_batches, collect_batches
from skillmix_desktop.pipeline.batch_records import list_batches
from skillmix_desktop.pipeline.batch_submission import submit_pending
from skillmix_desktop.pipeline.estimates import estimate_grading, in_a_batch
from skillmix_desktop.pipeline.grading import GradingPlan, verdicts_under_way
from skillmix_desktop.pipeline.runs import follow
from skillmix_desktop.store.batches import BatchEntry
from skillmix_desktop.store.database import Database, opened
from skillmix_desktop.store.tables import VerdictMode

_NONE = "Nothing was handed over in this project; to do so: grade PROJECT --grader openai/NAME --batch."


def add_batches(parser: ArgumentParser) -> None:
    """``skillmix batches list | collect | cancel PROJECT``."""
    actions = parser.add_subparsers(dest="action", required=True)
    listed = actions.add_parser("list", help="the batches as they were last heard of; asks nobody")
    listed.set_defaults(act=_list)
    collected = actions.add_parser("collect", help="ask how they are, and fetch what has come")
    collected.set_defaults(act=_collect)
    cancelled = actions.add_parser("cancel", help="give up one, or all that wait")
    cancelled.set_defaults(act=_cancel)
    for action in (listed, collected, cancelled):
        action.add_argument("project", metavar="PROJECT")
        add_json(action)
    cancelled.add_argument("id", nargs="?", metavar="ID", help="as the list shows it")


def batches(arguments: Arguments) -> Answer:
    """Do the action that was named."""
    act: Callable[[Database, Arguments], Answer] = arguments.act
    with opened(arguments.project) as database:
        return act(database, arguments)


def submission_answer(database: Database, batches_: Batches, plan: GradingPlan) -> Answer:
    """Hand over what is missing; what was handed over."""
    submission = follow(submit_pending(database, batches_, plan), progress_shower())
    under_way = verdicts_under_way(database, batches_.name, replace(plan, mode=VerdictMode.WRITE))
    sent = [entry for entry in list_batches(database) if entry.id in submission.batch_ids]
    data = {
        "submitted": submission.requests,
        "not_askable": submission.not_askable,
        "batches": [_data(entry) for entry in sent],
        "cost_usd_at_most": submission.most_usd,
        "under_way": under_way,
    }
    lines = [f"{submission.requests} verdicts were asked for in {len(sent)} batches."]
    if submission.not_askable:
        lines.append(f"{submission.not_askable} texts cannot be asked about.")
    if under_way:
        lines.append(f"{under_way} are under way; within a day, fetch them with: batches collect PROJECT.")
    return Answer(data, tuple(lines))


def dry_batch_answer(database: Database, grader: str, plan: GradingPlan) -> Answer:
    """What would be handed over."""
    plan = replace(plan, mode=VerdictMode.WRITE)
    estimate = in_a_batch(estimate_grading(database, grader, plan))
    return dry_answer(estimate, verdicts_under_way(database, grader, plan))


def _list(database: Database, _arguments: Arguments) -> Answer:
    return _listed(list_batches(database))


def _collect(database: Database, _arguments: Arguments) -> Answer:
    before = {entry.id for entry in list_batches(database, only_open=True)}
    answer = run_answer(followed(collect_batches(database), VERDICTS), VERDICTS, with_outcomes=True)
    asked = _listed([entry for entry in list_batches(database) if entry.id in before])
    return Answer({**answer.data, **asked.data}, (*answer.lines, *asked.lines))


def _cancel(database: Database, arguments: Arguments) -> Answer:
    return _listed(cancel_batches(database, arguments.id))


def _listed(entries: Sequence[BatchEntry]) -> Answer:
    rows = [
        (
            entry.server_id or entry.id,
            entry.grader,
            entry.state,
            f"{entry.completed + entry.failed} of {entry.requests}",
            "waits" if entry.is_open else "collected",
            entry.detail,
        )
        for entry in entries
    ]
    lines = text_table(("Batch", "Grader", "State", "Answered", "", ""), rows) if rows else (_NONE,)
    return Answer({"batches": [_data(entry) for entry in entries]}, lines)


def _data(entry: BatchEntry) -> dict[str, object]:
    return {
        "id": str(entry.id),
        "server_id": entry.server_id,
        "grader": entry.grader,
        "state": entry.state.value,
        "requests": entry.requests,
        "completed": entry.completed,
        "failed": entry.failed,
        "submitted_at": entry.submitted_at.isoformat(),
        "is_waiting": entry.is_open,
        "detail": entry.detail,
    }
