"""Reading a catalogue: the rows that count, their order, and faults told with file and line."""

from dataclasses import replace
from pathlib import Path

import pytest

from skillmix_desktop.core.catalogue import Catalogue, SkillEntry, read_catalogue
from skillmix_desktop.errors import CatalogueError
from skillmix_desktop.paths import resources_folder

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
HEADER = "category,skill,definition,example,comments,status,added by\n"
METAPHOR = "literary,metaphor,One thing said as another.,Time is a thief.,,,\n"
IRONY = "literary,irony,The opposite is meant.,Lovely weather.,,keep,\n"


def write(folder: Path, skills: str = HEADER + METAPHOR + IRONY, topics: str = "Sewing\nKnots\n") -> Path:
    (folder / "skills.csv").write_text(skills, encoding="utf-8")
    (folder / "topics.txt").write_text(topics, encoding="utf-8")
    return folder


def fault(folder: Path) -> str:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(folder)
    return str(caught.value)


def test_skills_and_topics_keep_the_order_of_their_files(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path))
    assert catalogue.skills[0] == SkillEntry(
        "metaphor", "literary", "One thing said as another.", "Time is a thief."
    )
    assert [entry.name for entry in catalogue.skills] == ["metaphor", "irony"]
    assert catalogue.topics == ("Sewing", "Knots")


@pytest.mark.parametrize("status", ["remove", "in review", "maybe", " Maybe "])
def test_rows_that_are_not_settled_are_left_out(tmp_path: Path, status: str) -> None:
    unsettled = f"logical,pun,A play on words.,,,{status},\n"
    catalogue = read_catalogue(write(tmp_path, HEADER + METAPHOR + unsettled))
    assert [entry.name for entry in catalogue.skills] == ["metaphor"]


def test_an_unsettled_row_may_have_gaps_and_twins(tmp_path: Path) -> None:
    rows = METAPHOR + "literary,metaphor,,,,remove,\nliterary,,,,,maybe,\n"
    assert len(read_catalogue(write(tmp_path, HEADER + rows)).skills) == 1


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = read_catalogue(write(tmp_path))
    for name in ("skills.csv", "topics.txt"):
        content = (tmp_path / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + content.encode())
    assert read_catalogue(tmp_path) == plain


def test_blank_lines_are_no_entries(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path, HEADER + "\n" + METAPHOR + ",,,,,,\n", "\nSewing\n\n  \n"))
    assert (len(catalogue.skills), catalogue.topics) == (1, ("Sewing",))


def test_an_example_may_be_empty_and_a_row_may_end_early(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path, HEADER + "literary,irony,The opposite is meant.\n"))
    assert catalogue.skills[0].example == ""


def test_columns_are_found_by_name_and_further_ones_ignored(tmp_path: Path) -> None:
    catalogue = read_catalogue(
        write(tmp_path, "Skill, Example ,extra,DEFINITION,category\nirony,Lovely.,x,The opposite.,literary\n")
    )
    assert catalogue.skills == (SkillEntry("irony", "literary", "The opposite.", "Lovely."),)


def test_definitions_are_kept_to_the_letter(tmp_path: Path) -> None:
    catalogue = read_catalogue(write(tmp_path, HEADER + 'logical, pun ,"A play, on words. ",,,,\n'))
    assert (catalogue.skills[0].name, catalogue.skills[0].definition) == ("pun", "A play, on words. ")


