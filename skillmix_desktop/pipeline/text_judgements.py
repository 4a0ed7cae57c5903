"""One text with all that two graders, or more, said of it, criterion by criterion."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from skillmix_desktop.core.rubric import MET_THRESHOLD, Criterion
from skillmix_desktop.errors import UsageError
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.queries import items
from skillmix_desktop.store.text_marks import SaidMark, SaidVerdict, text_entry, verdicts_of_text


@dataclass(frozen=True)
class Said:
    """What a grader says of a criterion, over its rounds: most rounds decide, a tie decides nothing.

    ``aside`` is what stands beside the mark: votes, a probability, or why it was not judged; ``note`` is the
    grader's own.
    """

    is_met: bool | None
    aside: str
    note: str


@dataclass(frozen=True)
class JudgedCriterion:
    """A criterion and what each grader says of it, in the graders' order."""

    criterion: Criterion
    said: tuple[Said, ...]

    @property
    def is_disputed(self) -> bool:
        """Whether two graders decided it, each another way."""
        return len({said.is_met for said in self.said if said.is_met is not None}) > 1


@dataclass(frozen=True)
class TextJudgements:
    """A text under several graders; ``explanations`` are in the graders' order, empty where there is none."""

    graders: tuple[str, ...]
    text: str
    student: str
    topic: str
    k: int
    criteria: tuple[JudgedCriterion, ...]
    explanations: tuple[str, ...]


def text_judgements(
    database: Database,
    generation_id: UUID,
    graders: Sequence[str],
    people: PeoplesVerdict,
    *,
    threshold: float = MET_THRESHOLD,
) -> TextJudgements:
    """The text and what ``graders`` said of it, marks read being met from ``threshold`` on.

    Raises if the text is no longer there.
    """
    with database.read() as session:
        entry = text_entry(session, generation_id)
        if entry is None:
            raise UsageError("This text is no longer in the project; choose another.")
        (item,) = items(session, item_set_id=entry.item_set_id, item_ids={entry.item_id})
        verdicts = verdicts_of_text(session, generation_id, graders, people, threshold=threshold)
    of_graders = [[verdict for verdict in verdicts if verdict.grader == grader] for grader in graders]
    return TextJudgements(
        graders=tuple(graders),
        text=entry.text,
        student=entry.student,
        topic=item.topic,
        k=item.k,
        criteria=tuple(
            JudgedCriterion(criterion, tuple(_said(given, criterion.position) for given in of_graders))
            for criterion in item.criteria
        ),
        explanations=tuple(_explanation(given) for given in of_graders),
    )


def _said(verdicts: Sequence[SaidVerdict], position: int) -> Said:
    marks = [said for verdict in verdicts for said in verdict.marks if said.mark.position == position]
    judged = [said for said in marks if said.mark.points is not None]
    notes = " ".join(dict.fromkeys(said.note for said in marks if said.note))
    if not judged:
        reasons = [said.mark.reason for said in marks] + [verdict.detail for verdict in verdicts]
        return Said(None, next((reason for reason in reasons if reason), "") or "not judged", notes)
    share = sum(bool(said.mark.is_met) for said in judged) / len(judged)
    is_met = None if share == MET_THRESHOLD else share > MET_THRESHOLD
    return Said(is_met, _aside(judged, is_met), notes)


def _aside(judged: Sequence[SaidMark], is_met: bool | None) -> str:
    if len(judged) > 1:
        for_it = sum(said.mark.is_met is (is_met is not False) for said in judged)
        return "the rounds are split" if is_met is None else f"{for_it} of {len(judged)} rounds"
    probability = judged[0].mark.probability
    return "" if probability is None else f"p {probability:.2f}"


def _explanation(verdicts: Sequence[SaidVerdict]) -> str:
    told = [(verdict.round, verdict.explanation.strip()) for verdict in verdicts]
    told = [(round_, words) for round_, words in told if words]
    if len({words for _, words in told}) <= 1:
        return told[0][1] if told else ""
    return "\n\n".join(f"Round {round_}: {words}" for round_, words in told)
