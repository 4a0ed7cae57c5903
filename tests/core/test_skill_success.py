"""How often skills are shown, alone and together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skillmix_desktop.core.skill_success import skill_success

marks = st.sampled_from([0.0, 1.0, np.nan])
texts = st.integers(1, 4).flatmap(
    lambda k: st.lists(
        st.tuples(
            st.permutations(range(6)).map(lambda skills: skills[:k]), st.lists(marks, min_size=k, max_size=k)
        ),
        max_size=12,
    )
)


@given(texts)
def test_every_two_skills_of_a_text_are_counted_once_and_only_where_both_are_known(written):
    k = len(written[0][0]) if written else 1
    found = skill_success(
        np.array([said for _skills, said in written], dtype=float).reshape(-1, k),
        np.array([skills for skills, _said in written], dtype=int).reshape(-1, k),
        6,
    )
    for one in range(6):
        for other in range(6):
            said = [
                (
                    dict(zip(skills, given_marks, strict=True))[one],
                    dict(zip(skills, given_marks, strict=True))[other],
                )
                for skills, given_marks in written
                if one in skills and other in skills
            ]
            known = [pair for pair in said if not np.isnan(pair).any()]
            assert found.judged[one, other] == len(known)
            assert found.met[one, other] == sum(pair == (1.0, 1.0) for pair in known)


def test_counts_of_several_students_add_up():
    one = skill_success(np.array([[1.0, 0.0]]), np.array([[0, 1]]), 2)
    both = one + one
    assert both.judged.tolist() == [[2, 2], [2, 2]]
    assert both.met.tolist() == [[2, 0], [0, 0]]
