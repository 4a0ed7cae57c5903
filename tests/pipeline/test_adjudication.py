"""What is to be decided between people and graders, and what comes of deciding it."""

from contextlib import closing

import pytest
from sqlalchemy import select

from skillmix_desktop.core.adjudication import JOINT_REFERENCE, ErrorClass, adjudicator_of
from skillmix_desktop.core.rubric import CriterionKind
from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.adjudication import CaseFilter, adjudication, error_counts, undecided
from skillmix_desktop.pipeline.agreement import agreement
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.agreement_study import StudyOptions, study_agreement
from skillmix_desktop.pipeline.joint_reference import settle_project
from skillmix_desktop.pipeline.report_sections.methods import describe
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.pipeline.rulings import Ruling, decide, undo_decision
from skillmix_desktop.pipeline.spot_check_acts import flag
from skillmix_desktop.pipeline.spot_check_draw import SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import Flag
from skillmix_desktop.store.backup import backup
from skillmix_desktop.store.columns import MARK, VERDICT
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.merging import merge
from skillmix_desktop.store.tables import GraderKind, VerdictMode, key_of
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.disputed import ADJUDICATOR, cases_of, disputed_study, rule, say, three_cases

REFERENCE = adjudicator_of(ADJUDICATOR)


@pytest.fixture
def texts(database):
    return disputed_study(database)


def attempts(database, text):
    """The marks of each adjudicated attempt on the text, by position."""
    query = (
        select(VERDICT.c.attempt, MARK.c.position, MARK.c.points)
        .join_from(VERDICT, MARK, isouter=True)
        .where(VERDICT.c.generation_id == text, VERDICT.c.mode == VerdictMode.ADJUDICATED)
        .order_by(VERDICT.c.attempt, MARK.c.position)
    )
    found = {}
    with database.read() as session:
        for attempt, position, points in session.execute(query):
            found.setdefault(attempt, {})[position] = points
    return [found[attempt] for attempt in sorted(found)]


def compared(database, *graders):
    return agreement(database, AgreementOptions(graders=graders)).pairs[0].pooled.confusion.compared


def test_people_who_differ_and_a_person_and_a_grader_who_differ_are_to_be_decided(database, texts):
    assert {case.place for case in cases_of(database)} == {(texts[0], 0), (texts[0], 1), (texts[1], 0)}


def test_graders_who_differ_among_themselves_are_no_matter_of_people(database):
    text = add_generation(database, add_items(database)[0])
    for name, first in (("gpt-4", 1), ("claude", 0)):
        add_verdict(database, text, grader=name, marks=[first, 1, 1, 1, 1])
    assert cases_of(database) == []
    say(database, text, "Anna", [None, 1, 1, 1])
    assert cases_of(database) == []


def test_a_revision_that_ends_the_difference_leaves_nothing_to_decide(database, texts):
    say(database, texts[1], "Anna", [1, 1, 1, 1], attempt=2)
    say(database, texts[1], "Ben", [1, 1, 1, 1], attempt=2)
    assert {case.generation_id for case in cases_of(database)} == {texts[0]}


def test_a_practice_grader_starts_no_dispute(database, texts):
    add_verdict(database, texts[2], grader="practice", kind=GraderKind.PRACTICE, marks=[0] * 5)
    assert texts[2] not in {case.generation_id for case in cases_of(database)}


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        (CaseFilter(one="Anna", other="gpt-4"), {(0, 1), (1, 0)}),
        (CaseFilter(one="Anna", other="Ben"), {(0, 0)}),
        (CaseFilter(one="Ben"), {(0, 0), (0, 1), (1, 0)}),
        (CaseFilter(criterion=CriterionKind.TOPIC), set()),
        (CaseFilter(only_flagged=True), set()),
    ],
)
def test_the_cases_can_be_narrowed_down(database, texts, wanted, places):
    found = {
        (texts.index(case.generation_id), case.criterion.position) for case in cases_of(database, wanted)
    }
    assert found == places


def test_what_is_decided_is_no_longer_undecided(database, texts):
    rule(database, cases_of(database)[0], True)
    assert len(cases_of(database, CaseFilter(only_undecided=True))) == 2
    with database.read() as session:
        assert undecided(session) == 2


def test_a_flagged_text_comes_first_with_what_a_person_could_not_judge(database, texts):
    [check] = [
        each
        for each in draw_spot_checks(database, SpotCheckDraw("Anna", 3))
        if each.generation_id == texts[1]
    ]
    flag(database, check.spot_check_id, Flag(True, "Is this sense?"))
    first, second, *_ = cases_of(database)
    assert [first.place, second.place] == [(texts[1], 0), (texts[1], 3)]
    assert first.flag == "Is this sense?"


def test_a_flagged_text_without_any_difference_is_decided_as_a_whole(database, texts):
    [check] = [
        each
        for each in draw_spot_checks(database, SpotCheckDraw("Anna", 3))
        if each.generation_id == texts[2]
    ]
    flag(database, check.spot_check_id, Flag(True))
    assert [case.place for case in cases_of(database)][:4] == [(texts[2], position) for position in range(4)]


