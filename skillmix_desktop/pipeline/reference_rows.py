"""The rows of the reference implementation's run folders, in its columns.

What a project does not keep, such as a prompt from elsewhere, is an empty cell. A grading's marks are told
twice: as ``points_0``, where the reference has zeros for what it could not read, and by the reply itself,
from which an import reads them. Where that would read others, the reply is a table of the marks.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

from skillmix_desktop.core.prompts import TABLE_HEADER, TABLE_LINE, Prompt
from skillmix_desktop.core.replies import student_text
from skillmix_desktop.core.rubric import Criterion, sentence_limit
from skillmix_desktop.core.sentences import count_sentences_reference
from skillmix_desktop.pipeline.kept_prompts import KeptPrompts
from skillmix_desktop.store.reference_import import EMPTY_RUBRIC, read_reply
from skillmix_desktop.store.whole_texts import Call, WholeText, WholeVerdict

Row = dict[str, object]
Points = tuple[float | None, ...]

LEAST_TURNS = 2
_NO_RUBRIC = "These were the criteria: . The text: “{text}”"
_TEXT_ALONE = "The text: “{text}”"


def text_rows(texts: Sequence[WholeText], prompts: KeptPrompts) -> list[Row]:
    """A row a text; all have as many turns as the longest exchange among them, two at least."""
    turns = max(LEAST_TURNS, *(len(text.replies) for text in texts))
    return [_text_row(text, prompts.of_text(text), turns) for text in texts]


def last_turn(rows: Sequence[Row]) -> int:
    """The turn whose text is graded."""
    return max(int(name.removeprefix("text_")) for name in rows[0] if name.startswith("text_"))


def grading_row(
    text: WholeText, verdict: WholeVerdict | None, prompts: KeptPrompts, *, has_twin: bool
) -> Row:
    """What a grader said, or that there was nothing to be asked about; zeros are the reference's way.

    With a twin of its item in the same folder a text is told apart by the prompt that quotes it.
    """
    points = _points(text, verdict)
    stored = _stored(verdict.call) if verdict else None
    extracted = tuple(point or 0.0 for point in points) if stored is None else tuple(stored["points"])
    length = _length_point(text, stored)
    sent = prompts.of_verdict(text, verdict) if verdict else None
    prompt, reply = "", ""
    if verdict is not None:
        stand_in = _TEXT_ALONE.format(text=text.text or "") if has_twin else ""
        prompt, reply = _exchange(text, verdict, points, sent, stand_in)
    return {
        **_item_cells(text, sent, between=",  \n"),
        "user_0": prompt,
        "assistant_0": reply,
        "model_input_0": "",
        "score_0": _claimed(verdict, extracted),
        "score_extracted_0": sum(extracted),
        "points_0": ",".join(map(repr, extracted)),
        "num_sentences_manual_in_student_answer_0": count_sentences_reference(text.text or ""),
        "true_sentence_lim_pt_0": length,
        "num_sentences_extracted_eq_num_sentences_model_0": extracted[-1:] == (length,),
    }


def row_of_the_reference(call: Call) -> int | None:
    """Where an imported text or verdict stood in its file."""
    return (_stored(call) or {}).get("row")


def _stored(call: Call) -> dict[str, Any] | None:
    return call.provenance.get("reference")


def _item_cells(text: WholeText, prompt: Prompt | None, *, between: str) -> Row:
    item = text.item
    system = prompt.system if prompt else ""
    return {
        "k": item.k,
        "skills": between.join(item.skill_names),
        "topic": item.topic,
        "system prompt": system,
    }


def _text_row(text: WholeText, prompt: Prompt | None, turns: int) -> Row:
    said = ("",) * (turns - len(text.replies)) + text.replies
    asked = prompt.turns if prompt and len(prompt.turns) == turns else ("",) * turns
    row = _item_cells(text, prompt, between=", \n")
    for turn, (question, reply) in enumerate(zip(asked, said, strict=True)):
        is_last = turn == turns - 1
        row |= {
            f"user_{turn}": question,
            f"assistant_{turn}": reply,
            f"model_input_{turn}": "",
            f"text_{turn}": (text.text if is_last else student_text(reply).text) or "",
        }
    return row


def _points(text: WholeText, verdict: WholeVerdict | None) -> Points:
    given = {mark.position: mark.points for mark in verdict.marks} if verdict else {}
    return tuple(given.get(criterion.position) for criterion in text.item.criteria)


def _length_point(text: WholeText, stored: dict[str, Any] | None) -> float | str:
    if stored is not None:
        return "" if stored["length_point"] is None else float(stored["length_point"])
    return float(count_sentences_reference(text.text or "") <= sentence_limit(text.item.k))


def _claimed(verdict: WholeVerdict | None, extracted: Sequence[float]) -> float:
    """The grader's own total; the reference has its sum where there is none."""
    claimed = verdict.claimed_total if verdict else None
    return float(sum(extracted) if claimed is None else claimed)


def _exchange(
    text: WholeText, verdict: WholeVerdict, points: Points, sent: Prompt | None, stand_in: str
) -> tuple[str, str]:
    """A prompt and a reply from which an import reads the marks that were given."""
    criteria = text.item.criteria
    asked = [sent.turns[0]] if sent else []
    if {mark.reason for mark in verdict.marks} == {EMPTY_RUBRIC}:
        asked.append(_NO_RUBRIC.format(text=text.text or ""))
    asked.append(stand_in)
    said = [] if verdict.reply is None else [verdict.reply]
    for prompt, reply in product(asked, [*said, *_tables(criteria, points, verdict)]):
        if tuple(mark.points for mark in read_reply(prompt, reply, criteria).marks) == points:
            return prompt, reply
    return asked[0], said[0] if said else ""


def _tables(criteria: Sequence[Criterion], points: Points, verdict: WholeVerdict) -> Iterator[str]:
    """The marks as a table; what was not judged has no row in it."""
    rows = [
        f"| {_in_a_cell(criterion.label)} | {point!r} |"
        for criterion, point in zip(criteria, points, strict=True)
        if point is not None
    ]
    if not rows:
        yield ""
        return
    if verdict.claimed_total is not None:
        rows.append(f"| Total | {verdict.claimed_total!r} |")
    table = "\n".join([TABLE_LINE, "", TABLE_HEADER, *rows])
    if verdict.explanation:
        yield f"{table}\n\nExplanation: {verdict.explanation}"
    yield table


def _in_a_cell(words: str) -> str:
    return " ".join(words.replace("|", "\\|").split())
