"""A grader's probabilities held against people, as the window shows them."""

from xml.etree import ElementTree

import numpy as np
import pytest

from skillmix_desktop.core.calibration import reliability
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.calibration import study_calibration
from skillmix_desktop.pipeline.reliability_chart import reliability_diagram, reliability_words
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from skillmix_desktop.ui.widgets.calibration_view import CalibrationView
from tests.builders import add_generation, add_items, add_verdict, build_project


@pytest.fixture
def found(tmp_path):
    database = build_project(tmp_path / "trial.skillmix")
    [item_id, *_] = add_items(database)
    for number in range(12):
        text = add_generation(database, item_id, student=f"student-{number}")
        sure = [0.95, 0.1 + number / 20, 0.9, 0.6, 1.0]
        marks = [float(probability >= 0.5) for probability in sure]
        add_verdict(database, text, grader="reader", marks=marks, mode=VerdictMode.READ, probabilities=sure)
        said = [1, number % 2, 1, number % 3 == 0]
        add_verdict(database, text, grader="Ada", marks=said, kind=GraderKind.PERSON, mode=VerdictMode.BLIND)
    yield study_calibration(database, AgreementOptions())
    database.close()


@pytest.fixture
def view(qtbot):
    view = CalibrationView()
    qtbot.addWidget(view)
    view.resize(1000, 560)
    view.show()
    return view


def test_the_diagram_is_of_the_row_in_hand_and_told_in_words(view, found):
    view.show_calibration("reader", found)
    assert view.card.plot.accessibleName() == "reader: pooled"
    assert view.card.plot.is_drawn
    view.table.choose(2)
    assert view.card.plot.accessibleName() == "reader: topic"
    assert "at 90 % people found 100 % of 12 met" in view.card.plot.accessibleDescription()


def test_every_criterion_has_its_errors_and_what_is_not_known_is_a_dash(view, found):
    view.show_calibration("reader", found)
    rows = [
        [view.model.index(row, column).data() for column in range(view.model.columnCount())]
        for row in range(view.model.rowCount())
    ]
    assert [row[0] for row in rows] == ["pooled", "skill", "topic", "sense"]
    assert rows[2][1:6] == ["12", "12", "0.10", "—", "—"]
    assert "—" not in rows[0]


def test_a_grader_without_probabilities_is_told_why_there_is_nothing(view):
    view.show_calibration("writer", ())
    assert not view.card.isVisible()
    assert not view.table.isVisible()
    assert "writer gave no probabilities" in view.words.text()


def test_the_diagram_is_well_formed_and_stays_within_its_room():
    probabilities, met = np.array([0.0, 0.4, 1.0]), np.array([1.0, 0.0, 1.0])
    found = reliability(probabilities, met, np.array([0, 1, 2]), bins=3)
    drawing = ElementTree.fromstring(reliability_diagram(found, title="a < b").svg(width=400, height=300))
    dots = list(drawing.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(dots) == 3
    for dot in dots:
        assert 0 <= float(dot.get("cx")) <= 400
        assert 0 <= float(dot.get("cy")) <= 300
    assert reliability_words(found).count("people found") == 3


def test_the_diagram_has_its_sentence_and_no_figure_is_cut_in_a_small_window(qtbot, view, found):
    view.show_calibration("reader", found)
    assert view.sentence.text().startswith("On 48 marks of 12 texts, reader says")
    view.resize(792, 420)
    qtbot.waitUntil(lambda: view.width() == 792)
    for number in range(view.model.columnCount()):
        needed = view.table.sizeHintForColumn(number)
        assert view.table.columnWidth(number) >= needed
