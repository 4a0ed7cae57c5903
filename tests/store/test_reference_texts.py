"""Which text a grading of the reference is of, and which points the reference sees in it."""

from pathlib import Path

from sqlmodel import select

from skillmix_desktop.store.database import Database
from skillmix_desktop.store.interchange import import_any
from skillmix_desktop.store.tables import Generation, Verdict
from tests.store.run_folders import SKILLS, Row, Run


def _on_falconry(text: str, points: list[object]) -> Row:
    return Row(SKILLS, "Falconry", text, points)


def _points_by_text(database: Database) -> dict[str | None, list[float]]:
    with database.read() as session:
        return {
            generation.text: verdict.provenance["reference"]["points"]
            for generation, verdict in session.exec(select(Generation, Verdict).join(Verdict))
        }


def test_gradings_of_a_combination_drawn_twice_find_their_texts_beside_a_blank_one(
    database: Database, tmp_path: Path
) -> None:
    written, blank = _on_falconry("The kite was not slow.", [1] * 6), _on_falconry("", [0] * 6)
    Run([written, blank], graded_rows=[blank, written]).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()
    assert _points_by_text(database) == {written.text: [1] * 6, None: [0] * 6}


def test_a_text_that_another_begins_with_is_not_taken_for_it(database: Database, tmp_path: Path) -> None:
    short = _on_falconry("The kite was not slow.", [0] * 6)
    long = _on_falconry("The kite was not slow. It rose.", [1] * 6)
    Run([short, long], graded_rows=[long, short]).write(tmp_path)
    assert import_any(database, tmp_path).unread == ()
    assert _points_by_text(database) == {short.text: [0] * 6, long.text: [1] * 6}


def test_points_that_are_single_numbers_in_every_row_are_none_to_the_reference(
    database: Database, tmp_path: Path
) -> None:
    Run([_on_falconry("The kite was not slow.", [3])]).write(tmp_path)
    import_any(database, tmp_path)
    assert _points_by_text(database) == {"The kite was not slow.": []}


def test_a_single_number_beside_lists_is_a_list_of_one(database: Database, tmp_path: Path) -> None:
    Run([_on_falconry("Not slow.", [3]), _on_falconry("Not bad.", [1] * 6)]).write(tmp_path)
    import_any(database, tmp_path)
    assert _points_by_text(database) == {"Not slow.": [3], "Not bad.": [1] * 6}
