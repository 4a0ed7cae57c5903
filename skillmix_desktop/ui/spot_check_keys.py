"""The keys of the spot-check: a table of what can be done, and what each does on the page."""

from collections.abc import Callable

from skillmix_desktop.pipeline.undoing import redo, undo
from skillmix_desktop.ui.actions import Action
from skillmix_desktop.ui.widgets.key_bindings import Binding, pressing
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from skillmix_desktop.ui.widgets.spot_check_bench import SpotCheckBench
from skillmix_desktop.ui.widgets.spot_check_tools import SpotCheckTools

CRITERIA_WITH_KEYS = 9


def _silent(words: str, key: str, *, listed: str = "") -> Action:
    """A key that nobody would look for by its words."""
    return Action("", words, (key,), repeats=True, listed=listed, is_command=False)


MET = Action("spot_check.met", "met, and on to the next criterion", ("1",))
NOT_MET = Action("spot_check.not_met", "not met", ("0",))
CANNOT_JUDGE = Action("spot_check.cannot_judge", "cannot judge; N says why in a note", ("2",))
TAKE_BACK = Action("spot_check.take_back", "take the mark back", ("Backspace", "Del"))
UNDO = Action("spot_check.undo", "undo, over texts and restarts", ("Ctrl+Z",), repeats=True)
REDO = Action("spot_check.redo", "do again what was undone", ("Ctrl+Shift+Z",), repeats=True)
CRITERION_BEFORE = _silent("criterion before, after", "Up", listed="↑  ↓")
CRITERION_AFTER = _silent("", "Down")
# The foot names the next two keys in its sentences, hence they stay.
NOTE = Action("", "note on the criterion; Enter ends it", ("N",))
CARET = Action("", "into the text: Shift+arrows select, Esc leaves", ("F7",))
EVIDENCE = Action("spot_check.evidence", "what is selected is evidence, or no longer", ("H",))
FLAG = Action("spot_check.flag", "flag for adjudication, or take the flag down", ("F",))
GUIDELINES = Action("spot_check.guidelines", "guidelines of the study", ("G",))
COMMIT = Action(
    "spot_check.commit",
    "commit; then go on to the next text",
    ("Ctrl+Return", "Ctrl+Enter"),  # the one on the number pad is another
    listed="Ctrl+Enter",
)
REVISE = Action("spot_check.revise", "revise, once committed; Esc drops it", ("R",))
DROP = _silent("", "Esc")
HISTORY = Action("spot_check.history", "all that was ever said of the text, once committed", ("Y",))
SKIP = Action("spot_check.skip", "skip for now", ("S",))
TEXT_BEFORE = Action("spot_check.text_before", "text before", ("Left", "K"), repeats=True, listed="←  or  K")
TEXT_AFTER = Action("spot_check.text_after", "text after", ("Right", "J"), repeats=True, listed="→  or  J")
LIST = Action("spot_check.list", "list of the texts", ("Q",))
PAGE_UP = _silent("scroll a long text", "PgUp", listed="PgUp  PgDown")
PAGE_DOWN = _silent("", "PgDown")
KEYS = Action("", "this list", ("?",))

CHOICES = {MET: Choice.MET, NOT_MET: Choice.NOT_MET, CANNOT_JUDGE: Choice.CANNOT_JUDGE}


def bindings(
    bench: SpotCheckBench,
    tools: SpotCheckTools,
    *,
    go_by: Callable[[int], None],
    turn: Callable[..., None],
) -> tuple[Binding, ...]:
    """What each action does on the page, in the order of the list of keys.

    ``go_by`` goes to the text so many places on, ``turn`` takes ``undo`` or ``redo``.
    """
    card, rubric, foot = bench.text_card, bench.rubric, bench.foot
    return (
        *(_marking(bench, action) for action in CHOICES),
        Binding(TAKE_BACK, bench.clear_mark),
        Binding(UNDO, lambda: turn(undo, is_redo=False)),
        Binding(REDO, lambda: turn(redo, is_redo=True)),
        Binding(CRITERION_BEFORE, lambda: rubric.move_to(rubric.in_hand - 1)),
        Binding(CRITERION_AFTER, lambda: rubric.move_to(rubric.in_hand + 1)),
        *(Binding(_criterion(n), _mover(bench, n - 1)) for n in range(1, CRITERIA_WITH_KEYS + 1)),
        Binding(NOTE, bench.write_note),
        pressing(EVIDENCE, bench.criterion.evidence_button),
        Binding(CARET, card.text.enter),
        pressing(FLAG, foot.flag),
        pressing(GUIDELINES, bench.criterion.guidelines_button),
        pressing(COMMIT, foot.primary),
        pressing(REVISE, foot.revise),
        pressing(DROP, foot.cancel),
        pressing(HISTORY, foot.history),
        pressing(SKIP, foot.skip),
        Binding(TEXT_BEFORE, lambda: go_by(-1)),
        Binding(TEXT_AFTER, lambda: go_by(1)),
        pressing(LIST, card.queue_button),
        Binding(PAGE_UP, lambda: card.text.turn_page(-1)),
        Binding(PAGE_DOWN, lambda: card.text.turn_page(1)),
        pressing(KEYS, tools.keys_button),
    )


def _marking(bench: SpotCheckBench, action: Action) -> Binding:
    choice = CHOICES[action]
    return Binding(
        action,
        lambda: bench.mark(choice),
        lambda key: bench.rubric.print_key(choice, key),
    )


def _criterion(number: int) -> Action:
    is_first = number == 1
    words = "criterion of that number" if is_first else ""
    listed = f"Alt+1 … Alt+{CRITERIA_WITH_KEYS}" if is_first else ""
    return _silent(words, f"Alt+{number}", listed=listed)


def _mover(bench: SpotCheckBench, position: int) -> Callable[[], None]:
    return lambda: bench.rubric.move_to(position)
