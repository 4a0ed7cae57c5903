"""One text, or one verdict, with all that is known of how it came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlmodel import Session, col, select

from skillmix_desktop.core.prompts import (
    GENERATION,
    GRADING,
    Prompt,
    Template,
    load_reference_template,
    load_template,
    render_generation,
    render_grading,
)
from skillmix_desktop.core.rubric import Criterion, Mark, Outcome
from skillmix_desktop.errors import PromptError, UsageError
from skillmix_desktop.pipeline.blindness import require_judged
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import (
    Generation,
    Grader,
    GraderKind,
    Item,
    ItemSet,
    MarkRow,
    Student,
    Verdict,
    VerdictMode,
)
from skillmix_desktop.store.tables import Template as TemplateRow


@dataclass(frozen=True)
class SentPrompt:
    """The prompt as its template gives it now; ``is_as_sent`` is None where no hash was kept to tell.

    ``fault`` says why there is no prompt to show.
    """

    prompt: Prompt | None
    is_as_sent: bool | None = None
    fault: str = ""


@dataclass(frozen=True)
class CallRecord:
    """What a call left behind. None is unknown; ``earlier`` says how the attempts before it ended."""

    round: int
    attempt: int
    created_at: datetime
    template: str
    detail: str
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    seconds: float | None
    provenance: Mapping[str, object] = field(default_factory=dict)
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class TextDetail:
    """A student's attempt at a text; ``text`` is None where there is none."""

    id: UUID
    student: str
    is_practice: bool
    item: ItemEntry
    item_set: str
    text: str | None
    is_marker_missing: bool
    replies: tuple[str, ...]
    finish: str
    prompt: SentPrompt
    call: CallRecord


@dataclass(frozen=True)
class MarkDetail:
    """A criterion and its mark; None where the verdict holds none for it."""

    criterion: Criterion
    mark: Mark | None
    note: str = ""


@dataclass(frozen=True)
class VerdictDetail:
    """A grader's verdict on a text."""

    id: UUID
    text: TextDetail
    grader: str
    kind: GraderKind
    mode: VerdictMode
    outcome: Outcome
    marks: tuple[MarkDetail, ...]
    explanation: str
    claimed_total: float | None
    reply: str | None
    prompt: SentPrompt
    call: CallRecord

    @property
    def points(self) -> float | None:
        """What the marks add up to; None unless all of them were judged."""
        points = [each.mark.points if each.mark else None for each in self.marks]
        known = [value for value in points if value is not None]
        return sum(known) if len(known) == len(points) else None


def text_detail(database: Database, generation_id: UUID) -> TextDetail:
    """A text; raises if it is no longer there."""
    with database.read() as session:
        return _text(session, generation_id)


def verdict_detail(database: Database, verdict_id: UUID, annotator: str = "") -> VerdictDetail:
    """A verdict; raises if it is no longer there, or lies on a text that ``annotator`` is still to judge."""
    with database.read() as session:
        verdict = session.get(Verdict, verdict_id)
        if verdict is None:
            raise UsageError("This verdict is no longer in the project; choose another.")
        require_judged(session, annotator, verdict.generation_id)
        text = _text(session, verdict.generation_id)
        grader = session.get_one(Grader, verdict.grader_id)
        rows = {
            row.position: row for row in session.exec(select(MarkRow).where(MarkRow.verdict_id == verdict.id))
        }
        return VerdictDetail(
            id=verdict.id,
            text=text,
            grader=grader.name,
            kind=GraderKind(grader.kind),
            mode=VerdictMode(verdict.mode),
            outcome=Outcome(verdict.outcome),
            marks=tuple(_mark(each, rows.get(each.position)) for each in text.item.criteria),
            explanation=verdict.explanation,
            claimed_total=verdict.claimed_total,
            reply=verdict.reply,
            prompt=_grading_prompt(session, verdict, text),
            call=_record(session, verdict, _earlier_verdicts(session, verdict)),
        )


