"""Merging two people's projects: a union, the same in whatever order, and nothing of anybody's lost."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from skillmix_desktop.core.person_marks import PersonMark, Span
from skillmix_desktop.errors import ProjectError, UsageError
from skillmix_desktop.pipeline.spot_check_acts import commit, flag, record_evidence, record_mark, revise
from skillmix_desktop.pipeline.spot_check_draw import Design, Gold, SpotCheckDraw, draw_spot_checks
from skillmix_desktop.pipeline.spot_checks import Flag, load_task, queue
from skillmix_desktop.pipeline.undoing import undo
from skillmix_desktop.store import sqlite
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.hand_over import hand_over, take_back
from skillmix_desktop.store.integrity import verify
from skillmix_desktop.store.merging import MERGED_TABLES, MergeSummary, merge, other_project
from skillmix_desktop.store.tables import SpotCheck, key_of
from tests.builders import add_generation, add_items, add_verdict, build_project
from tests.pipeline.answers import verdicts

MET, NOT_MET = PersonMark(True), PersonMark(False)
JUDGE = "secret/judge"
PEOPLE = ("Ada", "Ben")
# The project itself: its name, its note and its guidelines stay what they are.
OWN = {"study"}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three graded texts, drawn for two people."""
    path = tmp_path_factory.mktemp("base") / "base.skillmix"
    with closing(build_project(path)) as database:
        for item_id in add_items(database):
            text = add_generation(database, item_id, text="Not slow.")
            add_verdict(database, text, grader=JUDGE, marks=[1, 0, 1, 1, 1], explanation="A rare word.")
        for person in PEOPLE:
            draw_spot_checks(database, SpotCheckDraw(person, count=3, design=Design.RANDOM))
    return path


@pytest.fixture
def copied(base: Path, tmp_path: Path) -> Iterator[Callable[..., Database]]:
    """Copies of the base, or of a project as it is now, by name."""
    opened: list[Database] = []

    def copy(name: str, original: Database | None = None) -> Database:
        path = tmp_path / f"{name}.skillmix"
        sqlite.copy(base if original is None else original.path, path)
        opened.append(Database.open(path))
        return opened[-1]

    yield copy
    for database in opened:
        database.close()


def merged(own: Database, other: Database) -> MergeSummary:
    summary = merge(own, other)
    assert verify(own) == []
    return summary


def content(database: Database) -> dict[str, list[str]]:
    """All rows of a project but its own, in an order of their own."""
    with database.read() as session:
        return {
            name: sorted(repr(sorted(row.items())) for row in session.execute(sa.select(table)).mappings())
            for name, table in SQLModel.metadata.tables.items()
            if name not in OWN
        }


def mark_all(database: Database, check: UUID, *marks: PersonMark) -> None:
    for criterion, mark in zip(load_task(database, check).asked, marks or [MET] * 4, strict=True):
        record_mark(database, check, criterion.position, mark)


def first_of(database: Database, person: str) -> UUID:
    return queue(database, person)[0].spot_check_id


def test_what_is_missing_is_added_and_what_is_there_stays(copied):
    own, other = copied("own"), copied("other")
    mark_all(own, first_of(own, "Ada"))
    commit(own, first_of(own, "Ada"))
    mark_all(other, first_of(other, "Ben"))
    commit(other, first_of(other, "Ben"))
    before = content(own)
    summary = merged(own, other)
    assert (summary.added > 0, summary.conflicts) == (True, ())
    assert {verdict.mode for verdict in verdicts(own)} == {"write", "blind"}
    assert all(set(rows) <= set(content(own)[name]) for name, rows in before.items() if name != "act")
    again = merged(own, other)
    assert again.added == 0


def test_a_project_merged_with_itself_is_itself(copied):
    own = copied("own")
    mark_all(own, first_of(own, "Ada"))
    before = content(own)
    with other_project(own.path) as twin:
        summary = merged(own, twin)
    assert (summary.added, summary.conflicts, content(own)) == (0, (), before)


