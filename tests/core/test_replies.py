"""Reading replies: a student's text, and of a grader's reply what it states and nothing else."""

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmix_desktop.core.prompts import TABLE_HEADER, TABLE_LINE, neutralised, table_skeleton
from skillmix_desktop.core.replies import GradingReading, read_grading, student_text
from skillmix_desktop.core.rubric import Outcome, rubric

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
CRITERIA = rubric(["metaphor", "complex question (loaded question with implicit assumption )"], "Sewing")
LABELS = [criterion.label for criterion in CRITERIA]
SHORT = {1: "1", 0: "0", 0.5: "h", None: "-"}
NO_ROW = "no row of the reply names it"
TWO_MARKS = "the reply gives it different marks"


def table(*marks: str, labels: Sequence[str] = LABELS) -> str:
    return f"{TABLE_HEADER}\n{rows(*zip(labels, marks, strict=True))}"


def points(reading: GradingReading) -> list[float | None]:
    return [mark.points for mark in reading.marks]


def read(reply: str, form: str = "table") -> str:
    """The marks in short: ``1``, ``0``, ``h`` for a half, and ``-`` for what is not judged."""
    return "".join(SHORT[point] for point in points(read_grading(reply, CRITERIA, form)))


def rows(*statements: tuple[str, str]) -> str:
    return "\n".join(f"| {name} | {mark} |" for name, mark in statements)


FULL = f"{TABLE_LINE}\n\n{table('1', '0', '1', '1', '0')}\n| Total Points Earned | 3 |\n\nExplanation: Fine."


@pytest.mark.parametrize(
    ("reply", "text", "is_marker_missing"),
    [
        ("Answer: Sew on.\n\nExplanation: It sews.", "Sew on.", False),
        ("Of course!\n\nAnswer:\r\n\r\nSew on.\r\n\r\nExplanation:\r\nWhy", "Sew on.", False),
        ("Answer: Old.\nExplanation: x\nAnswer: New.\nExplanation: y", "New.", False),
        ("**Answer:** Sew on.\n\n**Explanation:** x", "Sew on.", False),
        ("**Answer**: Sew on.\n\n### Explanation\nx", "Sew on.", False),
        ("**Answer: Sew on.**\n\n**Explanation: x**", "Sew on.", False),
        ("**Answer:**\n\n**Sew** on.\n\n__Explanation__", "**Sew** on.", False),
        ("Answer: *Sew on.* Explanation: x", "*Sew on.*", False),
        ('Answer: "Sew on."\n\n> Explanation: x', '"Sew on."', False),
        ("Answer: Give an explanation: sew.\nExplanation: x", "Give an explanation: sew.", False),
        ("Answer: The answer: sew.", "The answer: sew.", False),
        ("Sew on.\nExplanation: x", "Sew on.", True),
        ("  Sew on. ", "Sew on.", True),
        ("Answer:\n\nExplanation: This text shows it.", None, False),
        ("Explanation: only this.", None, True),
        ("", None, True),
        ("**", None, True),
        ("<think>Answer: a draft</think>Answer: Sew on.", "Sew on.", False),
        ("<think>\nExplanation first?\n</think>\n\nSew on.", "Sew on.", True),
        ("a draft, Answer: no</think>Answer: Sew on.", "Sew on.", False),
        ("<think>I never stop. Answer: x", None, True),
        ("Answer: Sew on.\n<think>and on", "Sew on.", False),
    ],
)
def test_a_students_text_stands_between_its_markers(
    reply: str, text: str | None, is_marker_missing: bool
) -> None:
    found = student_text(reply)
    assert (found.text, found.is_marker_missing) == (text, is_marker_missing)


@given(st.text(max_size=200))
def test_a_students_text_is_part_of_the_reply_and_never_blank(reply: str) -> None:
    text = student_text(reply).text
    assert text is None or (text.strip() == text != "")


def test_a_full_table_gives_every_mark_the_total_and_the_explanation() -> None:
    reading = read_grading(FULL, CRITERIA)
    assert points(reading) == [1, 0, 1, 1, 0]
    assert [mark.position for mark in reading.marks] == [0, 1, 2, 3, 4]
    assert all(mark.reason is None and mark.probability is None for mark in reading.marks)
    assert (reading.claimed_total, reading.explanation, reading.outcome) == (3, "Fine.", Outcome.SCORED)


