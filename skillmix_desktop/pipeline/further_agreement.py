"""What agreement is good for beyond one coefficient of two graders, from marks that are read once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.anchoring import Anchoring, anchoring
from skillmix_desktop.pipeline.beside_people import cautions_beside_people
from skillmix_desktop.pipeline.bias_probes import FamilyProbe, LengthProbe, family_probes, length_probes
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.corrected_scores import CorrectedScores, corrected_scores
from skillmix_desktop.pipeline.draw_weights import DrawChances, draw_chances
from skillmix_desktop.pipeline.families import told_families
from skillmix_desktop.pipeline.further_cautions import (
    cautions_of_consensus,
    cautions_of_families,
    cautions_of_lengths,
    cautions_of_rankings,
)
from skillmix_desktop.pipeline.more_graders import MoreGraders, more_graders
from skillmix_desktop.pipeline.score_agreement import ScoreAgreement, score_agreement
from skillmix_desktop.pipeline.sight import (
    Seen,
    SightAgreement,
    agreement_by_sight,
    cautions_of_sight,
    judged_in_sight,
    newest_marks,
)
from skillmix_desktop.pipeline.stability import Stability, stability
from skillmix_desktop.pipeline.student_rankings import StudentRankings, student_rankings
from skillmix_desktop.pipeline.study_marks import StudyMarks, countable_columns, counted_marks
from skillmix_desktop.pipeline.text_scores import text_scores
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.mark_columns import MarkColumns
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import GraderKind, VerdictMode


@dataclass(frozen=True)
class FurtherAgreement:
    """Every part says by itself why it is empty, where it is.

    ``told`` are the families of chat models that somebody told, by name.
    """

    corrected: CorrectedScores
    scores: tuple[ScoreAgreement, ...]
    rankings: StudentRankings
    families: tuple[FamilyProbe, ...]
    lengths: tuple[LengthProbe, ...]
    more_graders: MoreGraders
    stability: tuple[Stability, ...]
    anchoring: tuple[Anchoring, ...]
    by_sight: tuple[SightAgreement, ...]
    cautions: tuple[Caution, ...]
    told: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class FurtherGround:
    """What it is counted from, on any texts: the verdicts that count, and people's first and newest ones."""

    counted: MarkColumns
    first: MarkColumns
    newest: MarkColumns
    assisted: Seen
    revised: Seen
    chances: DrawChances
    families: Mapping[str, str]

    def marks(self, options: AgreementOptions) -> StudyMarks:
        """The marks that count, on the texts that ``options`` want."""
        return _marks(self.counted, options)

    @classmethod
    def read(
        cls, session: Session, *, counted: MarkColumns, first: MarkColumns, newest: MarkColumns
    ) -> "FurtherGround":
        """What is told of these marks beside them."""
        return cls(
            counted=counted,
            first=first,
            newest=newest,
            assisted=judged_in_sight(session),
            revised=judged_in_sight(session, VerdictMode.REVISED),
            chances=draw_chances(session),
            families=told_families(session),
        )


def further_agreement(database: Database, options: AgreementOptions) -> FurtherAgreement:
    """Of the graders and the verdicts that ``options`` count."""
    with database.read() as session:
        counted = first = newest = countable_columns(session, options.verdicts)
        if options.people is PeoplesVerdict.BLIND:
            people = [each.name for each in counted.graders if each.kind is GraderKind.PERSON]
            again = replace(options.verdicts, graders=people, people=PeoplesVerdict.NEWEST)
            newest = countable_columns(session, again)
        else:
            first = countable_columns(session, replace(options.verdicts, people=PeoplesVerdict.BLIND))
        ground = FurtherGround.read(session, counted=counted, first=first, newest=newest)
    return further_agreement_on(ground, options)


def further_agreement_on(ground: FurtherGround, options: AgreementOptions) -> FurtherAgreement:
    """The same from what was read for these graders and people's verdicts."""
    is_blind = options.people is PeoplesVerdict.BLIND
    marks, first = ground.marks(options), _marks(ground.first, options)
    newest = newest_marks(first, _marks(ground.newest, options))
    families = {**ground.families, **options.families}
    scores = text_scores(marks)
    chances = ground.chances if options.is_weighted else DrawChances()
    found = FurtherAgreement(
        corrected=corrected_scores(marks, scores, ground.chances),
        scores=score_agreement(marks),
        rankings=student_rankings(marks, scores, chances),
        families=family_probes(marks, chances, families),
        lengths=length_probes(marks, chances),
        more_graders=more_graders(marks, families),
        stability=stability(marks),
        anchoring=anchoring(first, newest),
        by_sight=agreement_by_sight(first, newest, chances, assisted=ground.assisted, revised=ground.revised),
        cautions=(),
        told=families,
    )
    of_families = cautions_of_families(marks, found.families, families)
    of_sight = cautions_of_sight(found.by_sight, revised_counts=not is_blind)
    return replace(found, cautions=(*of_sight, *of_families, *_cautions(found)))


def _marks(columns: MarkColumns, options: AgreementOptions) -> StudyMarks:
    return counted_marks(columns, options.threshold).by_students(options.students).of_size(options.k)


def _cautions(found: FurtherAgreement) -> Iterator[Caution]:
    for judge in found.more_graders.beside_people:
        yield from cautions_beside_people(judge)
    yield from cautions_of_lengths(found.lengths)
    yield from cautions_of_rankings(found.rankings)
    yield from cautions_of_consensus(found.more_graders.consensus)
