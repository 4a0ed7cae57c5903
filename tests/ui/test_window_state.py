"""The window's first size leaves room for its frame."""

import pytest
from PySide6.QtCore import QSize

from skillmix_desktop.ui.window_state import FIRST_SIZE, first_size


@pytest.mark.parametrize("room", [QSize(1280, 800), QSize(1366, 728), QSize(1024, 700)])
def test_the_first_window_and_its_frame_fit_a_small_screen(room):
    size = first_size(room)
    assert size.width() < room.width()
    assert size.height() < room.height() - 30


def test_on_a_large_screen_the_first_window_has_its_usual_size():
    assert first_size(QSize(1920, 1080)) == FIRST_SIZE