def test_the_skeleton_filled_in_is_read() -> None:
    skeleton = table_skeleton(CRITERIA)
    reply = skeleton.opening + "\n".join(
        f"{row}{mark} |" for row, mark in zip(skeleton.rows, "10110", strict=True)
    )
    assert read(reply) == "10110"


def test_the_claimed_total_is_told_and_not_used() -> None:
    reading = read_grading(FULL.replace("| 3 |", "| 5/5 |"), CRITERIA)
    assert (sum(point or 0 for point in points(reading)), reading.claimed_total) == (3, 5)


@pytest.mark.parametrize(
    ("total", "claimed"),
    [("4", 4), ("**4.5**", 4.5), ("4 / 5", 4), ("4 out of 5", 4), ("four", None), ("4 or 5", None)],
)
def test_a_total_is_read_as_a_number(total: str, claimed: float | None) -> None:
    assert read_grading(FULL.replace("| 3 |", f"| {total} |"), CRITERIA).claimed_total == claimed


ONES = ["1", "1.0", "1/1", "1 / 1", "1 out of 1", "**1**", "1 point", "1 pt", "1 (clear)", "+1", "2/2", "①"]
NOUGHTS = ["0", "0.0", "0/1", "`0`", "0 points.", "0 - not there", "0.", "-0"]
HALVES = ["0.5", ".5", "0,5", "1/2", "0.5/1", "½", "0.50 points"]
NO_NUMBERS = ["-", "✓", "Yes", "N/A", "one", "0 or 1", "0-1", "1 (of 2)", "1e0", "1?", "nan", "1 2", "1,000"]
OUTSIDE = ["2", "-1", "1.5", "10", "2/1", "1/0", "9" * 400]


@pytest.mark.parametrize(
    ("written", "mark"),
    [(each, "1") for each in ONES] + [(each, "0") for each in NOUGHTS] + [(each, "h") for each in HALVES],
)
def test_a_mark_is_the_number_that_is_written(written: str, mark: str) -> None:
    assert read(f"{TABLE_LINE}\n{table(written, *'0111')}") == f"{mark}0111"


@pytest.mark.parametrize(
    ("written", "reason"),
    [("", "holds no mark")]
    + [(each, "not a number") for each in NO_NUMBERS]
    + [(each, "outside 0 to 1") for each in OUTSIDE],
)
def test_what_is_no_mark_is_not_judged_and_says_why(written: str, reason: str) -> None:
    reading = read_grading(f"{TABLE_LINE}\n{table(written, *'0111')}", CRITERIA)
    assert reason in (reading.marks[0].reason or "")
    assert points(reading) == [None, 0, 1, 1, 1]


T = f"{TABLE_LINE}\n"
GOOD, BAD = table(*"10110"), table(*"01001")
SPELT = ["METAPHOR:", "“Complex-question”", "pertains to 'sewing'", "Text Makes Sense.", "at most 1 sentence"]
SHORTENED = ["Metaphor", "Complex question", "Sewing", "Makes sense", LABELS[4]]
NUMBERED = [f"{number}. {label}" for number, label in enumerate(LABELS, 1)]
FOUR_COLUMNS = "Grading table:\n| Criteria | Points Earned | Points Possible | Why |\n|--|--|--|--|\n"
PARAGRAPHS = """**Metaphor**: A good one. Point earned: 1

**Complex Question**: none. Point earned: 0.

Pertains to Sewing: yes. 'Point earned: 1'.

Text makes sense:
It does.
Point earned: 0.5"""