@pytest.mark.parametrize("name", ["skills.csv", "topics.txt"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    assert name in fault(tmp_path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    message = fault(write(tmp_path, "category,skill,example\nliterary,irony,Lovely.\n"))
    assert "skills.csv, line 1" in message
    assert "definition" in message


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("literary,METAPHOR ,Again.,,,,\n", "'METAPHOR' stands in line 2 already"),
        ("literary,,No name.,,,,\n", "the skill is empty"),
        ("literary,pun, ,,,,\n", "the definition is empty"),
        ('literary,pun,"never closed\n', "not a row of comma-separated values"),
        ('literary,pun,"closed" twice,,,,\n', "not a row of comma-separated values"),
    ],
)
def test_a_faulty_row_is_told_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    message = fault(write(tmp_path, HEADER + METAPHOR + row))
    assert "skills.csv, line 3" in message
    assert says in message


def test_lines_are_counted_in_the_file_and_not_in_rows(tmp_path: Path) -> None:
    two_lines = 'literary,irony,"The opposite\nis meant.",,,,\n'
    assert "line 4" in fault(write(tmp_path, HEADER + two_lines + "literary,,No name.,,,,\n"))


def test_a_topic_that_comes_twice_is_told_with_its_line(tmp_path: Path) -> None:
    assert "topics.txt, line 4" in fault(write(tmp_path, topics="Sewing\n\nKnots\nsewing\n"))


def test_separators_inside_a_topic_do_not_end_its_line(tmp_path: Path) -> None:
    assert read_catalogue(write(tmp_path, topics="Sewing\x0cKnots\n")).topics == ("Sewing\x0cKnots",)


@pytest.mark.parametrize("topics", ["", "\n \n"])
def test_a_list_without_topics_is_refused(tmp_path: Path, topics: str) -> None:
    assert "no topic" in fault(write(tmp_path, topics=topics))


@pytest.mark.parametrize("skills", ["", HEADER])
def test_a_list_without_skills_is_refused(tmp_path: Path, skills: str) -> None:
    assert "skills.csv" in fault(write(tmp_path, skills))


@pytest.mark.parametrize("name", ["skills.csv", "topics.txt"])
def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path, name: str) -> None:
    path = write(tmp_path) / name
    path.write_bytes(path.read_bytes() + "Café\n".encode("cp1252"))
    lines = path.read_bytes().count(b"\n")
    message = fault(tmp_path)
    assert f"{name}, line {lines}" in message
    assert "UTF-8" in message


def test_the_fingerprint_follows_every_word_and_the_order() -> None:
    skill, other = SkillEntry("irony", "literary", "d", "e"), SkillEntry("pun", "literary", "d", "e")
    catalogue = Catalogue((skill, other), ("Sewing", "Knots"))
    changed = [
        Catalogue((other, skill), catalogue.topics),
        Catalogue(catalogue.skills, ("Knots", "Sewing")),
        Catalogue(catalogue.skills, ("Sewing",)),
        *(
            Catalogue((replace(skill, **{field: "new"}), other), catalogue.topics)
            for field in ("name", "definition", "example")
        ),
    ]
    fingerprints = {each.fingerprint for each in [catalogue, *changed]}
    assert len(fingerprints) == 1 + len(changed)
    assert all(len(fingerprint) == 64 for fingerprint in fingerprints)


def test_the_fingerprint_leaves_the_category_out_and_is_the_same_for_the_same_content() -> None:
    skill = SkillEntry("irony", "literary", "d", "e")
    first = Catalogue((skill,), ("Sewing",))
    second = Catalogue((replace(skill, category="rhetorical"),), ("Sewing",))
    assert first.fingerprint == second.fingerprint


def test_text_that_moves_to_the_next_field_changes_the_fingerprint() -> None:
    first = Catalogue((SkillEntry("a", "", "bc", ""),), ("t",))
    second = Catalogue((SkillEntry("ab", "", "c", ""),), ("t",))
    assert first.fingerprint != second.fingerprint


def test_the_bundled_catalogue_can_be_read() -> None:
    catalogue = read_catalogue(resources_folder() / "catalogue")
    assert len(catalogue.skills) >= 10
    assert len(catalogue.topics) >= 10


def test_the_reference_catalogue_can_be_read() -> None:
    if not REFERENCE.is_dir():
        pytest.skip("needs the reference's catalogue at ../shared/reference")
    catalogue = read_catalogue(REFERENCE)
    assert (len(catalogue.skills), len(catalogue.topics)) == (10, 10)
    assert catalogue.skills[0].name == "self serving bias"
    assert catalogue.topics[-1] == "Knots"
