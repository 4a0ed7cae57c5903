"""The draw dialog: what is entered is what is drawn, and what cannot be drawn is said before."""

import pytest
from pytestqt.qtbot import QtBot

from skillmix_desktop.pipeline.spot_check_draw import Design, Gold, SpotCheckDraw
from skillmix_desktop.ui.dialogs.draw_dialog import DrawDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> DrawDialog:
    made = DrawDialog("Ada", 100)
    qtbot.addWidget(made)
    made.extras.offer_gold(["Eve", "machine"])
    made.show()
    return made


def test_nothing_beside_the_texts_is_drawn_unasked(dialog: DrawDialog):
    assert dialog.draw == SpotCheckDraw("Ada", 20)
    assert not dialog.extras.overlap.isEnabled()
    assert not dialog.extras.gold_count.isEnabled()
    assert not dialog.problem.isVisible()


def test_all_that_is_entered_is_drawn(qtbot: QtBot, dialog: DrawDialog):
    extras = dialog.extras
    extras.others.setText(" Ben,  Cleo ,")
    extras.overlap.setValue(35)
    extras.repeats.setValue(10)
    extras.gold.setCurrentIndex(extras.gold.findData("Eve"))
    extras.gold_count.setValue(7)
    extras.assisted.click()
    dialog.designs[Design.UNCERTAIN].click()
    with qtbot.waitSignal(dialog.draw_wanted) as drawn:
        dialog.draw_button.click()
    assert drawn.args == [
        SpotCheckDraw(
            "Ada",
            20,
            Design.UNCERTAIN,
            others=("Ben", "Cleo"),
            overlap=0.35,
            repeats=0.1,
            gold=Gold("Eve", 7),
            is_assisted=True,
        )
    ]


@pytest.mark.parametrize(
    ("others", "gold", "words"),
    [("Ben, Ada", None, "named once"), ("Eve", "Eve", "against their own marks"), ("Ben", "Eve", "")],
)
def test_what_cannot_be_drawn_is_said_and_not_drawn(
    dialog: DrawDialog, others: str, gold: str | None, words: str
):
    dialog.extras.others.setText(others)
    dialog.extras.gold.setCurrentIndex(dialog.extras.gold.findData(gold))
    assert words in dialog.problem.text()
    assert dialog.problem.isVisible() is bool(words)
    assert dialog.draw_button.isEnabled() is not bool(words)


def test_it_fits_a_small_window(dialog: DrawDialog):
    assert dialog.width() <= 1024
    assert dialog.height() <= 700
