"""What agreement is good for beyond one coefficient of two graders, from marks that are read once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
    SightAgreement,
    agreement_by_sight,
    cautions_of_sight,
    judged_in_sight,
    newest_marks,
)
from skillmix_desktop.pipeline.stability import Stability, stability
from skillmix_desktop.pipeline.student_rankings import StudentRankings, student_rankings
from skillmix_desktop.pipeline.study_marks import study_marks
from skillmix_desktop.pipeline.text_scores import text_scores
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict
from skillmix_desktop.store.tables import VerdictMode


@dataclass(frozen=True)
class FurtherAgreement:
    """Every part says by itself why it is empty, where it is."""

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


def further_agreement(database: Database, options: AgreementOptions) -> FurtherAgreement:
    """Of the graders and the verdicts that ``options`` count."""
    is_blind = options.people is PeoplesVerdict.BLIND
    blind = replace(options.verdicts, people=PeoplesVerdict.BLIND)
    marks = study_marks(database, options.verdicts).by_students(options.students).of_size(options.k)
    first = marks
    if not is_blind:
        first = study_marks(database, blind).by_students(options.students).of_size(options.k)
    newest = newest_marks(database, first, blind)
    with database.read() as session:
        assisted, revised = judged_in_sight(session), judged_in_sight(session, VerdictMode.REVISED)
        drawn = draw_chances(session)
        families = {**told_families(session), **options.families}
    scores = text_scores(marks)
    chances = drawn if options.is_weighted else DrawChances()
    found = FurtherAgreement(
        corrected=corrected_scores(marks, scores, drawn),
        scores=score_agreement(marks),
        rankings=student_rankings(marks, scores, chances),
        families=family_probes(marks, chances, families),
        lengths=length_probes(marks, chances),
        more_graders=more_graders(marks, families),
        stability=stability(marks),
        anchoring=anchoring(first, newest),
        by_sight=agreement_by_sight(first, newest, chances, assisted=assisted, revised=revised),
        cautions=(),
    )
    of_families = cautions_of_families(marks, found.families, families)
    of_sight = cautions_of_sight(found.by_sight, revised_counts=not is_blind)
    return replace(found, cautions=(*of_sight, *of_families, *_cautions(found)))


def _cautions(found: FurtherAgreement) -> Iterator[Caution]:
    for judge in found.more_graders.beside_people:
        yield from cautions_beside_people(judge)
    yield from cautions_of_lengths(found.lengths)
    yield from cautions_of_rankings(found.rankings)
    yield from cautions_of_consensus(found.more_graders.consensus)
