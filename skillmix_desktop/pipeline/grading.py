"""Grading what is missing: by reading marks, by writing a table, or by program."""

import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from skillmix_desktop.core.prompts import TABLE, Prompt, Template, render_grading, table_skeleton
from skillmix_desktop.core.rubric import Criterion, Outcome
from skillmix_desktop.errors import BudgetError, PromptError, UsageError
from skillmix_desktop.llm.base import (
    ChatModel,
    Decoding,
    MarkReader,
    MarkReading,
    MarkRequest,
    Reply,
    Request,
    Skeleton,
    Waiting,
)
from skillmix_desktop.pipeline.failures import reason_words
from skillmix_desktop.pipeline.generation import seeded
from skillmix_desktop.pipeline.judging import (
    Judgement,
    judge_reading,
    judge_reply,
    not_judged,
    with_probabilities,
)
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import (
    Run,
    RunTotals,
    awaited,
    longest_first,
    require_rounds,
    size_of_item,
)
from skillmix_desktop.store.batches import under_way
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.new_verdicts import NewVerdict, add_verdicts
from skillmix_desktop.store.queries import GradingTask, ItemEntry, items, missing_verdicts
from skillmix_desktop.store.records import ensure_grader, ensure_template
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of

# A program that is killed loses no more replies than these, and they are asked for again.
_MOST_AT_ONCE = 32


@dataclass(frozen=True)
class GradingPlan:
    """How a grader is asked. Rounds and decoding default to the paper's values.

    What is missing is missing for this template and, where it is given, for this mode: verdicts that a grader
    gave to another template, or in another mode, are none of these.
    """

    template: Template
    rounds: int = 3
    decoding: Decoding = field(default_factory=Decoding)
    ask_again: Collection[Outcome] = (Outcome.ERROR,)
    generation_ids: Collection[UUID] | None = None
    mode: VerdictMode | None = None


@dataclass(frozen=True)
class Asked:
    """What a grader is asked about one text in one round."""

    task: GradingTask
    criteria: tuple[Criterion, ...]
    prompt: Prompt


def pending_verdicts(database: Database, grader_name: str, plan: GradingPlan) -> list[GradingTask]:
    """What ``grader_name`` has yet to grade, and no batch is under way with."""
    return [task for task, is_under_way in _missing(database, grader_name, plan) if not is_under_way]


def verdicts_under_way(database: Database, grader_name: str, plan: GradingPlan) -> int:
    """How many of the plan's missing verdicts a batch is under way with."""
    return sum(is_under_way for _task, is_under_way in _missing(database, grader_name, plan))


def _missing(database: Database, grader_name: str, plan: GradingPlan) -> list[tuple[GradingTask, bool]]:
    """The missing verdicts, each with whether a batch, in which marks are written, is to bring it."""
    require_rounds(plan.rounds)
    with database.read() as session:
        tasks = missing_verdicts(
            session,
            grader=grader_name,
            rounds=plan.rounds,
            ask_again=plan.ask_again,
            generation_ids=plan.generation_ids,
            template_id=plan.template.sha256,
            mode=plan.mode,
        )
        is_written = plan.mode in (None, VerdictMode.WRITE)
        coming = under_way(session, grader_name, plan.template.sha256) if is_written else set()
    return [(task, (task.generation_id, task.round) in coming) for task in tasks]


def grade_pending(database: Database, grader: ChatModel, plan: GradingPlan) -> Run:
    """Let the grader write its table for every text that it has not graded, ``plan.rounds`` times."""

    def ask(asked: Asked) -> Request:
        return written_request(asked, plan)

    def judge(asked: Asked, reply: Reply) -> Judgement:
        return judge_reply(reply, asked.criteria, form=plan.template.reply_form)

    return _Grading(database, grader.name, plan, VerdictMode.WRITE).run(grader.complete, ask, judge)


def grade_by_told_probabilities(database: Database, grader: ChatModel, plan: GradingPlan) -> Run:
    """Let the grader write its marks, once a text, and tell how likely each of them was.

    In a reply each mark stands below those before it, so these are sequential readings. At temperature 0
    those before it are the more probable ones, as they are where a file is read in sequence; and a server
    that scales its probabilities by the temperature then leaves them as they are.
    """
    _require_table(plan.template)
    once = replace(plan, rounds=1, decoding=replace(plan.decoding, temperature=0.0))

    def ask(asked: Asked) -> Request:
        return replace(_request(asked, once), criteria=names_of(asked.criteria), wants_probabilities=True)

    def judge(asked: Asked, reply: Reply) -> Judgement:
        written = judge_reply(reply, asked.criteria, form=plan.template.reply_form)
        return with_probabilities(written, asked.criteria, reply.tokens)

    return _Grading(database, grader.name, once, VerdictMode.SEQUENTIAL).run(grader.complete, ask, judge)


