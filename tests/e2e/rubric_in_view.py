"""What the spot-check page shows of a queue in words, and what it should show by what is on paper."""

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QApplication

from skillmix_desktop.pipeline.spot_checks import CheckState
from skillmix_desktop.ui.pages.spot_check import SpotCheckPage
from skillmix_desktop.ui.widgets.criterion_row import CriterionRow
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from tests.e2e.rubric_on_paper import Focus, Paper, Stage

View = Mapping[str, object]

WORDS = {True: "met", False: "not met", None: "can’t judge"}
SIGNS = {True: "✓", False: "✗", None: "?"}
ANSWERS = {Choice.MET: "met", Choice.NOT_MET: "not met", Choice.CANNOT_JUDGE: "can’t judge"}
ACTS = {Stage.BLIND: "Commit", Stage.REVEALED: "Next", Stage.REVISING: "Keep revision"}
STATES = {
    CheckState.PENDING: "Pending",
    CheckState.DRAFT: "Drafts",
    CheckState.SUBMITTED: "Done",
    CheckState.SKIPPED: "Skipped",
}


def in_window(page: SpotCheckPage) -> View:
    """What is to be seen on the page; nothing is asked of what lies behind it."""
    bench, card, tools = page.bench, page.bench.text_card, page.tools
    rows = [row for row in bench.rubric.rows if not row.is_programs]
    note, reason, flag = bench.remarks.note, bench.foot.reason, card.flag_line
    places = {
        bench.rubric: Focus.RUBRIC,
        card.text: Focus.TEXT,
        note: Focus.NOTE,
        flag.note: Focus.FLAG,
        reason: Focus.REASON,
    }
    own = {
        at
        for light in card.text.highlights
        if light.role == "person" and not light.is_faint
        for at in range(light.start, light.end)
    }
    return {
        "place": card.queue_button.accessibleName(),
        "act": bench.foot.primary.accessibleName(),
        "criterion": bench.rubric.in_hand,
        "keyboard": places.get(QApplication.focusWidget(), "elsewhere"),
        "marks": [_mark_in(row) for row in rows],
        "graders": [[chip.text() for chip in row.grader_chips] for row in rows],
        "note": note.text() if note.isVisible() else "",
        "reason": reason.text() if reason.isVisible() else "",
        "flag": flag.note.text() if flag.isVisible() else None,
        "evidence": sorted(own),
        "chips": [chip.text() for chip in (*tools.chips.values(), tools.flagged) if chip.isVisible()],
    }


def _mark_in(row: CriterionRow) -> str:
    if row.buttons is None:
        return row.own_chip.text()
    pressed = [choice for choice, button in row.buttons.buttons.items() if button.isChecked()]
    assert len(pressed) <= 1
    return ANSWERS[pressed[0]] if pressed else ""


def by_paper(paper: Paper) -> View:
    """What is to be seen after the keys pressed so far."""
    text, sheet, stage = paper.text, paper.sheet, paper.stage
    note = sheet.marks[paper.hand].note if paper.hand in sheet.marks else ""
    spans = sheet.evidence.get(paper.hand, ())
    asked = range(text.asked)
    return {
        "place": f"Text {paper.number + 1} of {len(paper.texts)} ▾",
        "act": ACTS[stage],
        "criterion": paper.hand,
        "keyboard": paper.focus,
        "marks": [_mark_by(paper, at) for at in asked],
        "graders": [[] if stage is Stage.BLIND else [_chip(at not in paper.not_met)] for at in asked],
        "note": "" if stage is Stage.REVEALED else note,
        "reason": sheet.reason if stage is Stage.REVISING else "",
        "flag": text.flag.note if text.flag.is_up else None,
        "evidence": sorted({at for span in spans for at in range(span.start, span.end)}),
        "chips": _chips(paper),
    }


def _mark_by(paper: Paper, at: int) -> str:
    mark = paper.sheet.marks.get(at)
    if paper.stage is not Stage.REVEALED:
        return WORDS[mark.is_met] if mark else ""
    assert mark is not None
    first = paper.text.verdicts[0].marks[at].is_met
    return _chip(mark.is_met, "" if first is mark.is_met else f"was {SIGNS[first]}")


def _chip(is_met: bool | None, words: str = "") -> str:
    return f"{SIGNS[is_met]}  {words or WORDS[is_met]}"


def _chips(paper: Paper) -> Sequence[str]:
    counts = Counter(text.state for text in paper.texts)
    flagged = sum(text.flag.is_up for text in paper.texts)
    shown = [state for state in STATES if counts[state] or state is not CheckState.SKIPPED]
    return [f"{STATES[state]} {counts[state]}" for state in shown] + [f"⚑ {flagged}"] * (flagged > 0)
