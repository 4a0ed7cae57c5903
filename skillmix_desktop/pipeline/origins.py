"""How graders' verdicts came about, and what a reader of figures from them must be told of it."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import sqlalchemy as sa
from sqlalchemy import select
from sqlmodel import Session

from skillmix_desktop.core.adjudication import JOINT_REFERENCE, is_adjudicator
from skillmix_desktop.pipeline.adjudication import ErrorCounts, count_errors_in
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.report_document import counted
from skillmix_desktop.store.columns import GRADER, IS_COMMITTED, SPOT_CHECK, STUDENT, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import VerdictFilter, answer_masses, texts_by_way
from skillmix_desktop.store.tables import CheckPurpose, GraderKind, VerdictMode
from skillmix_desktop.store.verdict_versions import Version, texts_by_version

_NO_PICTURE = (
    "they are no picture of all texts, and the figures are not weighted by how likely each was to be drawn"
)
_WEIGHTED = (
    "where two graders are compared each counts by the inverse of its chance, so that their agreement speaks "
    "of all texts, if with wider intervals than an even draw would give"
)
# Below this share, what was read is mostly something else than a mark.
LEAST_USUAL_MASS = 0.5
_WAYS = {
    VerdictMode.READ: "read",
    VerdictMode.SEQUENTIAL: "read one below the other",
    VerdictMode.WRITE: "written",
    VerdictMode.PROGRAM: "counted",
    VerdictMode.IMPORTED: "imported",
}
_TARGETED = ("disagreement", "uncertain")


@dataclass(frozen=True)
class DrawDesign:
    """A design by which texts came into a person's sample, and the range of their chances under it."""

    name: str
    least: float
    greatest: float


@dataclass(frozen=True)
class Ways:
    """By grader, people apart: on how many texts marks came about in which way and of which version.

    ``masses`` are what "1" and "0" together had of the probability where marks were read.
    """

    modes: Mapping[str, Mapping[VerdictMode, int]]
    versions: Mapping[str, Mapping[Version, int]]
    masses: Mapping[str, float | None]

    def cautions(self, graders: Collection[str] | None = None) -> list[Caution]:
        """Of these graders, or of all: marks of several ways or versions, or hardly their own."""
        chosen = [
            name for name in sorted({*self.modes, *self.versions}) if graders is None or name in graders
        ]
        modes = ((name, self.modes.get(name, {})) for name in chosen)
        versions = ((name, self.versions.get(name, {})) for name in chosen)
        mixed = [
            Caution("mixed ways", f"{name}’s marks came about in more than one way: {_ways_words(texts)}.")
            for name, texts in modes
            if len(texts) > 1
        ]
        mixed += [
            Caution(
                "mixed versions",
                f"{name}’s marks come of more than one version of its prompt or of itself, and figures pool "
                f"them: {_versions_words(texts)}.",
            )
            for name, texts in versions
            if len(texts) > 1
        ]
        return mixed + _about_form({name: self.masses.get(name) for name in chosen})


@dataclass(frozen=True)
class Origins:
    """Of some graders: who they are, who judged with marks in sight, what was drawn for whom, and the ways.

    ``adjudication`` is None where no adjudicator is among them, ``practice_students`` wrote by chance.
    """

    kinds: Mapping[str, GraderKind]
    assisted: Collection[str]
    draws: Mapping[str, Sequence[DrawDesign]]
    practice_students: Sequence[str]
    adjudication: ErrorCounts | None
    ways: Ways

    def cautions(self, graders: Sequence[str], *, is_weighted: bool = True) -> list[Caution]:
        """What to be careful about where these of the graders are compared."""
        found = [
            caution
            for name in sorted(set(graders) & set(self.draws))
            for caution in _about_draws_of(name, self.draws[name], is_weighted=is_weighted)
        ]
        found += [
            Caution(
                "seen before judging", f"{name} saw graders’ marks before judging; agreement is inflated."
            )
            for name in sorted(set(graders) & set(self.assisted))
        ]
        found += self._about_people(graders)
        practice = [name for name in graders if self.kinds.get(name) == GraderKind.PRACTICE]
        if practice := [*practice, *self.practice_students]:
            found.append(
                Caution(
                    "practice", f"{practice[0]} works by chance; its figures show only that the steps work."
                )
            )
        if self.adjudication is not None:
            found += _about_adjudicators(self.adjudication, graders)
        return found + self.ways.cautions(graders)

    def _about_people(self, graders: Sequence[str]) -> Iterator[Caution]:
        people = [
            name for name in graders if self.kinds.get(name) == GraderKind.PERSON and not is_adjudicator(name)
        ]
        if len(people) == 1:
            yield Caution(
                "one person",
                f"{people[0]} is the only person among those compared: this is agreement with one person, "
                "not with the truth.",
            )


