"""What is known of a project's batches, and what their server tells of those whose sending was broken off."""

from collections.abc import Mapping
from dataclasses import asdict

from skillmix_desktop.llm.base import Decoding
from skillmix_desktop.llm.batches import Batches, ServerBatch, Settings
from skillmix_desktop.pipeline.grading import GradingPlan
from skillmix_desktop.store.batches import BatchEntry, batches, drop_batch, newest_provenance, note_batch
from skillmix_desktop.store.database import Database


def list_batches(
    database: Database, *, only_open: bool = False, grader: str | None = None
) -> list[BatchEntry]:
    """The batches as they were last heard of, the oldest first; nobody is asked."""
    with database.read() as session:
        return batches(session, only_open=only_open, grader=grader)


def settings_kept(plan: GradingPlan, server: Settings) -> dict[str, object]:
    """What must be known of a plan to judge its answers another day."""
    return {
        "decoding": asdict(plan.decoding),
        "reply_form": plan.template.reply_form,
        "ask_again": sorted(plan.ask_again),
        "server": dict(server),
    }


def decoding_kept(settings: Mapping[str, object]) -> Decoding:
    """How the answers were to be drawn."""
    kept = settings["decoding"]
    assert isinstance(kept, dict)
    return Decoding(**kept)


def server_settings(database: Database, batches_: Batches) -> Settings:
    """How the server wants to be asked: as its refusals of a batch taught, else as it was asked last."""
    known = list_batches(database, grader=batches_.name)
    if known:
        settings: Settings = known[-1].settings["server"]
        return settings
    with database.read() as session:
        return batches_.settings_of(newest_provenance(session, batches_.name))


def settle_unsent(database: Database, batches_: Batches) -> None:
    """Find the batches whose sending was broken off at their server; forget those that it never got.

    Whoever should still be sending one that is forgotten finds that out, and has the server stop.
    """
    unsent = [
        entry
        for entry in list_batches(database, only_open=True, grader=batches_.name)
        if entry.server_id is None
    ]
    if not unsent:
        return
    since = min(entry.submitted_at for entry in unsent).timestamp()
    found = batches_.find([str(entry.id) for entry in unsent], since=since)
    for entry in unsent:
        told = found.get(str(entry.id))
        if told is not None:
            note_told(database, entry, told)
            continue
        if entry.input_file_id is not None:
            batches_.forget(entry.input_file_id)
        with database.write() as session:
            drop_batch(session, entry.id)


def note_told(database: Database, entry: BatchEntry, told: ServerBatch) -> bool:
    """Write down what the server tells of a batch; False where the batch is no longer open here."""
    with database.write() as session:
        return note_batch(
            session,
            entry.id,
            server_id=told.server_id,
            state=told.state,
            completed=told.completed,
            failed=told.failed,
            detail=told.detail,
        )
