"""What a probe of a grader's repeatability is answered with."""

from skillmix_desktop.commands.answer import Answer
from skillmix_desktop.pipeline.repeatability import Repeatability


def repeatability_answer(found: Repeatability) -> Answer:
    """The figures, and the same in words."""
    first, second = found.slots
    data = {
        "texts": found.texts,
        "failed": found.failed,
        "marks": found.marks,
        "equal_marks": found.equal_marks,
        "probabilities": found.probabilities,
        "equal_probabilities": found.equal_probabilities,
        "largest_difference": found.largest_difference,
        "slots": {"first": first, "second": second},
    }
    lines = [
        f"{found.texts} texts were graded twice, {found.failed} more had no marks the second time.",
        f"  {found.equal_marks} of {found.marks} marks are equal.",
    ]
    if found.largest_difference is not None:
        lines.append(
            f"  {found.equal_probabilities} of {found.probabilities} probabilities are equal; "
            f"the largest difference is {found.largest_difference:.2g}."
        )
    lines.append(f"  Slots: {_words(first)} the first time, {_words(second)} the second.")
    return Answer(data, tuple(lines))


def _words(slots: tuple[int, ...]) -> str:
    return " or ".join(map(str, slots)) or "not told"