MALFORMED = {
    "the reference's line": (f"Here's the grading table:\n\n{GOOD}", "10110"),
    "a bold line": (f"**Here is the grading table:**\n{GOOD}", "10110"),
    "a heading": (f"## Grading Table\n\n{GOOD}", "10110"),
    "no line": (GOOD, "10110"),
    "no line, and a table in the explanation": (f"{GOOD}\n\nExplanation:\n{BAD}", "10110"),
    "no line, and two tables that differ": (f"{GOOD}\nor rather\n{table(*'10111')}", "1011-"),
    "two introduced tables": (f"The student wrote:\n{FULL}\n\n{T}{BAD}", "01001"),
    "a line that introduces nothing": (f"{FULL}\nSo I filled in the grading table:", "10110"),
    "a quoted line and table": (f'{FULL}\nThe text says "See the grading table:\n{BAD}"', "10110"),
    "a fenced table": (f"{T}```markdown\n{GOOD}\n```\n", "10110"),
    "no outer bars": (T + "\n".join(f"{label} | 1" for label in LABELS), "11111"),
    "blank lines between rows": (T + GOOD.replace("\n", "\n\n"), "10110"),
    "numbered rows": (T + table(*"10110", labels=NUMBERED), "10110"),
    "a column of numbers": (T + "| # | Criteria | Points Earned |\n| 7 | Metaphor | 0 |", "0----"),
    "further columns": (FOUR_COLUMNS + "\n".join(f"| {label} | 0 | 1 | no |" for label in LABELS), "00000"),
    "a score column": (T + "| Criterion | Score |\n" + rows(("Metaphor", "1")), "1----"),
    "three columns and no header": (T + "\n".join(f"| {label} | 1 | 0 |" for label in LABELS), "-----"),
    "short rows": (T + TABLE_HEADER + "\n| Metaphor |\n| Sewing", "-----"),
    "shortened names": (T + table(*"10110", labels=SHORTENED), "10110"),
    "other spellings": (T + table(*"10110", labels=SPELT), "10110"),
    "a missing row in the middle": (T + table(*"1011", labels=LABELS[:1] + LABELS[2:]), "1-011"),
    "an unknown row": (T + table(*"10110", labels=["Correctly illustrates irony", *LABELS[1:]]), "-0110"),
    "a row of two names": (T + "| Metaphor and complex question | 1 |\n| Sewing | 1 |", "--1--"),
    "a row that says the opposite": (T + "| Does not pertain to Sewing | 1 |\n| Metaphor | 1 |", "1----"),
    "a row twice, alike": (f"{T}{GOOD}\n| Metaphor | 1 |", "10110"),
    "a row twice, different": (f"{T}{GOOD}\n| Metaphor | 0 |", "-0110"),
    "a table that breaks off": (FULL[: FULL.index("| Text makes sense")], "101--"),
    "a total only": (f"{T}| Total Points Earned | 5 |", "-----"),
    "a line and no table": (f"{T}\nAll criteria are met.", "-----"),
    "prose": ("The metaphor is fine and earns 1 point; the text makes sense.", "-----"),
    "nothing": ("", "-----"),
    "reasoning that drafts a table": (f"<think>{T}{BAD}</think>{FULL}", "10110"),
    "reasoning without an end": (f"<think>{FULL}", "-----"),
    "paragraphs": (PARAGRAPHS, "101h-"),
    "plain lines": ("- Metaphor: 1\n- Complex question - 0\n* **Text makes sense**: 1", "10-1-"),
    "an object": (json.dumps(dict(zip(LABELS, [1, 0, 1, 1, 0], strict=True))), "10110"),
    "a fenced object": ('```json\n{"Metaphor": "1/1", "Text makes sense": 0.0}\n```', "1--0-"),
    "an object of other values": ('{"Metaphor": true, "Sewing": null, "Text makes sense": 3}', "-----"),
    "an object that names one twice": ('{"Metaphor": 1, "metaphor": 0, "Sewing": 1}', "--1--"),
    "nested objects": ('{"marks": {"Metaphor": {"points": 1, "why": "{0"}, "Sewing": "0"}}', "1-0--"),
    "a list of objects": ('[{"criterion": "Metaphor", "points": 1}, {"name": "Sewing", "mark": 0}]', "1-0--"),
    "an object that breaks off": ('{"Metaphor": 1, "Sewing": ', "-----"),
    "braces without end": ('{"a":' * 2000, "-----"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_reply_in_another_shape_gives_what_it_states(case: str) -> None:
    reply, expected = MALFORMED[case]
    assert read(reply) == expected
    reading = read_grading(reply, CRITERIA)
    assert all((mark.points is None) == bool(mark.reason) for mark in reading.marks)
    assert reading.outcome is (Outcome.UNPARSED if expected == "-----" else Outcome.SCORED)


def test_reasons_tell_a_missing_row_from_a_doubled_and_an_unclear_one() -> None:
    labels = ["Metaphor", "Metaphor", "Text makes sense and pertains to Sewing"]
    reading = read_grading(f"{TABLE_LINE}\n{table('1', '0', '1', labels=labels)}", CRITERIA)
    unclear = "a row of the reply could mean this criterion or another"
    assert [mark.reason for mark in reading.marks] == [TWO_MARKS, NO_ROW, unclear, unclear, NO_ROW]


LINES_REPLY = """1. Correctly illustrates metaphor: "Her needle", and no complex question. Point earned: 1
2. Correctly illustrates complex question (loaded question with implicit assumption ): none.
It only looks like one.
Point earned: 0
3. Pertains to Sewing: it does. Point earned: 1/1
4. Text makes sense: **Point earned: 1**
5. At most one sentence: two. Points earned: 0

Grade: 3"""


def test_lines_that_end_in_a_point_are_read() -> None:
    reading = read_grading(LINES_REPLY, CRITERIA, "lines")
    assert points(reading) == [1, 0, 1, 1, 0]
    assert (reading.claimed_total, reading.outcome) == (3, Outcome.SCORED)
    assert reading.explanation == LINES_REPLY


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Contains metaphor: Point earned: 1; Contains complex question: Point earned: 0", "10---"),
        ("Point earned for Sewing: 1\nPoint earned for metaphor: 0", "0-1--"),
        ("1) The text shows a ‘metaphor’.\nIt is clear.\nPoint earned: 1", "1----"),
        ("I mark now.\n\nMetaphor: It is there.\nPoint earned: 1", "1----"),
        ("I mark now.\n\n1. It shows 'metaphor'. So:\nPoint earned: 1", "1----"),
        ("Metaphor: Point earned: 0 or 1", "-----"),
        ("Metaphor: Point earned: yes", "-----"),
        ("Metaphor: Point earned:", "-----"),
        ("Metaphor: Point earned", "-----"),
        ("Irony: Point earned: 1", "-----"),
        ("Metaphor: Point earned: 1\nMetaphor: Point earned: 0", "-----"),
        (FULL, "10110"),
        ('{"Metaphor": 1}', "1----"),
    ],
)
def test_lines_state_what_they_state(reply: str, expected: str) -> None:
    assert read(reply, "lines") == expected


