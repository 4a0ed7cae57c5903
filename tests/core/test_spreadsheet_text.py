"""No text is a formula in a spreadsheet, and each comes back to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.spreadsheet_text import as_it_was, marked_as_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "\tx", "\rx", "'=1", "''-x"])
def test_what_a_spreadsheet_would_compute_is_marked(text):
    assert marked_as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1=1", "'tis", "’=1", " =1", "שלום", "🦅"])
def test_all_else_stays(text):
    assert marked_as_text(text) == text


@given(st.text(alphabet="'=+-@\t\r a"))
def test_it_comes_back(text):
    assert as_it_was(marked_as_text(text)) == text
    assert marked_as_text(text)[:1] not in tuple("=+-@\t\r")