def test_a_text_that_the_adjudicator_has_yet_to_judge_is_left_out_and_cannot_be_decided(database, texts):
    draw_spot_checks(database, SpotCheckDraw("Cleo", 3))
    state = adjudication(database, "Cleo")
    assert (state.cases, state.hidden_texts) == ((), 2)
    with pytest.raises(UsageError, match="Commit your own verdict"):
        decide(database, "Cleo", (texts[0], 0), Ruling(True, ErrorClass.GRADER_WRONG, "so"))
    say(database, texts[0], "Cleo", [1, 1, 1, 1])
    assert {case.generation_id for case in adjudication(database, "Cleo").cases} == {texts[0]}


@pytest.mark.parametrize(("name", "reason", "words"), [("", "so", "who decides"), ("Vera", " ", "few words")])
def test_a_decision_has_somebody_who_decides_and_a_reason(database, texts, name, reason, words):
    with pytest.raises(UsageError, match=words):
        decide(database, name, (texts[0], 0), Ruling(True, ErrorClass.GRADER_WRONG, reason))


def test_each_decision_is_an_attempt_that_also_holds_what_all_agree_on(database, texts):
    first, second, _ = three_cases(database)
    rule(database, first, True)
    rule(database, second, False)
    assert {first.generation_id, second.generation_id} == {texts[0]}
    assert attempts(database, texts[0]) == [{0: 1, 2: 1, 3: 1}, {0: 1, 1: 0, 2: 1, 3: 1}]


def test_a_mark_that_only_one_gave_is_not_agreed_on(database):
    text = add_generation(database, add_items(database)[0])
    say(database, text, "Anna", [1, 1, 1, None])
    add_verdict(database, text, grader="gpt-4", marks=[0, 1, None, 1, 1])
    rule(database, cases_of(database)[0], True)
    assert attempts(database, text) == [{0: 1, 1: 1}]


def test_texts_on_which_all_agree_join_the_reference_once_everything_is_decided(database, texts):
    first, second, third = three_cases(database)
    rule(database, first, True)
    rule(database, second, True)
    assert attempts(database, texts[2]) == []
    rule(database, third, None, ErrorClass.RUBRIC_UNCLEAR)
    assert attempts(database, texts[2]) == [{position: 1 for position in range(4)}]
    assert attempts(database, texts[1]) == [{0: None, 1: 1, 2: 1, 3: 1}]
    assert compared(database, REFERENCE, "gpt-4") == 11


def test_the_newest_decision_counts_whichever_of_peoples_verdicts_is_asked_for(database, texts):
    case = three_cases(database)[0]
    rule(database, case, True)
    rule(database, case, False)
    pair = agreement(database, AgreementOptions(graders=(REFERENCE, "Anna"))).pairs[0]
    assert pair.pooled.confusion.second_only == 1


def test_undo_takes_back_decision_after_decision_and_overwrites_nothing(database, texts):
    first, _, third = three_cases(database)
    rule(database, first, True)
    rule(database, first, False)
    rule(database, third, True)
    assert undo_decision(database, ADJUDICATOR) == third.place
    assert undo_decision(database, ADJUDICATOR) == first.place
    [decided] = [case for case in cases_of(database) if case.is_decided]
    assert (decided.place, decided.decision.is_met) == (first.place, True)
    undo_decision(database, ADJUDICATOR)
    assert not any(case.is_decided for case in cases_of(database))
    assert [marks.get(0) for marks in attempts(database, texts[0])] == [1, 0, 1, None]
    with pytest.raises(UsageError, match="no decision of yours"):
        undo_decision(database, ADJUDICATOR)


def test_error_classes_are_counted_for_those_who_stood_against_each_other(database, texts):
    first, second, third = three_cases(database)
    rule(database, first, True, ErrorClass.PERSON_WRONG)
    rule(database, second, True, ErrorClass.GRADER_WRONG)
    rule(database, third, None, ErrorClass.RUBRIC_UNCLEAR)
    counts = error_counts(database)
    assert (counts.decided, counts.undecided) == (3, 0)
    assert counts.by_class[ErrorClass.PERSON_WRONG] == 1
    told = {each.grader: (each.decided, each.upheld, each.overruled) for each in counts.by_grader}
    assert told == {"Anna": (3, 2, 0), "Ben": (3, 1, 1), "gpt-4": (3, 1, 1)}


def test_an_adjudicator_is_nobody_who_judged_for_themselves(database, texts):
    for case in three_cases(database):
        rule(database, case, True)
    assert agreement(database, AgreementOptions()).graders == ("Anna", "Ben", "gpt-4")
    study = study_agreement(database, StudyOptions())
    assert REFERENCE in [judge.name for judge in study.judges]
    assert study.pair.reference.name == "Anna"
    assert study.overall.graders == ("Anna", "Ben", "gpt-4")
    [told] = [
        caution.topic
        for caution in agreement(database, AgreementOptions(graders=("Ben", REFERENCE))).cautions
        if caution.topic in ("one person", "adjudicated") and REFERENCE in caution.sentence
    ]
    assert told == "adjudicated"


