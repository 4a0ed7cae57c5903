"""What agreement is good for beyond one coefficient of two graders, from marks that are read once."""

from dataclasses import dataclass

from skillmix_desktop.pipeline.corrected_scores import CorrectedScores, corrected_scores, sample_chances
from skillmix_desktop.pipeline.mark_matrix import AgreementOptions
from skillmix_desktop.pipeline.study_marks import study_marks
from skillmix_desktop.pipeline.text_scores import text_scores
from skillmix_desktop.store.database import Database


@dataclass(frozen=True)
class FurtherAgreement:
    """Every part says by itself why it is empty, where it is."""

    corrected: CorrectedScores


def further_agreement(database: Database, options: AgreementOptions) -> FurtherAgreement:
    """Of the graders and the verdicts that ``options`` count."""
    marks = study_marks(database, options.verdicts).by_students(options.students)
    scores = text_scores(marks)
    return FurtherAgreement(
        corrected=corrected_scores(marks, scores, sample_chances(database)),
    )
