"""What chat models say in tests, and what came of it."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlmodel import select

from skillmix_desktop.core.rubric import rubric
from skillmix_desktop.llm.base import Finish, Reply, Request
from skillmix_desktop.llm.scripted_model import ScriptedModel
from skillmix_desktop.pipeline.progress import Progress
from skillmix_desktop.pipeline.runs import Run, RunTotals, follow
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Generation, MarkRow, Verdict

LITOTES_ANALOGY = (("litotes", "analogy"), "Falconry")


def table(
    marks: Sequence[float],
    skills: Sequence[str] = LITOTES_ANALOGY[0],
    topic: str = "Falconry",
    total: str = "",
) -> str:
    """A grading table in our form, with a reason below it."""
    criteria = rubric(skills, topic)
    rows = [f"| {criterion.label} | {mark:g} |" for criterion, mark in zip(criteria, marks, strict=False)]
    if total:
        rows.append(f"| Total Points Earned | {total} |")
    lines = ["This is the grading table:", "", "| Criteria | Points Earned |", "|---|---|", *rows]
    return "\n".join([*lines, "", "Explanation: the kite carries the comparison."])


def reply(
    request: Request,
    text: str | None,
    *,
    finish: Finish = Finish.STOP,
    detail: str = "",
    cost_usd: float | None = 0.0,
    is_followed: bool = False,
) -> Reply:
    """The same text for every turn; None is no text at all."""
    texts = () if text is None else (text,) * len(request.turns)
    return Reply(
        request.key,
        texts,
        finish,
        detail,
        input_tokens=11,
        output_tokens=7,
        cost_usd=cost_usd,
        seconds=0.5,
        provenance={"served": "a script"},
        is_followed=is_followed,
    )


def says(text: str | None, *, name: str = "grader-a", **how: object) -> ScriptedModel:
    """A chat model that always says ``text``."""
    return ScriptedModel(name, lambda request: reply(request, text, **how))  # type: ignore[arg-type]


class Recorder:
    """Keeps the requests that it hands on to an answer."""

    def __init__(self, answer: Callable[[Request], Reply]) -> None:
        self.requests: list[Request] = []
        self._answer = answer

    def __call__(self, request: Request) -> Reply:
        self.requests.append(request)
        return self._answer(request)


def finish(run: Run) -> RunTotals:
    """The totals of a run that is taken to its end."""
    return follow(run, lambda _progress: None)


def steps(run: Run) -> list[Progress]:
    """Every step that a run shows."""
    shown: list[Progress] = []
    follow(run, shown.append)
    return shown


def generations(database: Database) -> list[Generation]:
    """Every attempt at a text, the oldest first."""
    with database.read() as session:
        query = select(Generation).order_by(Generation.created_at, Generation.attempt)  # type: ignore[arg-type]
        return list(session.exec(query))


def verdicts(database: Database) -> list[Verdict]:
    """Every attempt at grading, the oldest first."""
    with database.read() as session:
        query = select(Verdict).order_by(Verdict.round, Verdict.attempt, Verdict.created_at)  # type: ignore[arg-type]
        return list(session.exec(query))


def marks(database: Database, verdict_id: UUID) -> list[MarkRow]:
    """A verdict's marks in the rubric's order."""
    with database.read() as session:
        query = select(MarkRow).where(MarkRow.verdict_id == verdict_id)
        return sorted(session.exec(query), key=lambda row: row.position)


def points(database: Database, verdict_id: UUID) -> list[float | None]:
    """The points of a verdict in the rubric's order."""
    return [row.points for row in marks(database, verdict_id)]
