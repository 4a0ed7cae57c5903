"""Each warning about agreement is raised by the data, and tells the numbers that raised it."""

import re

import pytest

from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import StudyOptions, study_agreement
from skillmix_desktop.pipeline.figures import agreement_figures
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.store.tables import GraderKind, Template, Verdict, VerdictMode
from tests.builders import add_verdict
from tests.pipeline.judged_together import PERSON, judged_together
from tests.pipeline.people import put_in_queue

ALL, THREE, TWO, ONE, NONE = [1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]
OTHER_THREE = [0, 1, 1, 1]


def cautions(database, **options):
    """Every warning by its topic."""
    wanted = AgreementOptions(**options)
    found = (*agreement(database, wanted).cautions, *further_agreement(database, wanted).cautions)
    by_topic = {}
    for caution in found:
        by_topic.setdefault(caution.topic, []).append(caution.sentence)
    return by_topic


def judged(database, pairs, **options):
    """Ada and the judge on one student's texts."""
    return judged_together(database, {"ant": pairs}, **options)["ant"]


@pytest.fixture
def plain(database):
    """Forty texts of one student on which the two differ now and then, and neither way."""
    return judged(database, [(THREE, TWO), (TWO, TWO), (ONE, TWO), (THREE, THREE)] * 10)


def test_of_plain_data_nothing_is_said_but_that_there_is_one_person(database, plain):
    assert set(cautions(database)) == {"one person"}


def test_few_texts_are_told_with_the_width_that_they_leave_kappa(database):
    judged(database, [(THREE, OTHER_THREE), (TWO, TWO), (ONE, ONE)] * 4)
    [pair] = agreement(database, AgreementOptions()).pairs
    half = (pair.pooled.kappa.high - pair.pooled.kappa.low) / 2
    [told] = cautions(database)["few texts"]
    assert told.startswith("Ada and judge share 12 texts; below 30")
    assert told.endswith(f"kappa is known to about ±{half:.2f}.")


def test_few_disagreements_are_counted(database):
    judged(database, [(THREE, THREE)] * 30 + [(THREE, TWO)])
    assert cautions(database)["few disagreements"] == ["Ada and judge differ on 1 mark only."]


def test_a_skewed_share_is_told_with_the_coefficients_that_quarrel_over_it(database):
    judged(database, [(ALL, ALL)] * 9 + [(ALL, THREE), (THREE, ALL), (THREE, THREE)])
    [pair] = agreement(database, AgreementOptions()).pairs
    [told] = cautions(database)["prevalence"]
    assert "96 % of the time" in told
    assert f"kappa ({pair.pooled.kappa.value:.2f}), AC1 ({pair.pooled.ac1.value:.2f})" in told
    assert "“not met” (50 %)" in told
    assert cautions(database)["unlike agreement"] == [
        "Ada and judge agree on “met” 98 % of the time, and on “not met” 50 %."
    ]


def test_kappa_is_not_defined_where_everybody_always_says_the_same(database):
    judged(database, [(ALL, ALL)] * 3)
    found = cautions(database)
    assert "everybody always said 'met'" in found["not defined"][0]
    assert "always the same" not in found


def test_a_grader_who_always_says_the_same_is_named(database):
    judged(database, [(TWO, ALL), (THREE, ALL)])
    [told] = cautions(database)["always the same"]
    assert told.startswith("judge always says “met”: kappa is 0")


def test_a_bias_is_told_with_the_largest_kappa_that_it_leaves(database):
    judged(database, [(TWO, THREE), (TWO, TWO), (ONE, THREE)] * 10)
    [told] = cautions(database)["bias"]
    assert "Beside Ada, judge is lenient by 25 percentage points" in told
    # Ada says met 5 times of 12 and the judge 8: at best they agree on 9 of 12, by chance on 17 of 36.
    assert told.endswith(
        f"with such shares of “met” kappa can be {(9 / 12 - 17 / 36) / (1 - 17 / 36):.2f} at most."
    )


def test_marks_that_go_together_in_a_text_are_told_with_both_errors(database):
    judged(database, [(TWO, TWO), (ONE, ONE)] * 10 + [(TWO, [0, 0, 1, 1]), (THREE, [0, 0, 0, 1])] * 5)
    [pair] = agreement(database, AgreementOptions()).pairs
    [told] = cautions(database)["clustered"]
    ratio = pair.pooled.design_effect**0.5
    assert ratio > 1.5
    clustered, apart = (float(number) for number in re.findall(r"(\d+\.\d) points.*\((\d+\.\d)\)", told)[0])
    assert clustered == pytest.approx(100 * pair.pooled.percent.se, abs=0.05)
    assert clustered / apart == pytest.approx(ratio, rel=0.02)


