"""The marks of a project as one matrix: what each grader said of each criterion of each text."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
import pandas as pd

from skillmix_desktop.core.adjudication import is_adjudicator
from skillmix_desktop.core.agreement.comparison import VERDICTS, WORDS
from skillmix_desktop.core.agreement.ratings import MISSING, Ratings
from skillmix_desktop.core.rubric import MET_THRESHOLD, CriterionKind
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.draw_weights import DrawChances, TextWeights, draw_chances
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict, VerdictFilter, VerdictFrames, verdict_frames
from skillmix_desktop.store.queries import ItemEntry, items
from skillmix_desktop.store.tables import GraderKind

LENGTH = CriterionKind.LENGTH.value

Codes = np.ndarray[tuple[int, int], np.dtype[np.int8]]


@dataclass(frozen=True)
class AgreementOptions:
    """Which graders are compared, and what of their verdicts counts.

    The program's criterion, length, is left out of what is pooled: it would only inflate agreement. Gold is
    no sample of the texts, and left out throughout. ``is_weighted`` lets every two graders be weighted by
    the chances of the texts to be drawn, where these differ; ``judged_by_people`` leaves out texts that no
    person has judged. ``families`` are those of chat models whose names do not show them.
    """

    graders: Sequence[str] | None = None
    people: PeoplesVerdict = PeoplesVerdict.BLIND
    with_practice: bool = False
    students: Collection[str] | None = None
    threshold: float = MET_THRESHOLD
    is_weighted: bool = True
    families: Mapping[str, str] = field(default_factory=dict)
    judged_by_people: bool = False

    @property
    def verdicts(self) -> VerdictFilter:
        """The verdicts that are counted."""
        return VerdictFilter(
            graders=self.graders,
            people=self.people,
            with_practice=self.with_practice,
            with_gold=False,
            threshold=self.threshold,
            judged_by_people=self.judged_by_people,
        )


@dataclass(frozen=True, eq=False)
class MarkMatrix:
    """What each grader said of each criterion of each text.

    ``units`` has a row a criterion of a text: generation, position, criterion (its kind), name. ``codes`` is
    units x graders: 1 met, 0 not met, -1 not judged or, over several rounds, a tie. ``weights`` are those
    of two graders on what both judged, None where all count alike; ``chances`` are what they come from.
    """

    units: pd.DataFrame
    codes: Codes
    graders: tuple[str, ...]
    chances: DrawChances = field(default_factory=DrawChances)
    weights: TextWeights | None = None

    @property
    def compared(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """The units that all graders judged and whose weight is known."""
        judged: np.ndarray[tuple[int], np.dtype[np.bool_]] = (self.codes != MISSING).all(axis=1)
        return judged if self.weights is None else judged & ~np.isnan(self.weights)

    def ratings(self, chosen: "pd.Series[bool]") -> Ratings:
        """The chosen units as ratings whose clusters are texts."""
        rated = chosen.to_numpy() & (self.codes != MISSING).any(axis=1)
        if self.weights is not None:
            rated &= ~np.isnan(self.weights)
        return Ratings.from_codes(
            self.codes[rated],
            categories=VERDICTS,
            clusters=pd.factorize(self.units.loc[rated, "generation"])[0],
            weights=None if self.weights is None else self.weights[rated],
            labels=WORDS,
            graders=self.graders,
        )

    def of(self, *graders: str) -> "MarkMatrix":
        """The columns of these graders, and the weights where they are two."""
        columns = [self.graders.index(grader) for grader in graders]
        codes = self.codes[:, columns]
        weights = self._weights_of_two(graders, codes) if len(graders) == 2 else None
        return MarkMatrix(self.units, codes, graders, self.chances, weights)

    def _weights_of_two(self, graders: tuple[str, ...], codes: Codes) -> TextWeights | None:
        both = (codes != MISSING).all(axis=1)
        of_both = self.chances.weights(graders, self.units.loc[both, "generation"])
        if of_both is None:
            return None
        weights = np.ones(len(codes))  # what one of them judged alone is counted, and weighs nothing
        weights[both] = of_both
        return weights

    @property
    def independent(self) -> "MarkMatrix":
        """Those who judged for themselves: an adjudicator had all the others’ marks in sight."""
        return self.of(*(grader for grader in self.graders if not is_adjudicator(grader)))


def mark_matrix(database: Database, options: AgreementOptions) -> MarkMatrix:
    """Every mark that counts, a column a grader."""
    with database.read() as session:
        frames = verdict_frames(session, options.verdicts)
        entries = {item.id: item for item in items(session)}
        chances = draw_chances(session, set(frames.verdicts["grader"]))
    votes = _votes(frames, options.students)
    _require_distinct(options.graders or ())
    graders = tuple(options.graders or _judges(frames))
    require_known(graders, set(frames.verdicts["grader"]))
    table = votes.pivot(index=["generation", "position"], columns="grader", values="code")
    table = table.reindex(columns=list(graders))
    units = _units(frames, table, entries)
    codes = table.fillna(MISSING).to_numpy().astype(np.int8)
    return MarkMatrix(units, codes, graders, chances if options.is_weighted else DrawChances())


def _judges(frames: VerdictFrames) -> list[str]:
    """Whom to compare unless told: people first, as the reference; a program decides length alone.

    An adjudicator is compared only when named.
    """
    kinds = dict(zip(frames.verdicts["grader"], frames.verdicts["kind"], strict=True))
    judges = [name for name, kind in kinds.items() if kind != GraderKind.PROGRAM and not is_adjudicator(name)]
    return sorted(judges, key=lambda name: (kinds[name] != GraderKind.PERSON, name))


def _units(frames: VerdictFrames, table: pd.DataFrame, entries: dict[UUID, ItemEntry]) -> pd.DataFrame:
    units = table.index.to_frame(index=False)
    item_of = dict(zip(frames.verdicts["generation"], frames.verdicts["item"], strict=True))
    criteria = [
        entries[item_of[generation]].criteria[position]
        for generation, position in zip(units["generation"], units["position"], strict=True)
    ]
    units["criterion"] = [criterion.kind.value for criterion in criteria]
    units["name"] = [criterion.name for criterion in criteria]
    return units


def require_known(graders: Sequence[str], judged: Collection[str]) -> None:
    """A misspelt grader would quietly be compared with nobody."""
    absent = [name for name in graders if name not in judged]
    if absent:
        raise UsageError(
            f"No verdict of “{absent[0]}” counts in this project; practice is left out unless asked for."
        )


def _require_distinct(graders: Sequence[str]) -> None:
    twice = [name for name in graders if graders.count(name) > 1]
    if twice:
        raise UsageError(f"“{twice[0]}” is named twice; a grader is compared with others.")


def _votes(frames: VerdictFrames, students: Collection[str] | None) -> pd.DataFrame:
    """One code a text, criterion and grader: what most rounds say, not judged where they are split."""
    verdicts = frames.verdicts
    if students is not None:
        verdicts = verdicts[verdicts["student"].isin(list(students))]
    marks = frames.marks.dropna(subset=["points"])
    marks = marks.join(verdicts[["generation", "grader"]], on="verdict", how="inner")
    met = (marks["points"] >= MET_THRESHOLD).astype(float)
    share = met.groupby([marks["generation"], marks["position"], marks["grader"]]).mean()
    codes = pd.Series(np.where(share == MET_THRESHOLD, MISSING, share > MET_THRESHOLD), index=share.index)
    return codes.rename("code").astype(float).reset_index()


@dataclass(frozen=True)
class Disagreement:
    """A criterion of a text on which two graders differ."""

    generation_id: UUID
    position: int
    criterion: str
    name: str
    first_is_met: bool


def disagreements(matrix: MarkMatrix) -> list[Disagreement]:
    """Where the two graders of ``matrix`` differ, length apart."""
    first, second = matrix.codes[:, 0], matrix.codes[:, 1]
    differs = (first != second) & (matrix.codes != MISSING).all(axis=1)
    differs &= (matrix.units["criterion"] != LENGTH).to_numpy()
    return [
        Disagreement(unit.generation, int(unit.position), unit.criterion, unit.name, bool(code))
        for unit, code in zip(matrix.units[differs].itertuples(), first[differs], strict=True)
    ]