@pytest.mark.parametrize(
    "reply", ["I'm sorry, but I can't help.", "I am unable to grade this.", "I apologize, I won’t judge it."]
)
def test_a_refusal_is_told_apart(reply: str) -> None:
    reading = read_grading(reply, CRITERIA)
    assert reading.outcome is Outcome.REFUSED
    assert reading.explanation == reply


def test_an_apology_with_marks_or_in_a_long_reply_is_no_refusal() -> None:
    assert read_grading(f"I'm sorry for the delay.\n{FULL}", CRITERIA).outcome is Outcome.SCORED
    assert read_grading("I'm sorry. " + "The text goes on. " * 100, CRITERIA).outcome is Outcome.UNPARSED
    assert read_grading("The student's answer seems to be missing.", CRITERIA).outcome is Outcome.UNPARSED


@pytest.mark.parametrize(
    ("ending", "explanation"),
    [
        ("", ""),
        ("\n\nExplanation: Because.", "Because."),
        ("\n\n**Explanation:**\nBecause.", "Because."),
        ("\n```\n\nExplanation:\n\nOne.\nTwo.", "One.\nTwo."),
        ("\n\nIt is good work.", "It is good work."),
    ],
)
def test_the_explanation_is_what_follows_the_table(ending: str, explanation: str) -> None:
    reply = f"{TABLE_LINE}\n{table(*'10110')}{ending}"
    assert read_grading(reply, CRITERIA).explanation == explanation


def test_an_object_may_bring_its_explanation() -> None:
    reading = read_grading('{"Metaphor": 1, "total": 4, "explanation": "Because."}', CRITERIA)
    assert (reading.explanation, reading.claimed_total) == ("Because.", 4)


def test_a_skill_whose_name_begins_like_a_total_is_a_criterion() -> None:
    criteria = rubric(["total recall"], "Sewing")
    reading = read_grading(f"{TABLE_LINE}\n| Total recall | 1 |\n| Total | 4 |", criteria)
    assert (reading.marks[0].points, reading.claimed_total) == (1, 4)


def texts_of(*pieces: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces)).map("".join)


MARKS = st.sampled_from(["1", "0", "0.5", "1/1", "0/1", "**1**", "yes", "", "7"])


@given(marks=st.lists(MARKS, min_size=5, max_size=5), order=st.permutations(range(6)))
def test_the_order_of_the_rows_does_not_matter(marks: list[str], order: list[int]) -> None:
    labels = [*LABELS, "Total Points Earned"]
    written = [*marks, "3"]
    straight = read_grading(f"{TABLE_LINE}\n{table(*written, labels=labels)}", CRITERIA)
    shuffled = table(*(written[at] for at in order), labels=[labels[at] for at in order])
    assert read_grading(f"{TABLE_LINE}\n{shuffled}", CRITERIA) == straight


