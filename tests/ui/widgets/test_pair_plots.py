"""The plots of two graders, one at a time."""

import pytest

from skillmix_desktop.pipeline.agreement_study import StudyOptions, study_agreement
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.ui.widgets.pair_plots import (
    AGREEMENT,
    COUNTS,
    DIFFERENCES,
    EVERYONE,
    SCORES,
    SHARES,
    PairPlots,
)
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.ui.pages.studies import KEY, MACHINE, judged_sample

OTHER = "llama/practised.gguf"
SUBJECT = "all but length"


@pytest.fixture
def shown(qtbot):
    """Shows what a project's graders agree on, closes the project, and gives the plots."""

    def show(database, plots=None, **options):
        study = study_agreement(database, StudyOptions(**options))
        database.close()
        if plots is None:
            plots = PairPlots()
            qtbot.addWidget(plots)
            plots.resize(640, 480)
            plots.show()
        plots.show_pair(study.pair, [(SUBJECT, study.pair.figures.pooled)], study.overall)
        return plots

    return show


@pytest.fixture
def plots(shown, tmp_path):
    return shown(judged_sample(tmp_path / "study.skillmix"))


def choose(picker, value):
    """What a person does with a picker."""
    number = picker.findData(value)
    assert number >= 0
    picker.setCurrentIndex(number)
    picker.activated.emit(number)


@pytest.mark.parametrize(
    ("kind", "title", "words"),
    [
        (AGREEMENT, f"κ and AC1 of {KEY} and {MACHINE} by criterion", "Cohen’s κ is "),
        (SHARES, f"Share of met by {KEY} and {MACHINE}", f"On {SUBJECT}, "),
        (COUNTS, f"Marks of {KEY} and {MACHINE}", f" marks on {SUBJECT}, "),
        (SCORES, f"Scores of {KEY} and {MACHINE} at k = 2", " the same score and "),
        (DIFFERENCES, "Differences of the scores over their mean at k = 2", "differences lie between"),
    ],
)
def test_the_plot_that_is_chosen_is_drawn_and_told(plots, kind, title, words):
    choose(plots.kinds, kind)
    assert plots.plot.is_drawn
    assert plots.plot.accessibleName().startswith(title)
    assert words in plots.caption.text()
    assert plots.sizes.isVisible() == (kind in (SCORES, DIFFERENCES))


def test_what_is_chosen_stays_as_other_texts_are_shown(plots, shown, tmp_path):
    choose(plots.kinds, SCORES)
    choose(plots.sizes, 3)
    shown(judged_sample(tmp_path / "other.skillmix"), plots, student="sample student A")
    assert plots.plot.accessibleName() == f"Scores of {KEY} and {MACHINE} at k = 3"


def test_every_two_are_drawn_where_there_are_three_or_more(plots, shown, tmp_path):
    assert plots.kinds.findData(EVERYONE) == -1
    three = {MACHINE: GraderKind.MACHINE, OTHER: GraderKind.MACHINE}
    shown(judged_sample(tmp_path / "three.skillmix", three), plots)
    choose(plots.kinds, EVERYONE)
    assert plots.caption.text().startswith("Every two of 3 graders, all texts counting alike.")
    shown(judged_sample(tmp_path / "two.skillmix"), plots)
    assert plots.plot.accessibleName().startswith("κ and AC1 of ")


def test_without_a_text_that_both_judged_whole_a_sentence_stands_for_the_scores(shown, tmp_path):
    database = build_project(tmp_path / "gaps.skillmix")
    text = add_generation(database, add_items(database)[0])
    marks = [1, None, 1, 1, 1]
    add_verdict(database, text, grader="Ada", kind=GraderKind.PERSON, mode=VerdictMode.BLIND, marks=marks)
    add_verdict(database, text, grader="machine", marks=[1] * 5)
    plots = shown(database)
    choose(plots.kinds, SCORES)
    assert not plots.plot.isVisible()
    assert not plots.picture_button.isVisible()
    assert "no scores to compare" in plots.caption.text()
    choose(plots.kinds, COUNTS)
    assert plots.plot.isVisible()