def test_several_tests_of_bias_are_told_with_what_adjusting_leaves(database):
    judged(database, [([1, 0, 1, 0], [1, 1, 1, 0]), ([0, 1, 1, 1], [1, 1, 1, 0]), (TWO, TWO), (ONE, ONE)] * 8)
    result = agreement(database, AgreementOptions())
    assert [test.criterion for test in result.bias_tests] == ["skill", "topic", "sense"]
    skill, topic, sense = result.bias_tests
    assert topic.p is None  # on the topic they never differ
    assert skill.p < sense.p < 0.05
    assert (skill.holm, sense.holm) == (pytest.approx(2 * skill.p), pytest.approx(max(2 * skill.p, sense.p)))
    assert "many tests" not in cautions(database)  # two were made


def test_three_tests_are_many(database):
    judged(database, [([1, 0, 1, 0], THREE), (ALL, THREE), (TWO, TWO), (ONE, [1, 0, 1, 0])] * 8)
    [told] = cautions(database)["many tests"]
    tests = agreement(database, AgreementOptions()).bias_tests
    adjusted = [(test.p, test.holm, test.benjamini_hochberg) for test in tests]
    raw, by_holm, by_rate = (sum(p < 0.05 for p in column) for column in zip(*adjusted, strict=True))
    assert f"is asked 3 times, once for each criterion and two graders: {raw} have p below 0.05" in told
    assert f"{by_holm} after Holm’s adjustment and {by_rate} after" in told
    figures = agreement_figures(agreement(database, AgreementOptions()))["bias_tests"]
    assert [row["p_holm"] for row in figures] == [test.holm for test in tests]


def test_a_length_that_both_marked_is_told_and_left_out(database):
    texts = judged(database, [(TWO, TWO)] * 2)
    add_verdict(database, texts[0], grader="judge", marks=[*TWO, 1], attempt=2)
    assert "length" not in cautions(database)
    for grader in ("one", "other"):
        add_verdict(database, texts[0], grader=grader, marks=[*TWO, 1])
    [told] = cautions(database)["length"][-1:]
    assert told.startswith("one and other both marked the length of 1 texts, and agree on 100 %.")


def test_a_judge_that_favours_its_own_family_is_told_with_both_sides(database):
    own = [(TWO, ALL), (TWO, THREE), (ONE, THREE), (TWO, ALL), (ONE, ALL)]
    others = [(TWO, TWO), (TWO, ONE), (TWO, TWO), (TWO, THREE), (ONE, ONE)]
    judged_together(database, {"gpt-3.5-turbo": own, "llama-2-7b": others}, judge="openai/gpt-4")
    [probe] = further_agreement(database, AgreementOptions()).families
    assert probe.difference.low > 0
    [told] = cautions(database)["family"]
    assert told.startswith(
        "openai/gpt-4 grades its own family (gpt-3.5-turbo). Beside Ada it favours it: its bias there is +"
    )
    assert f"[{100 * probe.difference.low:.1f}, {100 * probe.difference.high:.1f}] points apart" in told
    assert "on 50.0\N{NARROW NO-BREAK SPACE}% of marks on its own family’s texts" in told


def test_a_judge_of_its_own_family_is_told_even_if_it_does_not_favour_it(database):
    judged_together(
        database,
        {
            "gpt-3.5-turbo": [(TWO, TWO), (TWO, TWO), (TWO, THREE)],
            "llama-2-7b": [(TWO, THREE), (TWO, TWO), (TWO, THREE)],
        },
        judge="gpt-4",
    )
    assert "no more than chance may do" in cautions(database)["family"][0]


def test_without_a_person_it_is_said_that_nothing_is_known_of_favour(database):
    texts = judged(database, [(TWO, TWO)], judge="gpt-4")
    assert "family" not in cautions(database)
    told = cautions(database, families={"ant": "GPT"})["family"]
    assert told[0].endswith("so whether it does is not known.")
    assert len(texts) == 1


