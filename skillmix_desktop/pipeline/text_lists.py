"""What the lists of texts and of verdicts show, and what stands around them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from skillmix_desktop.core.rubric import Outcome
from skillmix_desktop.pipeline.blindness import id_at_work
from skillmix_desktop.pipeline.failures import FailureGroup, groups_of_texts, groups_of_verdicts
from skillmix_desktop.pipeline.origins import cautions_of_form
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.queries import ItemSetEntry, counts, item_sets
from skillmix_desktop.store.text_list import (
    StudentCount,
    TextFilter,
    TextOrder,
    TextRow,
    missing_texts,
    student_counts,
    text_ids,
    text_rows,
)
from skillmix_desktop.store.verdict_list import (
    GraderCount,
    VerdictOrder,
    VerdictRow,
    VerdictsWanted,
    graded_texts,
    grader_counts,
    missing_verdicts_by_reason,
    verdict_ids,
    verdict_rows,
)


@dataclass(frozen=True)
class TextsView:
    """Who writes for what, and what did not come off."""

    item_sets: tuple[ItemSetEntry, ...]
    students: tuple[StudentCount, ...]
    failures: tuple[FailureGroup, ...]

    @property
    def items(self) -> int:
        """How many items there are to write for."""
        return sum(entry.items for entry in self.item_sets)

    @property
    def texts(self) -> int:
        """How many lines the unfiltered list has."""
        return sum(student.texts for student in self.students)


@dataclass(frozen=True)
class VerdictsView:
    """Who grades what, and what did not come off; ``texts`` is what there is to grade."""

    texts: int
    students: tuple[StudentCount, ...]
    graders: tuple[GraderCount, ...]
    failures: tuple[FailureGroup, ...]
    cautions: tuple[str, ...] = ()

    @property
    def verdicts(self) -> int:
        """How many lines the unfiltered list has."""
        return sum(grader.verdicts for grader in self.graders)


def view_texts(database: Database) -> TextsView:
    """The project as the list of texts needs it."""
    with database.read() as session:
        return TextsView(
            item_sets=tuple(item_sets(session)),
            students=tuple(student_counts(session)),
            failures=tuple(groups_of_texts(missing_texts(session))),
        )


def view_verdicts(database: Database) -> VerdictsView:
    """The project as the list of verdicts needs it."""
    with database.read() as session:
        who = tuple(grader_counts(session))
        cautions = cautions_of_form(session, [grader.name for grader in who])
        return VerdictsView(
            texts=counts(session).generations,
            students=tuple(student_counts(session)),
            graders=who,
            failures=tuple(groups_of_verdicts(missing_verdicts_by_reason(session))),
            cautions=tuple(caution.sentence for caution in cautions),
        )


def list_texts(
    database: Database, wanted: TextFilter, order: TextOrder, *, is_descending: bool
) -> list[UUID]:
    """The texts that are wanted, in their order."""
    with database.read() as session:
        return text_ids(session, wanted, order, is_descending=is_descending)


def rows_of_texts(database: Database, ids: Sequence[UUID]) -> list[TextRow]:
    """The lines of some texts."""
    with database.read() as session:
        return text_rows(session, ids)


def list_verdicts(
    database: Database,
    wanted: VerdictsWanted,
    order: VerdictOrder,
    *,
    is_descending: bool,
    annotator: str = "",
) -> list[UUID]:
    """The verdicts that are wanted, in their order, as far as ``annotator`` may know it."""
    with database.read() as session:
        who = id_at_work(session, annotator)
        return verdict_ids(session, wanted, order, is_descending=is_descending, unjudged_by=who)


def rows_of_verdicts(database: Database, ids: Sequence[UUID], annotator: str = "") -> list[VerdictRow]:
    """The lines of some verdicts, as far as ``annotator`` may see them."""
    with database.read() as session:
        return verdict_rows(session, ids, unjudged_by=id_at_work(session, annotator))


def texts_of_failures(database: Database, group: FailureGroup) -> list[UUID]:
    """The texts that a group of missing verdicts is about."""
    assert isinstance(group.ending, Outcome), "students fail at items, graders at texts"
    wanted = VerdictsWanted(grader=group.who, outcome=group.ending, reasons=group.reasons)
    with database.read() as session:
        return graded_texts(session, wanted)
