"""Planning how many texts people judge, from their first marks or from what is assumed and said."""

import pytest

from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.precision_plans import Guesses, PlanOptions, precision_plan
from skillmix_desktop.pipeline.precision_words import basis_sentence, plan_sentence
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

USUAL = PlanOptions()


@pytest.fixture
def texts(database):
    """Twenty-four texts of two skills, graded by two machines."""
    made = [
        add_generation(database, item_id, student="student-a", round_=round_)
        for item_id in add_items(database)
        for round_ in range(1, 9)
    ]
    for number, text in enumerate(made):
        add_verdict(database, text, grader="judge-a", marks=[1, number % 2, 1, number % 3 > 0, 1])
        add_verdict(database, text, grader="judge-b", marks=[1, 1, 1, 1, 1])
    return made


def judge(database, texts, *, person="Ada"):
    """A person marks these, and differs from the first machine now and then."""
    for number, text in enumerate(texts):
        marks = [1, number % 2, number % 5 > 0, number % 4 > 0]
        add_verdict(
            database, text, grader=person, kind=GraderKind.PERSON, mode=VerdictMode.BLIND, marks=marks
        )


def test_before_anybody_judged_it_goes_by_assumptions_and_says_which(database, texts):
    plan = precision_plan(database, USUAL)
    assert (plan.graders, plan.available, plan.marks_a_text) == ((), 24, 4)
    said = basis_sentence(plan)
    assert said.startswith("Assumed, as no person has judged a text yet: κ .60, 75 % met, 4 marks a text")
    assert "correlation within a text .10, design effect 1.3" in said


def test_a_first_sample_plans_with_its_own_interval(database, texts):
    judge(database, texts[:12])
    plan = precision_plan(database, USUAL)
    assert (plan.graders, plan.sample) == (("Ada", "judge-a"), 12)
    [pair] = agreement(database, AgreementOptions(graders=("Ada", "judge-a"))).pairs
    kappa = pair.pooled.kappa
    assert plan.expected.value == kappa.value
    assert plan.half_width(12) == pytest.approx((kappa.high - kappa.low) / 2)
    assert plan.half_width(48) < 0.6 * plan.half_width(12)
    assert basis_sentence(plan).startswith("By the 12 texts that Ada and judge-a have both judged: κ ")


def test_the_pair_that_is_furthest_is_planned_and_a_machine_before_a_person(database, texts):
    judge(database, texts[:10], person="Zoe")
    judge(database, texts[:12], person="Ben")
    assert precision_plan(database, USUAL).graders == ("Ben", "judge-a")
    named = precision_plan(database, PlanOptions(graders=("Zoe", "Ben")))
    assert (named.graders, named.why_assumed) == ((), "the marks of Zoe and Ben leave κ without an error")


def test_too_small_a_sample_is_not_gone_by(database, texts):
    judge(database, texts[:4])
    plan = precision_plan(database, USUAL)
    assert plan.graders == ()
    assert plan.why_assumed == "Ada and judge-a have judged 4 texts in common, and 10 are needed"


def test_single_criteria_have_fewer_marks_a_text(database, texts):
    judge(database, texts[:12])
    skills = precision_plan(database, PlanOptions(criteria=(CriterionKind.SKILL,)))
    assert skills.marks_a_text == 2
    topic = precision_plan(database, PlanOptions(criteria=(CriterionKind.TOPIC,)))
    assert topic.marks_a_text == 1


def test_guesses_are_taken_before_marks(database, texts):
    judge(database, texts)
    plan = precision_plan(database, PlanOptions(guesses=Guesses(kappa=0.8, correlation=0.0)))
    assert (plan.expected.value, plan.prevalence, plan.design_effect) == (0.8, 0.75, 1)
    assert plan.why_assumed == "they were given"


def test_the_next_step_is_told_with_what_it_takes(database, texts):
    plan = precision_plan(database, USUAL)
    said = plan_sentence(plan, 20)
    now, goal = plan.half_width(20), plan.next_goal(20)
    assert (round(now, 2), goal, plan.needed(goal)) == (0.25, 0.15, 51)
    assert said == (
        "With 20 texts, κ will be known to about ±.25; 51 for ±.15, more than the 24 that there are."
    )
    assert plan_sentence(plan, 1) == "1 text cannot tell how uncertain κ is."


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (PlanOptions(graders=("judge-a",)), "name two"),
        (PlanOptions(graders=("judge-a", "judge-z")), "judge-z"),
        (PlanOptions(criteria=()), "skill, topic, sense"),
        (PlanOptions(criteria=(CriterionKind.LENGTH,)), "skill, topic, sense"),
        (PlanOptions(guesses=Guesses(kappa=1.0)), "below 1"),
        (PlanOptions(guesses=Guesses(prevalence=0.0)), "between 0 and 1"),
        (PlanOptions(guesses=Guesses(correlation=1.1)), "from 0 to 1"),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused_in_words(database, texts, options, words):
    with pytest.raises(UsageError, match=words):
        precision_plan(database, options)


def test_an_empty_project_is_planned_by_assumptions(database):
    plan = precision_plan(database, USUAL)
    assert (plan.available, plan.marks_a_text) == (0, 5)