def grade_by_reading(database: Database, grader: MarkReader, plan: GradingPlan) -> Run:
    """Read the grader's probability of each mark, once a text: the probability stands for the rounds.

    A mark is read by itself, unless the plan's mode is the sequential one: then below the marks before it.
    """
    mode = plan.mode or VerdictMode.READ
    assert mode.is_reading, "only marks that are read come here"
    _require_table(plan.template)

    def ask(asked: Asked) -> MarkRequest:
        skeleton = table_skeleton(asked.criteria)
        key = f"{asked.task.generation_id}:{asked.task.round}"
        return MarkRequest(
            key,
            asked.prompt.turns[0],
            skeleton.opening,
            skeleton.rows,
            asked.prompt.system,
            sees_marks=mode is VerdictMode.SEQUENTIAL,
        )

    def judge(asked: Asked, reading: MarkReading) -> Judgement:
        return judge_reading(reading, asked.criteria)

    once = replace(plan, rounds=1)
    return _Grading(database, grader.name, once, mode).run(grader.read_marks, ask, judge)


def written_request(asked: Asked, plan: GradingPlan) -> Request:
    """What a grader that writes is asked, directly or in a batch."""
    request = _request(asked, plan)
    if plan.template.reply_form != TABLE:
        return request
    return replace(request, skeleton=_skeleton(asked.criteria), criteria=names_of(asked.criteria))


def names_of(criteria: tuple[Criterion, ...]) -> tuple[str, ...]:
    """What the criteria are called in an object of marks."""
    return tuple(criterion.label for criterion in criteria)


def _request(asked: Asked, plan: GradingPlan) -> Request:
    key = f"{asked.task.generation_id}:{asked.task.round}"
    return Request(key, asked.prompt.turns, asked.prompt.system, seeded(plan.decoding, key))


def _require_table(template: Template) -> None:
    if template.reply_form != TABLE:
        raise UsageError(f"Marks can only be read in a table, and “{template.name}” asks for lines.")


def _skeleton(criteria: tuple[Criterion, ...]) -> Skeleton:
    """The table that a local grader is held to, so that only its marks are its own."""
    skeleton = table_skeleton(criteria)
    return Skeleton(skeleton.opening, skeleton.rows)


def new_verdict(
    judgement: Judgement,
    reply: Reply | MarkReading | None,
    *,
    generation_id: UUID,
    round_: int,
    mode: VerdictMode,
    template_id: str,
    prompt_sha256: str | None,
) -> NewVerdict:
    """What is written down of a judgement, and of the reply where one came."""
    verdict = NewVerdict(
        generation_id=generation_id,
        round=round_,
        mode=mode,
        outcome=judgement.outcome,
        marks=judgement.marks,
        template_id=template_id,
        prompt_sha256=prompt_sha256,
        detail=judgement.detail,
        reply=judgement.reply,
        explanation=judgement.explanation,
        claimed_total=judgement.claimed_total,
    )
    if reply is None:
        return verdict
    taken = replace(
        verdict,
        provenance={**reply.provenance, **judgement.provenance},
        seconds=reply.seconds,
        input_tokens=reply.input_tokens,
    )
    if isinstance(reply, MarkReading):
        return taken
    return replace(taken, output_tokens=reply.output_tokens, cost_usd=reply.cost_usd)


_Asking = TypeVar("_Asking", Request, MarkRequest)
_Answer = TypeVar("_Answer", Reply, MarkReading)


