"""How steady people are, in sentences and as plain figures."""

from collections.abc import Sequence

from skillmix_desktop.core.agreement.estimates import Estimate
from skillmix_desktop.pipeline.draw_weights import Weighting
from skillmix_desktop.pipeline.figures import Figures, estimate_figures
from skillmix_desktop.pipeline.report_document import Number, counted
from skillmix_desktop.pipeline.steadiness import GoldAgreement, SelfAgreement, Steadiness

NOTHING_KNOWN = (
    "No text came twice in a person’s queue and no gold was mixed in, so how steady people are is not known."
)


def steadiness_lines(found: Sequence[Steadiness]) -> tuple[str, ...]:
    """Sentences about each person of whom something could be known; one for all where nothing can."""
    if not found:
        return ()
    lines = [
        sentence
        for each in found
        for drawn, sentence in (
            (each.again.n_drawn, again_sentence(each.person, each.again)),
            (each.gold.n_drawn, gold_sentence(each.person, each.gold)),
        )
        if drawn
    ]
    return tuple(lines) or (NOTHING_KNOWN,)


def again_sentence(person: str, found: SelfAgreement) -> str:
    """How far a person says the same of a text that comes again, or why that is not known."""
    if found.reason is not None:
        return _as_sentence(found.reason)
    weighted = found.weights is Weighting.PROBABILITY
    weights = " Each text counts by the inverse of its chance of being drawn." if weighted else ""
    return (
        f"Given {counted(found.n_texts, 'text')} again, {person} marked {_share(found.percent)} of "
        f"{counted(found.n_marks, 'mark')} as before; κ {_number(found.kappa)}, AC1 {_number(found.ac1)}."
        f"{weights}"
    )


def gold_sentence(person: str, found: GoldAgreement) -> str:
    """How often a person is right on gold, or why that is not known."""
    if found.reason is not None:
        return _as_sentence(found.reason)
    return (
        f"On {counted(found.n_texts, 'text')} of gold (marks of {' and '.join(found.keys)}), {person} was "
        f"right on {_share(found.right)} of {counted(found.n_marks, 'mark')}: on {_share(found.recall)} of "
        f"what is met and {_share(found.specificity)} of what is not."
    )


def steadiness_figures(found: Sequence[Steadiness]) -> Figures:
    """What ``skillmix agreement --json`` tells of the people themselves."""
    return {
        "people": [
            {"person": each.person, "repeats": _again(each.again), "gold": _gold(each.gold)} for each in found
        ],
        "reason": None if any(each.again.n_marks or each.gold.n_marks for each in found) else _why(found),
    }


def _why(found: Sequence[Steadiness]) -> str:
    if not found:
        return "no person has judged a text"
    is_any = any(each.again.n_drawn or each.gold.n_drawn for each in found)
    return "nobody has judged gold, or a text twice, yet" if is_any else "no repeats and no gold were drawn"


def _again(found: SelfAgreement) -> Figures:
    return {
        "n_drawn": found.n_drawn,
        "n_texts": found.n_texts,
        "n_marks": found.n_marks,
        "weights": found.weights,
        "reason": found.reason,
        **estimate_figures(
            {"percent_agreement": found.percent, "cohen_kappa": found.kappa, "gwet_ac1": found.ac1}
        ),
    }


def _gold(found: GoldAgreement) -> Figures:
    return {
        "keys": list(found.keys),
        "n_drawn": found.n_drawn,
        "n_texts": found.n_texts,
        "n_marks": found.n_marks,
        "reason": found.reason,
        **estimate_figures(
            {"share_right": found.right, "recall": found.recall, "specificity": found.specificity}
        ),
    }


def _share(found: Estimate) -> str:
    return Number.of(found, is_percent=True).words


def _number(found: Estimate) -> str:
    return Number.of(found).words


def _as_sentence(reason: str) -> str:
    return f"{reason[0].upper()}{reason[1:]}."
