"""Fetching what batches have brought, and giving batches up."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import islice

from skillmix_desktop.core.batch_state import BatchState
from skillmix_desktop.core.prompts import TABLE
from skillmix_desktop.core.rubric import Criterion, Outcome
from skillmix_desktop.errors import ModelError, UsageError
from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.batches import BatchAnswer, Batches, ServerBatch, Settings
from skillmix_desktop.llm.registry import open_batches
from skillmix_desktop.pipeline.batch_records import decoding_kept, list_batches, note_told, settle_unsent
from skillmix_desktop.pipeline.failures import reason_words
from skillmix_desktop.pipeline.generation import seeded
from skillmix_desktop.pipeline.grading import items_of, names_of, new_verdict
from skillmix_desktop.pipeline.judging import Judgement, judge_reply
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import Run, RunTotals
from skillmix_desktop.store.batches import (
    BatchEntry,
    OpenRequest,
    close_batch,
    open_requests,
    take_answered,
)
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.new_verdicts import NewVerdict, add_verdicts
from skillmix_desktop.store.tables import VerdictMode, key_of

OpenBatches = Callable[[str], Batches]

# Written down at once: a program that is killed has the same answers fetched again.
_AT_ONCE = 200
_LEFT_BEHIND = {
    BatchState.COMPLETED: "The batch ended without an answer to this request.",
    BatchState.EXPIRED: "The batch expired before this request was answered.",
}


def collect_batches(database: Database, open_: OpenBatches = open_batches) -> Run:
    """Ask each server once how its batches are, and write down what those that have ended brought.

    A server that cannot be asked keeps none of the others from it; the totals say why it was left.
    """
    return _Collection(database, open_).run()


def cancel_batches(
    database: Database, wanted: str | None = None, open_: OpenBatches = open_batches
) -> list[BatchEntry]:
    """Give up the open batch with that id, here or at its server, or all of them; how they are now.

    What they ask for may be asked again at once. What was answered by then is still there to be collected.
    """
    chosen = [entry for entry in list_batches(database, only_open=True) if _is_called(entry, wanted)]
    if wanted is not None and not chosen:
        raise UsageError(f"No batch that waits is called “{wanted}”; see those that do with: batches list.")
    for grader in dict.fromkeys(entry.grader for entry in chosen):
        with closing(open_(grader)) as batches:
            settle_unsent(database, batches)
            for entry in list_batches(database, only_open=True, grader=grader):
                if entry.id in {one.id for one in chosen}:
                    _cancel(database, batches, entry)
    ids = {entry.id for entry in chosen}
    return [entry for entry in list_batches(database) if entry.id in ids]


def _is_called(entry: BatchEntry, wanted: str | None) -> bool:
    return wanted is None or wanted in (str(entry.id), entry.server_id)


def _cancel(database: Database, batches: Batches, entry: BatchEntry) -> None:
    assert entry.server_id is not None, "what was not sent has been settled"
    told = batches.cancel(entry.server_id)
    if told is not None:
        note_told(database, entry, told)
        return
    with database.write() as session:
        close_batch(
            session, entry.id, state=BatchState.CANCELLED, detail="Its server knows of no such batch."
        )


class _Collection:
    """One round of asking after all open batches."""

    def __init__(self, database: Database, open_: OpenBatches) -> None:
        self._database = database
        self._open = open_
        self._totals = RunTotals()
        self._progress = Progress(0, 0)
        self._troubles: list[str] = []

    def run(self) -> Run:
        """A server after the other, and a batch after the other."""
        started = time.monotonic()
        yield self._progress
        waiting = list_batches(self._database, only_open=True)
        for grader in dict.fromkeys(entry.grader for entry in waiting):
            try:
                with closing(self._open(grader)) as batches:
                    yield from self._collect(batches)
            except ModelError as error:
                self._troubles.append(str(error))
        stopped = " ".join(self._troubles)
        return replace(self._totals, seconds=time.monotonic() - started, stopped=stopped)

    def _collect(self, batches: Batches) -> Iterator[Progress]:
        settle_unsent(self._database, batches)
        ended = []
        for entry in list_batches(self._database, only_open=True, grader=batches.name):
            assert entry.server_id is not None, "what was not sent has been settled"
            told = batches.retrieve(entry.server_id)
            if told is None:
                self._troubles.append(_unknown(entry))
                continue
            note_told(self._database, entry, told)
            if told.state.is_end:
                ended.append((entry, told))
        for entry, told in ended:
            yield from self._take(batches, entry, told)

    def _take(self, batches: Batches, entry: BatchEntry, told: ServerBatch) -> Iterator[Progress]:
        """Write down what an ended batch brought, and close it."""
        asked = _Asked(self._database, entry)
        self._progress = replace(self._progress, total=self._progress.total + len(asked.requests))
        settings: Settings | None = None
        answers = asked.known(batches.answers(told, asked.request, entry.settings["server"]))
        while some := list(islice(answers, _AT_ONCE)):
            settings = next((answer.settings for answer in some if answer.settings), settings)
            yield self._write(entry, asked, [answer.reply for answer in some])
        left = iter(asked.left_behind(told))
        while missed := list(islice(left, _AT_ONCE)):
            yield self._write(entry, asked, missed)
        if told.state is BatchState.FAILED:
            self._troubles.append(f"{entry.grader} did not take the batch {told.server_id}: {told.detail}")
        learnt = {} if settings is None else {"settings": {**entry.settings, "server": dict(settings)}}
        with self._database.write() as session:
            close_batch(session, entry.id, **learnt)

    def _write(self, entry: BatchEntry, asked: "_Asked", replies: list[Reply]) -> Progress:
        """What another program has written down meanwhile is not written twice, nor counted."""
        judged = [(reply, asked.judge(reply)) for reply in replies]
        replaced = {Outcome.ERROR, *map(Outcome, entry.settings["ask_again"])}
        with self._database.write() as session:
            taken = take_answered(session, entry.id, [reply.key for reply in replies])
            verdicts = [asked.verdict(*pair) for pair in judged if pair[0].key in taken]
            add_verdicts(session, key_of("grader", entry.grader), verdicts, replaced=replaced)
        for reply, judgement in judged:
            if reply.key in taken:
                is_failed = judgement.outcome is not Outcome.SCORED
                self._totals = self._totals.with_reply(reply, is_failed=is_failed, outcome=judgement.outcome)
                note = reason_words(judgement.outcome, judgement.detail) if is_failed else self._progress.note
                self._progress = replace(
                    self._progress,
                    done=self._totals.done + self._totals.failed,
                    failed=self._totals.failed,
                    note=note,
                )
        return self._progress


class _Asked:
    """What a batch asked for and has not been seen to answer."""

    def __init__(self, database: Database, entry: BatchEntry) -> None:
        self._entry = entry
        self._decoding = decoding_kept(entry.settings)
        with database.read() as session:
            self.requests = {one.custom_id: one for one in open_requests(session, entry.id)}
        self._items = items_of(database, [one.item_id for one in self.requests.values()])
        self._seen: set[str] = set()

    def request(self, custom_id: str) -> Request | None:
        """The request of that id as it was made, but for its words."""
        one = self.requests.get(custom_id)
        if one is None:
            return None
        names = names_of(self._criteria(one)) if self._form == TABLE else ()
        return Request(custom_id, ("",), decoding=seeded(self._decoding, custom_id), criteria=names)

    def known(self, answers: Iterable[BatchAnswer]) -> Iterator[BatchAnswer]:
        """The first answer to each request."""
        for answer in answers:
            if answer.reply.key not in self._seen:
                self._seen.add(answer.reply.key)
                yield answer

    def left_behind(self, told: ServerBatch) -> Iterator[Reply]:
        """What a batch that was not given up left without a word."""
        reason = _LEFT_BEHIND.get(told.state)
        facts: Mapping[str, object] = {"batch": told.server_id}
        for custom_id in self.requests if reason else ():
            if custom_id not in self._seen:
                provenance = {**facts, "custom_id": custom_id}
                yield Reply(custom_id, (), Finish.ERROR, reason or "", 0, 0, 0.0, provenance=provenance)

    def judge(self, reply: Reply) -> Judgement:
        return judge_reply(reply, self._criteria(self.requests[reply.key]), form=self._form)

    def verdict(self, reply: Reply, judgement: Judgement) -> NewVerdict:
        one = self.requests[reply.key]
        verdict = new_verdict(
            judgement,
            reply,
            generation_id=one.generation_id,
            round_=one.round,
            mode=VerdictMode.WRITE,
            template_id=self._entry.template_id,
            prompt_sha256=one.prompt_sha256,
        )
        return replace(verdict, seconds=None)  # nobody knows how long the server was at it

    @property
    def _form(self) -> str:
        return str(self._entry.settings["reply_form"])

    def _criteria(self, one: OpenRequest) -> tuple[Criterion, ...]:
        return self._items[one.item_id].criteria


def _unknown(entry: BatchEntry) -> str:
    return (
        f"The server of {entry.grader} knows of no batch {entry.server_id}: is the key of the account that "
        f"sent it? To give it up: batches cancel PROJECT {entry.server_id}."
    )
