"""How closely κ will be known, in sentences and figures, and what that is reckoned from."""

from collections.abc import Iterable

from skillmix_desktop.pipeline.figures import Figures
from skillmix_desktop.pipeline.precision_plans import PrecisionPlan


def plan_sentence(plan: PrecisionPlan, texts: int) -> str:
    """What so many texts give, and how many the next step would take."""
    now = plan.half_width(texts)
    if now is None:
        return f"{_texts(texts)} cannot tell how uncertain κ is."
    words = f"With {_texts(texts)}, κ will be known to about {half_width_words(now)}"
    goal = plan.next_goal(texts)
    needed = None if goal is None else plan.needed(goal)
    if goal is None or needed is None:
        return f"{words}."
    more = f"{needed:,} for {half_width_words(goal)}"
    if needed > plan.available:
        more += f", more than the {plan.available:,} that there are"
    return f"{words}; {more}."


def basis_sentence(plan: PrecisionPlan) -> str:
    """Where the expectation comes from: whose marks, or which assumptions and why."""
    effect = "" if plan.design_effect is None else f", design effect {plan.design_effect:.1f}"
    marks = f"{plan.marks_a_text:.3g} marks a text"
    facts = f"κ {_number(plan.expected.value)}, {100 * plan.prevalence:.0f} % met, {marks}"
    if plan.graders:
        first, second = plan.graders
        return f"By the {plan.sample:,} texts that {first} and {second} have both judged: {facts}{effect}."
    correlation = f"correlation within a text {_number(plan.correlation or 0.0)}"
    return f"Assumed, as {plan.why_assumed}: {facts}, {correlation}{effect}."


def plan_figures(
    plan: PrecisionPlan,
    given: Iterable[tuple[int, float | None]],
    needed: Iterable[tuple[float, int | None]],
) -> Figures:
    """The plan with what numbers of texts give, and how many each half-width needs."""
    return {
        "basis": "marks" if plan.graders else "assumptions",
        "reason": plan.why_assumed or None,
        "graders": list(plan.graders),
        "sample": plan.sample,
        "kappa": plan.expected.value,
        "prevalence": plan.prevalence,
        "marks_a_text": plan.marks_a_text,
        "correlation": plan.correlation,
        "design_effect": plan.design_effect,
        "available": plan.available,
        "plan": [{"texts": count, "half_width": half_width} for count, half_width in given],
        "needed": [{"half_width": goal, "texts": texts} for goal, texts in needed],
    }


def half_width_words(value: float) -> str:
    """“±.12”."""
    return f"±{_number(value)}"


def _number(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1).replace("-", "\N{MINUS SIGN}")


def _texts(number: int) -> str:
    return f"{number:,} text{'s' * (number != 1)}"