class _Grading:
    """One run of a grader over what it has not graded, whichever way it answers."""

    def __init__(self, database: Database, grader: str, plan: GradingPlan, mode: VerdictMode) -> None:
        self._database = database
        self._grader = grader
        self._plan = replace(plan, mode=mode)
        self._mode = mode
        self._asked: dict[str, Asked] = {}
        self._judged: list[NewVerdict] = []
        self._unaskable: list[tuple[GradingTask, tuple[Criterion, ...], str]] = []

    def run(
        self,
        answer: Callable[[Iterator[_Asking]], Iterator[_Answer | Waiting]],
        ask: Callable[[Asked], _Asking],
        judge: Callable[[Asked, _Answer], Judgement],
    ) -> Run:
        """Ask, judge and commit, in order of completion; replies that came together are one step."""
        started = time.monotonic()
        tasks = pending_verdicts(self._database, self._grader, self._plan)
        write_down_who_is_asked(self._database, self._grader, self._plan.template)
        totals, progress = RunTotals(), Progress(0, len(tasks))
        yield progress
        try:
            for reply in answer(self._requests(tasks, ask)):
                if isinstance(reply, Waiting):
                    progress = awaited(progress, reply)
                else:
                    asked = self._asked.pop(reply.key)
                    judgement = judge(asked, reply)
                    self._judged.append(self._verdict(asked.task, judgement, reply, asked.prompt.sha256))
                    totals = _counted(totals, judgement, reply)
                    progress = _progress(totals, len(tasks), judgement)
                    if _is_followed(reply) and len(self._judged) < _MOST_AT_ONCE:
                        continue
                self._commit()
                yield progress
        except BudgetError as error:
            totals = totals.stopped_by(error, len(tasks))
        finally:
            was_left = self._commit()
        if was_left:
            yield progress
        for task, criteria, reason in self._unaskable:
            judgement = Judgement(Outcome.ERROR, not_judged(criteria, reason), reason)
            self._judged.append(self._verdict(task, judgement, None, None))
            self._commit()
            totals = _counted(totals, judgement, None)
            yield _progress(totals, len(tasks), judgement)
        return replace(totals, seconds=time.monotonic() - started)

    def _requests(self, tasks: list[GradingTask], ask: Callable[[Asked], _Asking]) -> Iterator[_Asking]:
        """The requests, rendered as they are asked for; a prompt that fails its check is never sent."""
        entries = items_of(self._database, [task.item_id for task in tasks])
        for task in longest_first(
            tasks, lambda task: size_of_item(entries[task.item_id]) + len(task.text.encode())
        ):
            item = entries[task.item_id]
            try:
                prompt = render_grading(self._plan.template, item.skills, item.topic, task.text)
            except PromptError as error:
                self._unaskable.append((task, item.criteria, str(error)))
                continue
            asked = Asked(task, item.criteria, prompt)
            request = ask(asked)
            self._asked[request.key] = asked
            yield request

    def _verdict(
        self, task: GradingTask, judgement: Judgement, reply: Reply | MarkReading | None, prompt: str | None
    ) -> NewVerdict:
        return new_verdict(
            judgement,
            reply,
            generation_id=task.generation_id,
            round_=task.round,
            mode=self._mode,
            template_id=self._plan.template.sha256,
            prompt_sha256=prompt,
        )

    def _commit(self) -> bool:
        """Write down what was judged, but for places filled since the run began; False if nothing was."""
        judged, self._judged = self._judged, []
        if judged:
            with self._database.write() as session:
                grader_id = key_of("grader", self._grader)
                add_verdicts(session, grader_id, judged, replaced={Outcome.ERROR, *self._plan.ask_again})
        return bool(judged)


def write_down_who_is_asked(database: Database, grader: str, template: Template) -> None:
    """Let the grader and the template be in the project before anything points to them."""
    kind = GraderKind.PRACTICE if grader == "practice" else GraderKind.MACHINE
    with database.write() as session:
        ensure_grader(session, grader, kind)
        ensure_template(session, template)


def items_of(database: Database, item_ids: Collection[UUID]) -> dict[UUID, ItemEntry]:
    """The items of those keys."""
    with database.read() as session:
        return {item.id: item for item in items(session, item_ids=set(item_ids))}


def _is_followed(reply: Reply | MarkReading) -> bool:
    return isinstance(reply, Reply) and reply.is_followed


def _counted(totals: RunTotals, judgement: Judgement, reply: Reply | MarkReading | None) -> RunTotals:
    is_failed = judgement.outcome is not Outcome.SCORED
    if isinstance(reply, Reply):
        return totals.with_reply(reply, is_failed=is_failed, outcome=judgement.outcome)
    tokens = reply.input_tokens if reply else 0
    return totals.with_call(is_failed=is_failed, outcome=judgement.outcome, input_tokens=tokens)


def _progress(totals: RunTotals, total: int, judgement: Judgement) -> Progress:
    note = "" if judgement.outcome is Outcome.SCORED else reason_words(judgement.outcome, judgement.detail)
    return Progress(totals.done + totals.failed, total, totals.failed, note)
