"""A study at a glance: how far it is, what is missing where, what to keep in mind, and what happened last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import select

from skillmix_desktop.core.catalogue import read_catalogue
from skillmix_desktop.core.families import family
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.cautions import FEW_TEXTS, Caution
from skillmix_desktop.store.catalogue import normalised
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.overview import (
    READERS,
    DayOfWork,
    GraderWork,
    PersonWork,
    StudentWork,
    grader_work,
    last_days_of_work,
    person_work,
    shared_texts,
    skills_in_items,
    student_work,
)
from skillmix_desktop.store.queries import ItemSetEntry, counts, item_sets
from skillmix_desktop.store.tables import GraderKind, Study

DAYS_SHOWN = 8


class Station(StrEnum):
    """Where a study can go on; the value is the name of the page."""

    ITEMS = "items"
    GENERATE = "generate"
    GRADE = "grade"
    SPOT_CHECK = "spot_check"
    AGREEMENT = "agreement"


@dataclass(frozen=True)
class Share:
    """How much of ``of`` somebody has done; ``of`` is None where nothing was asked of them in this program.

    ``kind`` is None for a student. ``failed`` calls brought nothing and are to be made again; ``unscored``
    answers hold no marks.
    """

    name: str
    kind: GraderKind | None
    done: int
    of: int | None
    failed: int = 0
    unscored: int = 0

    @property
    def missing(self) -> int:
        """How much is still to do."""
        return 0 if self.of is None else max(0, self.of - self.done)

    @property
    def percent(self) -> int | None:
        """How much is done, rounded down: 100 only where all of it is."""
        return 100 * self.done // self.of if self.of else None


@dataclass(frozen=True)
class Overview:
    """All that the overview shows. ``texts`` counts what graders can read; ``verdicts`` those of graders."""

    note: str
    is_sample: bool
    sets: tuple[ItemSetEntry, ...]
    items: int
    texts: int
    verdicts: int
    students: tuple[Share, ...]
    graders: tuple[Share, ...]
    people: tuple[Share, ...]
    shared_texts: int
    cautions: tuple[Caution, ...]
    days: tuple[DayOfWork, ...]

    @property
    def readers(self) -> tuple[Share, ...]:
        """The graders that are chat models; a program alone decides too little."""
        return tuple(share for share in self.graders if share.kind in READERS)

    @property
    def missing_texts(self) -> int:
        """Texts that students owe; while nobody has written, one for each item."""
        return sum(share.missing for share in self.students) if self.students else self.items

    @property
    def missing_verdicts(self) -> int:
        """Verdicts that chat models owe; while none has graded, one for each text."""
        return sum(share.missing for share in self.readers) if self.readers else self.texts

    @property
    def spot_checks(self) -> int:
        """Texts drawn for people."""
        return sum(share.of or 0 for share in self.people)

    @property
    def spot_checks_done(self) -> int:
        """Those of them that are judged."""
        return sum(share.done for share in self.people if share.of is not None)

    @property
    def open_spot_checks(self) -> int:
        """Those of them that are not."""
        return sum(share.missing for share in self.people)

    @property
    def next_station(self) -> Station:
        """The first place along the data's path where something is missing."""
        steps = (
            (not self.items, Station.ITEMS),
            (self.missing_texts > 0, Station.GENERATE),
            (self.missing_verdicts > 0, Station.GRADE),
            (self.open_spot_checks > 0 or not self.people, Station.SPOT_CHECK),
        )
        return next((station for is_needed, station in steps if is_needed), Station.AGREEMENT)


def overview(database: Database) -> Overview:
    """The study as it stands."""
    with database.read() as session:
        study, total, sets = session.exec(select(Study)).one(), counts(session), item_sets(session)
        note, is_sample, families = study.note, study.is_sample, dict(study.families)
        students, graders, people = student_work(session), grader_work(session), person_work(session)
        shared, skills = shared_texts(session), skills_in_items(session)
        days = last_days_of_work(session, limit=DAYS_SHOWN)
    return Overview(
        note=note,
        is_sample=is_sample,
        sets=tuple(sets),
        items=total.items,
        texts=total.generations,
        verdicts=total.verdicts,
        students=tuple(_share_of_student(work, total.items) for work in students),
        graders=tuple(_share_of_grader(work, total.generations) for work in graders),
        people=tuple(_share_of_person(work) for work in people),
        shared_texts=shared,
        cautions=(
            *_about_kin(students, graders, families),
            *_about_catalogue(skills),
            *_about_sharing(graders, people, shared),
            *_about_practice(students, graders),
            *_about_sample(is_sample=is_sample),
        ),
        days=tuple(days),
    )


def _share_of_student(work: StudentWork, items: int) -> Share:
    return Share(work.name, None, work.answered, items * work.rounds, failed=work.failed)


def _share_of_grader(work: GraderWork, texts: int) -> Share:
    of = texts * work.rounds
    return Share(work.name, work.kind, work.answered, of, failed=work.failed, unscored=work.unscored)


def _share_of_person(work: PersonWork) -> Share:
    if not work.drawn:
        return Share(work.name, GraderKind.PERSON, work.judged, None)
    return Share(work.name, GraderKind.PERSON, work.done, work.drawn)


def _about_kin(
    students: Sequence[StudentWork], graders: Sequence[GraderWork], told: Mapping[str, str]
) -> Iterator[Caution]:
    for grader in graders:
        kin = family(grader.name, told) if grader.kind is GraderKind.MACHINE else None
        own = [student.name for student in students if kin is not None and family(student.name, told) == kin]
        if own:
            yield Caution(
                "family",
                f"{grader.name} grades its own family ({', '.join(own)}): it may favour what it would "
                "have written itself.",
            )


def _about_catalogue(skills: frozenset[str]) -> Iterator[Caution]:
    bundled = read_catalogue(resources_folder() / "catalogue")
    public = {normalised(skill.name) for skill in bundled.skills}
    if skills and all(normalised(name) in public for name in skills):
        yield Caution(
            "public catalogue",
            "All skills come from the public catalogue, to which a student may have been trained; "
            "skills of your own make a harder test.",
        )


def _about_sharing(
    graders: Sequence[GraderWork], people: Sequence[PersonWork], shared: int
) -> Iterator[Caution]:
    if not any(grader.kind in READERS for grader in graders):
        return
    if not any(person.judged for person in people):
        yield Caution("no person", "No person has judged a text: how good the graders are is unknown.")
    elif shared < FEW_TEXTS:
        yield Caution(
            "few texts",
            f"Graders and people have judged {shared} of the texts both; below {FEW_TEXTS}, figures of their "
            "agreement are rough.",
        )


def _about_practice(students: Sequence[StudentWork], graders: Sequence[GraderWork]) -> Iterator[Caution]:
    names = {work.name for work in students if work.is_practice}
    names |= {work.name for work in graders if work.kind is GraderKind.PRACTICE}
    if names:
        who = " and ".join(sorted(names))
        yield Caution(
            "practice",
            f"Some work is {who}’s, which works by chance: results, agreement and reports leave it out.",
        )


def _about_sample(*, is_sample: bool) -> Iterator[Caution]:
    if is_sample:
        yield Caution(
            "sample", "These texts are samples, written for this program; they tell nothing about a student."
        )