def test_a_draft_committed_otherwise_in_each_project_is_kept_twice_and_told(copied):
    own = copied("own")
    check = first_of(own, "Ada")
    mark_all(own, check)
    twin = copied("twin", own)
    commit(own, check)
    record_mark(twin, check, 0, NOT_MET)
    commit(twin, check)
    summary = merged(own, twin)
    [conflict] = summary.conflicts
    assert "committed in both projects" in conflict.sentence
    assert sorted(mark_of(own, verdict.id) for verdict in verdicts(own) if verdict.mode == "blind") == [0, 1]
    merged(twin, own)
    assert content(own) == content(twin)


def mark_of(database: Database, verdict_id: UUID) -> float:
    with database.read() as session:
        mark = SQLModel.metadata.tables["mark"]
        where = sa.and_(mark.c.verdict_id == verdict_id, mark.c.position == 0)
        return float(session.scalar(sa.select(mark.c.points).where(where)))


def test_a_committed_verdict_cannot_be_undone_after_the_merge(copied):
    own = copied("own")
    check = first_of(own, "Ada")
    mark_all(own, check)
    twin = copied("twin", own)
    commit(own, check)
    record_evidence(twin, check, 0, [Span(0, 3)])
    merged(own, twin)
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(own, "Ada")


def test_the_same_text_drawn_for_the_same_person_twice_is_one_draw(copied):
    own, other = copied("own"), copied("other")
    for database, seed in ((own, 5), (other, 6)):
        draw_spot_checks(database, SpotCheckDraw("Cleo", count=3, seed=seed))
        mark_all(database, first_of(database, "Cleo"))
    summary = merged(own, other)
    merged(other, own)
    assert len(queue(own, "Cleo")) == 3
    assert content(own) == content(other)
    assert summary.conflicts == ()


def test_a_chance_that_a_further_draw_raised_is_no_conflict_and_stays_raised(copied):
    own = copied("own")
    draw_spot_checks(own, SpotCheckDraw("Cleo", count=1, design=Design.RANDOM))
    other = copied("other", own)
    draw_spot_checks(own, SpotCheckDraw("Cleo", count=1, design=Design.RANDOM))
    summaries = [merged(other, own), merged(own, other)]
    assert content(own) == content(other)
    assert [summary.conflicts for summary in summaries] == [(), ()]
    with own.read() as session:
        of_cleo = SpotCheck.annotator_id == key_of("grader", "Cleo")
        chances = session.exec(select(SpotCheck.inclusion_probability).where(of_cleo)).all()
    assert chances == pytest.approx([2 / 3] * 2)


def test_attempts_are_counted_in_time(copied):
    own, other = copied("own"), copied("other")
    text = queue(own, "Ada")[0].generation_id
    for database, value in ((own, 0.0), (other, 1.0)):
        add_verdict(database, text, grader="late/judge", marks=[value] * 5)
    merged(own, other)
    merged(other, own)
    late = [verdict for verdict in verdicts(own) if verdict.attempt == 2]
    assert [mark_of(own, verdict.id) for verdict in late] == [1]
    assert content(own) == content(other)


def test_the_projects_own_name_stays_and_the_other_file_is_not_touched(copied, tmp_path):
    own, other = copied("own"), copied("other")
    mark_all(other, first_of(other, "Ben"))
    other.close()
    before = other.path.read_bytes()
    with other_project(other.path) as opened:
        merged(own, opened)
    assert (own.name, other.path.read_bytes()) == ("Trial", before)


def test_what_is_no_project_is_refused(copied, tmp_path):
    (tmp_path / "list.skillmix").write_text("no")
    with pytest.raises(ProjectError), other_project(tmp_path / "list.skillmix"):
        pass