def test_leniency_that_rises_with_length_is_told(database):
    marks = [(TWO, TWO), (TWO, TWO), (TWO, THREE), (ONE, TWO), (TWO, ALL), (ONE, THREE)]
    judged(database, marks, words={"ant": [20, 40, 110, 130, 200, 240]})
    [probe] = further_agreement(database, AgreementOptions()).lengths
    assert probe.slope.low > 0
    [told] = cautions(database)["length bias"]
    assert told.startswith("Beside Ada, judge is more lenient with longer texts: its bias changes by ")
    assert f"+{100 * probe.slope.value:.1f} [{100 * probe.slope.low:.1f}, " in told
    assert "Nothing else" in told


def test_redrawn_sets_without_an_order_are_counted(database):
    judged_together(database, {"ant": [(ALL, ALL), (TWO, ONE)], "bee": [(TWO, TWO)] * 2, "cat": [(ONE, ONE)]})
    ranking = further_agreement(database, AgreementOptions()).rankings.rows[0].ranking
    assert ranking.undefined["spearman"] > 0
    [told] = cautions(database)["redrawn sets"]
    assert re.match(
        r"Up to [\d,]+ of 2,000 redrawn sets of items have no order of the students under Ada and", told
    )


def test_redrawn_sets_are_told_once_however_many_graders_there_are(database):
    written = judged_together(database, {"ant": [(ALL, ALL), (TWO, ONE)], "bee": [(TWO, TWO)] * 2})
    for text in written["ant"] + written["bee"]:
        add_verdict(database, text, grader="third", marks=TWO)
    [told] = cautions(database)["redrawn sets"]
    assert re.search(r"under .* and .*, and no more under 2 other pairs of graders, for they lack", told)


def test_tied_votes_and_graders_of_one_family_are_told_where_all_are_taken_together(database):
    texts = judged(database, [(TWO, TWO), (TWO, THREE)], judge="gpt-4")
    assert not {"tied votes", "graders of one family"} & set(cautions(database))
    for text in texts:
        add_verdict(database, text, grader="gpt-3.5-turbo", marks=THREE)
        add_verdict(database, text, grader="llama-2-70b", marks=TWO)
    found = cautions(database)
    assert found["tied votes"] == ["On 1 of 8 marks the graders’ votes are tied; they are left undecided."]
    assert found["graders of one family"][0].startswith(
        "Of one family are gpt-3.5-turbo and gpt-4: they err alike"
    )


def test_versions_are_not_pooled_unsaid(database, plain):
    def ask(text, template, served, attempt):
        with database.write() as session:
            if session.get(Template, template) is None:
                session.add(
                    Template(id=template, name="default", version=2, purpose="grading", content=template)
                )
        verdict = add_verdict(
            database, text, grader="judge", marks=TWO, attempt=attempt, provenance={"served_name": served}
        )
        with database.write() as session:
            session.get_one(Verdict, verdict).template_id = template

    for text in plain:
        ask(text, "aaaa" * 16, "gpt-4-0314", 2)
    assert "mixed versions" not in cautions(database)
    ask(plain[0], "aaaa" * 16, "gpt-4-0613", 3)
    assert cautions(database)["mixed versions"] == [
        "judge’s marks come of more than one version of its prompt or of itself, and figures pool them: "
        "prompt default 2 (aaaaaaaa), gpt-4-0314 on 39 texts; prompt default 2 (aaaaaaaa), gpt-4-0613 on 1 "
        "text."
    ]
    ask(plain[0], "bbbb" * 16, "gpt-4-0314", 4)
    assert "(bbbbbbbb), gpt-4-0314 on 1 text." in cautions(database)["mixed versions"][0]


def test_targeted_draws_and_marks_given_in_sight_are_told(database, plain):
    put_in_queue(database, plain, [0.5, 0.2] * 20)
    add_verdict(
        database, plain[0], grader="Ben", kind=GraderKind.PERSON, mode=VerdictMode.ASSISTED, marks=TWO
    )
    found = cautions(database)
    assert "drawn by disagreement" in found["targeted draw"][0]
    assert found["seen before judging"][0].startswith("Ben saw graders’ marks before judging")
    assert "one person" not in found


def test_one_person_is_no_truth(database, plain):
    assert "agreement with one person" in cautions(database)["one person"][0]
    for text in plain:
        add_verdict(database, text, grader="Ben", marks=TWO, **PERSON)
    assert "one person" not in cautions(database)


def test_the_page_of_two_graders_tells_of_their_marks_too(database):
    judged(database, [(TWO, [0, 0, 1, 1]), (TWO, TWO), (TWO, TWO)])
    pair = study_agreement(database, StudyOptions()).pair
    assert {"few texts", "few disagreements", "clustered"} <= {caution.topic for caution in pair.cautions}