def test_a_reference_that_is_not_finished_says_so(database, texts):
    rule(database, cases_of(database)[0], True)
    graders = AgreementOptions(graders=(REFERENCE, "gpt-4"))
    [sentence] = [c.sentence for c in agreement(database, graders).cautions if c.topic == "undecided"]
    assert "2 of 3" in sentence


def test_an_adjudicated_verdict_is_a_persons_and_apart_from_their_own(database, texts):
    rule(database, cases_of(database, annotator="Anna")[0], False, annotator="Anna")
    with database.read() as session:
        own = session.scalar(
            select(VERDICT.c.id).where(VERDICT.c.grader_id == key_of("grader", "Anna (adjudication)"))
        )
    assert own is not None
    assert compared(database, "Anna", "Anna (adjudication)") == 3


@pytest.fixture
def two_adjudicators(database, texts):
    """Vera decides the three differences, Cleo the first of them once more."""
    for case in three_cases(database):
        rule(database, case, True)
    rule(database, three_cases(database)[0], False, annotator="Cleo")
    return texts


def of_joint(database, text):
    """The newest marks of the joint reference on the text, by position."""
    query = (
        select(MARK.c.position, MARK.c.points)
        .join_from(VERDICT, MARK)
        .where(VERDICT.c.generation_id == text, VERDICT.c.grader_id == key_of("grader", JOINT_REFERENCE))
        .order_by(VERDICT.c.attempt)
    )
    with database.read() as session:
        return {position: points for position, points in session.execute(query)}


def test_one_adjudicator_alone_has_nothing_in_common_with_anybody(database, texts):
    rule(database, three_cases(database)[0], True)
    assert of_joint(database, texts[0]) == {}


def test_of_several_adjudicators_the_latest_decision_stands(database, two_adjudicators):
    first, second, third = two_adjudicators
    assert three_cases(database)[0].decision.adjudicator == adjudicator_of("Cleo")
    assert of_joint(database, first) == {0: 0, 1: 1, 2: 1, 3: 1}
    assert of_joint(database, second) == of_joint(database, third) == dict.fromkeys(range(4), 1)
    counts = error_counts(database)
    assert (counts.decided, counts.re_adjudicated) == (3, 1)
    assert counts.adjudicators == ("Cleo (adjudication)", "Vera (adjudication)")


def test_what_was_decided_later_stands_though_another_mark_of_the_text_was_decided_since(
    database, two_adjudicators
):
    _, other, _ = three_cases(database)
    rule(database, other, False)
    assert of_joint(database, two_adjudicators[0]) == {0: 0, 1: 0, 2: 1, 3: 1}
    assert three_cases(database)[0].decision.is_met is False


def test_what_is_taken_back_lets_the_earlier_decision_stand(database, two_adjudicators):
    undo_decision(database, "Cleo")
    assert of_joint(database, two_adjudicators[0])[0] == 1
    assert three_cases(database)[0].decision.adjudicator == REFERENCE
    assert error_counts(database).re_adjudicated == 0


def test_the_joint_reference_is_compared_when_named_and_the_others_say_that_it_is_there(
    database, two_adjudicators
):
    assert compared(database, JOINT_REFERENCE, "gpt-4") == 12
    assert agreement(database, AgreementOptions()).graders == ("Anna", "Ben", "gpt-4")

    def topics(*graders):
        return {each.topic for each in agreement(database, AgreementOptions(graders=graders)).cautions}

    assert "several adjudicators" in topics(REFERENCE, "gpt-4")
    assert "several adjudicators" not in topics(JOINT_REFERENCE, "gpt-4")
    told = " ".join(describe(build_report(database, ReportOptions())))
    assert "2 adjudicators decided 3 differences, 1 of them more than once" in told
    assert JOINT_REFERENCE in told


def test_decisions_that_come_from_elsewhere_join_the_reference(database, texts, tmp_path):
    first, second, _ = three_cases(database)
    copy = Database.open(backup(database, tmp_path / "copy.skillmix"))
    rule(database, first, True)
    with closing(copy):
        rule(copy, second, False, annotator="Cleo")
        merge(database, copy)
    settle_project(database)
    assert of_joint(database, texts[0]) == {0: 1, 1: 0, 2: 1, 3: 1}
    before = attempts(database, texts[0])
    settle_project(database)
    assert attempts(database, texts[0]) == before


def test_nobody_adjudicates_under_the_name_of_an_adjudicators_verdicts(database, texts):
    with pytest.raises(UsageError, match="the name of the person who decides"):
        decide(database, "Anna (adjudication)", (texts[0], 0), Ruling(True, ErrorClass.GRADER_WRONG, "so"))


def test_nobody_adjudicates_under_the_name_of_all(database, texts):
    with pytest.raises(UsageError, match="stands for all adjudicators"):
        decide(database, "joint", (texts[0], 0), Ruling(True, ErrorClass.GRADER_WRONG, "so"))
