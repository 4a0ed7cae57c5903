"""What agreement is good for beyond one coefficient of two graders, from marks that are read once."""

from dataclasses import dataclass, replace

from skillmix_desktop.pipeline.anchoring import Anchoring, anchoring
from skillmix_desktop.pipeline.beside_people import cautions_beside_people
from skillmix_desktop.pipeline.cautions import Caution
from skillmix_desktop.pipeline.corrected_scores import CorrectedScores, corrected_scores, sample_chances
from skillmix_desktop.pipeline.mark_matrix import AgreementOptions
from skillmix_desktop.pipeline.more_graders import MoreGraders, more_graders
from skillmix_desktop.pipeline.score_agreement import ScoreAgreement, score_agreement
from skillmix_desktop.pipeline.stability import Stability, stability
from skillmix_desktop.pipeline.study_marks import study_marks
from skillmix_desktop.pipeline.text_scores import text_scores
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.marks import PeoplesVerdict


@dataclass(frozen=True)
class FurtherAgreement:
    """Every part says by itself why it is empty, where it is."""

    corrected: CorrectedScores
    scores: tuple[ScoreAgreement, ...]
    more_graders: MoreGraders
    stability: tuple[Stability, ...]
    anchoring: tuple[Anchoring, ...]

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to be careful about in all of it."""
        return tuple(
            caution for judge in self.more_graders.beside_people for caution in cautions_beside_people(judge)
        )


def further_agreement(database: Database, options: AgreementOptions) -> FurtherAgreement:
    """Of the graders and the verdicts that ``options`` count."""
    blind = replace(options.verdicts, people=PeoplesVerdict.BLIND)
    marks = study_marks(database, options.verdicts).by_students(options.students)
    first = marks
    if options.people is not PeoplesVerdict.BLIND:
        first = study_marks(database, blind).by_students(options.students)
    scores = text_scores(marks)
    return FurtherAgreement(
        corrected=corrected_scores(marks, scores, sample_chances(database)),
        scores=score_agreement(marks),
        more_graders=more_graders(marks),
        stability=stability(marks),
        anchoring=anchoring(database, first, blind),
    )