WORK = st.lists(
    st.tuples(
        st.sampled_from(
            ["mark", "commit", "revise", "evidence", "flag", "undo", "grade", "draw", "draw for two"]
        ),
        st.sampled_from(PEOPLE),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=8,
)


def work(database: Database, deeds: list[tuple[str, str, int, bool]]) -> None:
    """Whatever of the deeds is possible."""
    for name, person, at, is_met in deeds:
        entry = queue(database, person)[at]
        check, mark = entry.spot_check_id, PersonMark(is_met)
        with suppress(UsageError):
            if name == "mark":
                record_mark(database, check, at, mark)
            elif name == "commit":
                mark_all(database, check, *[mark] * 4)
                commit(database, check)
            elif name == "revise":
                record_mark(database, check, at, mark, is_revising=True)
                revise(database, check, reason="on reflection")
            elif name == "evidence":
                record_evidence(database, check, at, [Span(0, 3 + at)])
            elif name == "flag":
                flag(database, check, Flag(is_met, f"as {person} says"))
            elif name == "undo":
                undo(database, person)
            elif name == "draw":
                draw_spot_checks(database, SpotCheckDraw("Cleo", count=1, seed=at))
            elif name == "draw for two":
                draw = SpotCheckDraw(
                    *("Cleo", 1, Design.DISAGREEMENT, at),
                    others=("Dora",),
                    repeats=0.5 if is_met else 0.0,
                    gold=None if is_met else Gold(JUDGE, 1),
                )
                draw_spot_checks(database, draw)
            else:
                grade(database, entry.generation_id, is_met)


def grade(database: Database, generation_id: UUID, is_met: bool) -> None:
    with database.read() as session:
        verdict = SQLModel.metadata.tables["verdict"]
        own = (verdict.c.generation_id == generation_id) & (verdict.c.grader_id == key_of("grader", JUDGE))
        attempt = 1 + session.scalar(sa.select(sa.func.max(verdict.c.attempt)).where(own))
    add_verdict(database, generation_id, grader=JUDGE, marks=[float(is_met)] * 5, attempt=attempt)


# Each example merges eight times, and shrinking would take as many minutes.
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(before=WORK, rounds=st.tuples(st.tuples(WORK, WORK), st.tuples(WORK, WORK)))
def test_the_order_of_merging_makes_no_difference(base, tmp_path_factory, before, rounds):
    folder = tmp_path_factory.mktemp("order")
    paths = {name: folder / f"{name}.skillmix" for name in ("a", "b", "ab", "ba")}
    shutil.copy(base, paths["a"])
    with closing(Database.open(paths["a"])) as first:
        work(first, before)
    shutil.copy(paths["a"], paths["b"])
    for deeds_of_a, deeds_of_b in rounds:
        for name, deeds in (("a", deeds_of_a), ("b", deeds_of_b)):
            with closing(Database.open(paths[name])) as database:
                work(database, deeds)
        shutil.copy(paths["a"], paths["ab"])
        shutil.copy(paths["b"], paths["ba"])
        _merge(paths["ab"], paths["b"])
        _merge(paths["ba"], paths["a"])
        with closing(Database.open(paths["ab"])) as ab, closing(Database.open(paths["ba"])) as ba:
            assert content(ab) == content(ba)
        shutil.copy(paths["ab"], paths["a"])  # the one goes on from what was merged, the other from their own


def _merge(own: Path, other: Path) -> None:
    with closing(Database.open(own)) as database, other_project(other) as opened:
        merged(database, opened)
        once = content(database)
        merged(database, opened)
        assert content(database) == once


def test_a_queue_that_is_handed_over_holds_nothing_of_any_grader(copied, tmp_path):
    own = copied("own")
    mark_all(own, first_of(own, "Ben"))
    path = tmp_path / "for-ada.skillmix"
    assert hand_over(own, "Ada", path) == 3
    with closing(Database.open(path)) as file:
        assert verify(file) == []
        assert [entry.generation_id for entry in queue(file, "Ada")] == [
            entry.generation_id for entry in queue(own, "Ada")
        ]
        assert verdicts(file) == []
    raw = path.read_bytes()
    assert JUDGE.encode() not in raw
    assert b"A rare word." not in raw
    assert b"Ben" not in raw


def test_what_was_done_in_a_handed_over_file_is_taken_back(copied, tmp_path):
    own = copied("own")
    path = tmp_path / "for-ada.skillmix"
    hand_over(own, "Ada", path)
    with closing(Database.open(path)) as file:
        check = first_of(file, "Ada")
        mark_all(file, check)
        commit(file, check)
        flag(file, check, Flag(True, "odd"))
    summary = take_back(own, path)
    assert (summary.added > 0, summary.conflicts) == (True, ())
    task = load_task(own, check)
    assert (task.state, task.flag) == ("submitted", Flag(True, "odd"))
    assert take_back(own, path).added == 0


def test_a_queue_that_is_handed_over_tells_not_why_a_text_is_in_it(copied, tmp_path):
    own = copied("own")
    for entry in queue(own, "Ada"):
        add_verdict(own, entry.generation_id, grader="Umpire", marks=[1, 1, 1, 1, 1])
    draw = SpotCheckDraw("Cleo", 2, repeats=0.5, gold=Gold("Umpire", 1), is_assisted=True)
    drawn = draw_spot_checks(own, draw)
    path = tmp_path / "for-cleo.skillmix"
    hand_over(own, "Cleo", path)
    with closing(Database.open(path)) as file:
        told = {(each.purpose, each.design, each.inclusion_probability) for each in spot_checks(file, "Cleo")}
        assert told == {("sample", "not told", None)}
        for entry in queue(file, "Cleo"):
            mark_all(file, entry.spot_check_id)
            commit(file, entry.spot_check_id)
    assert b"Umpire" not in path.read_bytes()
    before = spot_checks(own, "Cleo")
    summary = take_back(own, path)
    assert (summary.added > 0, summary.conflicts) == (True, ())
    assert spot_checks(own, "Cleo") == before
    assert sorted(check.purpose for check in drawn) == ["gold", "repeat", "sample", "sample"]
    assert {each.mode for each in verdicts(own)} == {"write", "blind"}


def spot_checks(database: Database, person: str) -> list[SpotCheck]:
    with database.read() as session:
        of_person = SpotCheck.annotator_id == key_of("grader", person)
        return list(session.exec(select(SpotCheck).where(of_person).order_by(SpotCheck.id)))


def test_a_text_that_was_gold_in_one_project_and_drawn_in_the_other_is_told(copied):
    own, other = copied("own"), copied("other")
    gold = draw_spot_checks(own, SpotCheckDraw("Cleo", 1, gold=Gold(JUDGE, 2)))
    draw_spot_checks(other, SpotCheckDraw("Cleo", 3))
    summaries = [merged(own, other), merged(other, own)]
    assert content(own) == content(other)
    for summary in summaries:
        assert sum("once as gold" in conflict.sentence for conflict in summary.conflicts) == 2
    kept = {each.id: each for each in spot_checks(own, "Cleo")}
    assert all(kept[check.spot_check_id].purpose == check.purpose for check in gold)
    is_gold = [each for each in kept.values() if each.purpose == "gold"]
    assert {each.inclusion_probability for each in is_gold} == {None}


def test_a_file_from_another_project_is_not_taken_back(copied, tmp_path):
    own = copied("own")
    with closing(build_project(tmp_path / "else.skillmix")) as other:
        for item_id in add_items(other):
            add_generation(other, item_id, text="Elsewhere.")
        draw_spot_checks(other, SpotCheckDraw("Ada", count=1))
    with pytest.raises(ProjectError, match="not handed over from this project"):
        take_back(own, tmp_path / "else.skillmix")


def test_nobody_without_a_queue_is_handed_one(copied, tmp_path):
    with pytest.raises(UsageError, match="No text has been drawn for Zoe"):
        hand_over(copied("own"), "Zoe", tmp_path / "zoe.skillmix")
    assert not (tmp_path / "zoe.skillmix").exists()


def test_every_table_is_merged():
    assert set(SQLModel.metadata.tables) - OWN == MERGED_TABLES