def read_origins(session: Session, graders: Sequence[str], *, with_practice: bool = False) -> Origins:
    """Of these graders; ``with_practice`` counts what practice wrote."""
    kinds = {name: GraderKind(kind) for name, kind in session.execute(select(GRADER.c.name, GRADER.c.kind))}
    assisted = (
        select(GRADER.c.name)
        .join_from(VERDICT, GRADER)
        .where(IS_COMMITTED, VERDICT.c.mode == VerdictMode.ASSISTED)
        .distinct()
    )
    writers = select(STUDENT.c.name).where(STUDENT.c.is_practice)
    return Origins(
        kinds=kinds,
        assisted=set(session.scalars(assisted)),
        draws=_draws(session),
        practice_students=session.scalars(writers).all() if with_practice else (),
        adjudication=count_errors_in(session) if any(map(is_adjudicator, graders)) else None,
        ways=read_ways(session, graders, with_practice=with_practice),
    )


def _draws(session: Session) -> dict[str, list[DrawDesign]]:
    chance = SPOT_CHECK.c.inclusion_probability
    query = (
        select(GRADER.c.name, SPOT_CHECK.c.design, sa.func.min(chance), sa.func.max(chance))
        .join_from(SPOT_CHECK, GRADER, GRADER.c.id == SPOT_CHECK.c.annotator_id)
        .where(chance.is_not(None), SPOT_CHECK.c.purpose == CheckPurpose.SAMPLE)
        .group_by(GRADER.c.name, SPOT_CHECK.c.design)
        .order_by(GRADER.c.name, SPOT_CHECK.c.design)
    )
    found: dict[str, list[DrawDesign]] = {}
    for name, *design in session.execute(query):
        found.setdefault(name, []).append(DrawDesign(*design))
    return found


def read_ways(
    session: Session, graders: Collection[str] | None = None, *, with_practice: bool = False
) -> Ways:
    """In which ways the marks of these graders, or of all, came about."""
    wanted = VerdictFilter(graders, with_practice=with_practice)
    modes: dict[str, Counter[VerdictMode]] = texts_by_way(session, wanted)
    masses = {grader: mean_answer_mass(session, grader) for grader in modes}
    return Ways(modes, texts_by_version(session, wanted), masses)


def _about_draws_of(name: str, designs: Sequence[DrawDesign], *, is_weighted: bool) -> Iterator[Caution]:
    """Of one person: each design, and the least and the greatest chance that a text had under it."""
    targeted = [each.name for each in designs if each.name in _TARGETED]
    for design in targeted:
        consequence = _WEIGHTED if is_weighted else _NO_PICTURE
        yield Caution("targeted draw", f"{name}’s texts were drawn by {design}: {consequence}.")
    least, greatest = min(each.least for each in designs), max(each.greatest for each in designs)
    if not targeted and not math.isclose(least, greatest):
        yield Caution(
            "unequal chances",
            f"{name}’s texts were drawn with unequal chances, from {least:.2g} to {greatest:.2g}: "
            f"{_WEIGHTED if is_weighted else _NO_PICTURE}.",
        )


def _about_adjudicators(counts: ErrorCounts, graders: Sequence[str]) -> Iterator[Caution]:
    """An adjudicator saw what the others said, and has a verdict on all texts only once all is decided."""
    total = counts.decided + counts.undecided
    for name in filter(is_adjudicator, graders):
        yield Caution(
            "adjudicated",
            f"{name} decided with the marks of people and graders in sight: a reference, not one more person "
            "who judged.",
        )
        if name != JOINT_REFERENCE and len(counts.adjudicators) > 1:
            yield Caution(
                "several adjudicators",
                f"{name} holds the decisions of one of several adjudicators; those that stand of all of them "
                f"are in “{JOINT_REFERENCE}”.",
            )
        if counts.undecided:
            yield Caution(
                "undecided",
                f"{counts.undecided:,} of {total:,} differences are not decided yet; until they are, {name} "
                "lacks the texts on which all agree, and the figures are no picture of all texts.",
            )


def cautions_of_ways(
    database: Database, graders: Collection[str] | None = None, *, with_practice: bool = False
) -> list[Caution]:
    """What to be careful about in how graders' marks came about: in several ways, or hardly their own."""
    with database.read() as session:
        return read_ways(session, graders, with_practice=with_practice).cautions()


def cautions_of_form(session: Session, graders: Iterable[str]) -> list[Caution]:
    """Which graders would hardly ever write "1" or "0" where their marks were read."""
    return _about_form({grader: mean_answer_mass(session, grader) for grader in sorted(graders)})


def _about_form(masses: Mapping[str, float | None]) -> list[Caution]:
    return [
        Caution(
            "not in form",
            f"{grader} does not answer in the table’s form: where its marks were read, “1” and “0” together "
            f"had {100 * mass:.0f} % of the probability.",
        )
        for grader, mass in masses.items()
        if mass is not None and mass < LEAST_USUAL_MASS
    ]


def mean_answer_mass(session: Session, grader: str) -> float | None:
    """What "1" and "0" together had of the probability where marks of ``grader`` were read last."""
    masses = answer_masses(session, grader)
    return fmean(masses) if masses else None


def _ways_words(texts: Mapping[VerdictMode, int]) -> str:
    parts = [f"{_WAYS[mode]} on {count:,}" for mode, count in sorted(texts.items())]
    return f"{', '.join(parts)} texts"


def _versions_words(texts: Mapping[Version, int]) -> str:
    parts = [f"{version.words} on {counted(count, 'text')}" for version, count in texts.items()]
    return "; ".join(sorted(parts))
