"""Small sets of ratings with gaps, drawn for property tests."""

from hypothesis import strategies as st

CATEGORIES = [1, 2, 3]


@st.composite
def tables(draw, *, graders=None, categories=CATEGORIES, gaps=True, min_units=1, max_units=9):
    """Rows of units with the same number of graders; ``None`` is a gap."""
    width = draw(st.integers(2, 4)) if graders is None else graders
    cell = st.sampled_from([*categories, None] if gaps else categories)
    return draw(
        st.lists(st.lists(cell, min_size=width, max_size=width), min_size=min_units, max_size=max_units)
    )


def verdicts(**options):
    return tables(categories=[0, 1], **options)
