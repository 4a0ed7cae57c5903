"""Who adjudicates, and what a disagreement that was decided is found to have come from."""

from enum import StrEnum

_SUFFIX = " (adjudication)"


class ErrorClass(StrEnum):
    """What the disagreement on a criterion came from."""

    GRADER_WRONG = "grader wrong"
    PERSON_WRONG = "person wrong"
    BOTH_DEFENSIBLE = "both defensible"
    RUBRIC_UNCLEAR = "rubric unclear"


def adjudicator_of(person: str) -> str:
    """The name under which a person's adjudicated verdicts are kept, apart from their own."""
    return person + _SUFFIX


def is_adjudicator(grader: str) -> bool:
    """Whether ``grader`` decides between others, and so is nobody who judged for themselves."""
    return grader.endswith(_SUFFIX)


JOINT_REFERENCE = adjudicator_of("joint")
"""The name under which what stands of several adjudicators' decisions is kept."""