@given(st.text(max_size=300))
def test_what_follows_the_explanation_marker_changes_no_mark(text: str) -> None:
    reading = read_grading(FULL + neutralised(text), CRITERIA)
    assert (points(reading), reading.claimed_total) == ([1, 0, 1, 1, 0], 3)


@given(texts_of("|", " 1 ", " 0 ", "\n", "Text makes sense", "Metaphor", "Total", "so"))
def test_rows_quoted_in_the_explanation_change_no_mark(text: str) -> None:
    assert read(f"{FULL}\n{text}") == "10110"


@given(texts_of(FULL, TABLE_LINE, *LABELS, "|", " 1 |", "\n", '"', "Explanation:", "{"))
def test_what_is_quoted_before_the_last_table_line_is_ignored(quoted: str) -> None:
    assert read(f"{quoted}\n\n{FULL}") == "10110"


@given(st.text(alphabet="ab |\n:.-*01/{}\"'[]", max_size=200))
def test_no_mark_is_made_up(reply: str) -> None:
    assert read(reply) == "-----"
    assert read_grading(reply, CRITERIA).outcome is Outcome.UNPARSED


@given(
    marks=st.text(alphabet="10-", min_size=5, max_size=5),
    shape=st.sampled_from(["| {} | {} |", "{}: why. Point earned: {}", "{}: {}", '{{"{}": {}}}']),
)
def test_a_mark_that_is_not_stated_is_not_judged_whatever_the_shape(marks: str, shape: str) -> None:
    stated = [shape.format(label, mark) for label, mark in zip(LABELS, marks, strict=True) if mark != "-"]
    assert read("\n".join(stated)) == marks


@given(st.text(max_size=400), st.sampled_from(["table", "lines"]))
@settings(max_examples=200)
def test_no_reply_raises_and_every_mark_is_in_range_or_has_a_reason(reply: str, form: str) -> None:
    reading = read_grading(f"Point earned {reply} | Metaphor: Point earned: {reply}", CRITERIA, form)
    assert [mark.position for mark in reading.marks] == list(range(5))
    for mark in reading.marks:
        assert mark.reason if mark.points is None else 0 <= mark.points <= 1


@pytest.mark.parametrize("piece", ["<think>", "\n", "#", "|", "| - ", "Point earned: 1\n", "Answer:", "**"])
def test_a_reply_that_repeats_itself_is_read_in_time(piece: str) -> None:
    reply = piece * 4000
    student_text(reply)
    assert len(read(reply)) == 5


def reference_rows(pattern: str) -> list[dict[str, str]]:
    if not REFERENCE.is_dir():
        pytest.skip("needs the reference's run folders at ../shared/reference")
    found: list[dict[str, str]] = []
    for path in sorted(REFERENCE.glob(pattern)):
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            found += csv.DictReader(file)
    return found


def reference_reading(row: dict[str, str]) -> GradingReading:
    skills = [name.strip() for name in re.split(r",\s*\n", row["skills"])]
    return read_grading(row["assistant_0"], rubric(skills, row["topic"]))


def test_the_reference_gradings_are_read_mark_for_mark() -> None:
    gradings = reference_rows("runs/*/*/graded/*/records.csv")
    assert len(gradings) == 180
    for row in gradings:
        reading = reference_reading(row)
        assert points(reading) == [float(point) for point in row["points_0"].split(",")]
        assert reading.claimed_total == float(row["score_0"])
        assert reading.explanation


def test_the_malformed_reference_gradings_give_no_mark_that_they_do_not_state() -> None:
    for row in reference_rows("malformed_runs/*/*/graded/*/records.csv"):
        stated = [float(point) for point in row["points_0"].split(",") if point]
        found = [point for point in points(reference_reading(row)) if point is not None]
        assert found[: len(stated)] == stated
        assert len(found) <= max(len(stated), row["assistant_0"].count("Point earned"))


def test_the_reference_texts_are_found() -> None:
    for row in reference_rows("*runs/*/*/records.csv"):
        reply = row.get("assistant_1") or row.get("[/INST]_1") or ""
        assert (student_text(reply).text or "") == row["text_1"].strip("* \n")