def _text(session: Session, generation_id: UUID) -> TextDetail:
    generation = session.get(Generation, generation_id)
    if generation is None:
        raise UsageError("This text is no longer in the project; choose another.")
    student = session.get_one(Student, generation.student_id)
    item_set_id = session.get_one(Item, generation.item_id).item_set_id
    (item,) = items(session, item_ids={generation.item_id})
    return TextDetail(
        id=generation.id,
        student=student.name,
        is_practice=student.is_practice,
        item=item,
        item_set=session.get_one(ItemSet, item_set_id).name,
        text=generation.text,
        is_marker_missing=generation.is_marker_missing,
        replies=tuple(generation.replies),
        finish=generation.finish,
        prompt=_generation_prompt(session, generation, item),
        call=_record(session, generation, _earlier_generations(session, generation)),
    )


def _mark(criterion: Criterion, row: MarkRow | None) -> MarkDetail:
    if row is None:
        return MarkDetail(criterion, None)
    return MarkDetail(criterion, Mark(row.position, row.points, row.probability, row.reason), row.note)


def _record(
    session: Session, call: Generation | Verdict, earlier: Sequence[tuple[int, str, str]]
) -> CallRecord:
    template = session.get(TemplateRow, call.template_id) if call.template_id else None
    return CallRecord(
        round=call.round,
        attempt=call.attempt,
        created_at=call.created_at,
        template=f"{template.name}, version {template.version}" if template else "",
        detail=call.detail,
        input_tokens=call.input_tokens,
        output_tokens=call.output_tokens,
        cost_usd=call.cost_usd,
        seconds=call.seconds,
        provenance=call.provenance,
        earlier=tuple(
            f"attempt {number}: {ending}" + (f", {detail}" if detail else "")
            for number, ending, detail in earlier
        ),
    )


def _earlier_generations(session: Session, generation: Generation) -> Sequence[tuple[int, str, str]]:
    query = select(Generation.attempt, Generation.finish, Generation.detail).where(
        Generation.item_id == generation.item_id,
        Generation.student_id == generation.student_id,
        Generation.round == generation.round,
        Generation.attempt < generation.attempt,
    )
    return session.exec(query.order_by(col(Generation.attempt))).all()


def _earlier_verdicts(session: Session, verdict: Verdict) -> Sequence[tuple[int, str, str]]:
    query = select(Verdict.attempt, Verdict.outcome, Verdict.detail).where(
        Verdict.generation_id == verdict.generation_id,
        Verdict.grader_id == verdict.grader_id,
        Verdict.round == verdict.round,
        Verdict.attempt < verdict.attempt,
    )
    return session.exec(query.order_by(col(Verdict.attempt))).all()


def _generation_prompt(session: Session, generation: Generation, item: ItemEntry) -> SentPrompt:
    template = _template(session, generation.template_id, GENERATION)
    if template is None:
        return SentPrompt(None, fault="The text came without its prompt: it was not written here.")
    try:
        prompt = render_generation(template, item.skills, item.topic)
    except PromptError as error:
        return SentPrompt(None, fault=str(error))
    return _compared(prompt, generation.prompt_sha256)


def _grading_prompt(session: Session, verdict: Verdict, text: TextDetail) -> SentPrompt:
    if verdict.mode == VerdictMode.PROGRAM:
        return SentPrompt(None, fault="A program needs no prompt.")
    template = _template(session, verdict.template_id, GRADING)
    if template is None:
        return SentPrompt(None, fault="The verdict came without its prompt: it was not given here.")
    try:
        prompt = render_grading(template, text.item.skills, text.item.topic, text.text or "")
    except PromptError as error:
        return SentPrompt(None, fault=str(error))
    return _compared(prompt, verdict.prompt_sha256)


def _compared(prompt: Prompt, sha256: str | None) -> SentPrompt:
    return SentPrompt(prompt, None if sha256 is None else prompt.sha256 == sha256)


def _template(session: Session, template_id: str | None, purpose: str) -> Template | None:
    """The template as its content says; one of version 0 is the reference's, known by its file's name."""
    row = session.get(TemplateRow, template_id) if template_id else None
    if row is None:
        return None
    with TemporaryDirectory() as folder:
        if row.version > 0:
            return load_template(_written(Path(folder) / "template.toml", row.content))
        form = "llama" if "llama" in row.name.casefold() else "table"
        path = _written(Path(folder) / f"{form}.json", row.content)
        return replace(load_reference_template(path, purpose), name=row.name)


def _written(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="")
    return path
