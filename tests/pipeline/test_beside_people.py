"""Judges beside people on the same texts, and what is said of people who differ among themselves."""

import json

import pytest

from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.further_agreement import further_agreement
from skillmix_desktop.pipeline.further_figures import further_figures
from skillmix_desktop.pipeline.report_sections.closing import warnings
from skillmix_desktop.pipeline.report_sections.several import several
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict
from tests.pipeline.answers import LITOTES_ANALOGY

PERSON = {"kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
ALL, FEW = [1, 1, 1, 1], [1, 0, 0, 1]


def judged(database, *texts, names=("Ada", "Ben", "judge")):
    """A text a row: what each of these says of it; None where one has not judged it."""
    items = add_items(database, [LITOTES_ANALOGY] * len(texts))
    for item, said in zip(items, texts, strict=True):
        generation = add_generation(database, item)
        for name, marks in zip(names, said, strict=True):
            if marks is not None:
                is_person = name != "judge"
                add_verdict(
                    database,
                    generation,
                    grader=name,
                    marks=marks if is_person else [*marks, 1],
                    **(PERSON if is_person else {}),
                )


def more(database):
    return further_agreement(database, AgreementOptions()).more_graders


def test_both_agreements_are_of_the_same_marks(database):
    judged(database, (ALL, FEW, ALL), (ALL, ALL, ALL), (ALL, None, FEW), (FEW, ALL, None))
    [beside] = more(database).beside_people
    assert (beside.judge, beside.n_texts) == ("judge", 2)
    percent = beside.compared.percent
    assert (percent.among_people.value, percent.with_judge.value) == (6 / 8, 7 / 8)
    assert percent.difference.value == pytest.approx(1 / 8)
    assert (percent.difference.n_units, percent.difference.n_clusters) == (8, 2)


def test_texts_are_told_apart_by_whether_people_are_of_one_mind(database):
    judged(database, (ALL, ALL, FEW), (ALL, ALL, ALL), (ALL, FEW, ALL), (ALL, None, ALL))
    [beside] = more(database).beside_people
    assert beside.unanimous_share.value == pytest.approx(2 / 3)
    unanimous, split = beside.strata
    assert (unanimous.is_unanimous, unanimous.n_texts) == (True, 2)
    assert unanimous.compared.percent.with_judge.value == 6 / 8
    assert (split.is_unanimous, split.n_texts) == (False, 1)
    assert split.compared.percent.with_judge.value == 6 / 8
    assert split.compared.percent.among_people.value == 2 / 4


def test_length_is_no_matter_of_theirs(database):
    judged(database, ([1, 1, 1, 1, 1], [1, 1, 1, 1, 0], ALL))
    [beside] = more(database).beside_people
    assert beside.compared.percent.among_people.value == 1
    assert beside.unanimous_share.value == 1


def test_people_who_differ_more_than_with_the_judge_are_probably_noisy(database):
    judged(database, *[(ALL, FEW, [1, 1, 0, 1])] * 3, *[(FEW, ALL, [1, 0, 1, 1])] * 3, (FEW, FEW, FEW))
    found = further_agreement(database, AgreementOptions())
    [caution] = found.cautions
    assert caution.topic == "noisy people"
    assert "judge agrees with people more than they do with each other (κ 0." in caution.sentence
    table = warnings(build_report(database, ReportOptions())).blocks[0]
    assert caution.sentence in [row.cells[1].words for row in table.rows]


def test_a_difference_that_chance_may_make_is_no_reason_to_warn(database):
    judged(database, (ALL, FEW, ALL), (ALL, ALL, ALL))
    assert further_agreement(database, AgreementOptions()).cautions == ()


def test_one_person_is_nobody_to_be_beside(database):
    judged(database, (ALL, ALL), names=("Ada", "judge"))
    found = more(database)
    assert found.beside_people == ()
    figures = further_figures(further_agreement(database, AgreementOptions()))["more_graders"]
    assert "two people" in figures["beside_people_reason"]
    assert "Not known: two people are needed" in told_of(database)


def test_people_without_a_text_in_common_have_nothing_to_compare(database):
    judged(database, (ALL, None, ALL), (None, FEW, ALL))
    [beside] = more(database).beside_people
    assert (beside.n_texts, beside.strata, beside.unanimous_share.value) == (0, (), None)
    assert "two people and the judge" in beside.compared.kappa.difference.reason
    told_of(database)
    json.dumps(further_figures(further_agreement(database, AgreementOptions())), allow_nan=False)


def test_figures_have_both_agreements_their_difference_and_strata(database):
    judged(database, (ALL, FEW, ALL), (ALL, ALL, ALL))
    [row] = further_figures(further_agreement(database, AgreementOptions()))["more_graders"]["beside_people"]
    assert (row["judge"], row["n_texts"], row["n_marks"]) == ("judge", 2, 8)
    assert row["percent_agreement_difference"] == pytest.approx(1 / 8)
    assert row["cohen_kappa_difference_reason"] or row["cohen_kappa_difference"] is not None
    assert row["unanimous_texts_share"] == 0.5
    assert [each["people"] for each in row["strata"]] == ["unanimous", "not unanimous"]


def test_the_report_holds_judges_against_people(database):
    judged(database, (ALL, FEW, ALL), (ALL, ALL, ALL))
    told = told_of(database)
    assert "Agreement among people and with a judge, on the same marks" in told
    assert "+0.12" in told
    assert "of the 2 texts that judge shares with two people, they never differ; it agrees " in told
    assert "not known: nobody shares enough units" in told
    assert "Nobody judged a text in more than one round." in told


def told_of(database):
    """All words of the section on graders."""
    words = []
    for block in several(build_report(database, ReportOptions())).blocks:
        words += [getattr(block, "title", ""), getattr(block, "text", "")]
        words += [cell.words for row in getattr(block, "rows", ()) for cell in row.cells]
    return "\n".join(words)
