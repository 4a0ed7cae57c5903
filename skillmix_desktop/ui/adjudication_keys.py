"""The keys of adjudication: a table of what can be done, and what each does on the page."""

from collections.abc import Callable

from skillmix_desktop.core.adjudication import ErrorClass
from skillmix_desktop.ui.actions import Action
from skillmix_desktop.ui.widgets.case_list import CaseList
from skillmix_desktop.ui.widgets.key_bindings import Binding, pressing
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from skillmix_desktop.ui.widgets.read_text import ReadText
from skillmix_desktop.ui.widgets.ruling_panel import RulingPanel

MARKS = (
    (Action("", "met", ("1",)), Choice.MET),
    (Action("", "not met", ("0",)), Choice.NOT_MET),
    (Action("", "cannot be judged", ("2",)), Choice.CANNOT_JUDGE),
)
CLASSES = (
    (Action("", "grader wrong", ("G",)), ErrorClass.GRADER_WRONG),
    (Action("", "person wrong", ("P",)), ErrorClass.PERSON_WRONG),
    (Action("", "both defensible", ("B",)), ErrorClass.BOTH_DEFENSIBLE),
    (Action("", "rubric unclear", ("U",)), ErrorClass.RUBRIC_UNCLEAR),
)
REASON = Action("", "reason; Enter decides", ("N",))
DECIDE = Action(
    "", "decide, and on to the next that is open", ("Ctrl+Return", "Ctrl+Enter"), listed="Ctrl+Enter"
)
UNDO = Action("", "undo your last decision", ("Ctrl+Z",))
HISTORY = Action("", "all that was ever said of the text", ("H",))
BEFORE = Action(
    "", "line before, after", ("Up", "K"), repeats=True, listed="↑  ↓  or  K  J", is_command=False
)
AFTER = Action("", "", ("Down", "J"), repeats=True, is_command=False)
PAGE_UP = Action("", "scroll a long text", ("PgUp",), repeats=True, listed="PgUp  PgDown", is_command=False)
PAGE_DOWN = Action("", "", ("PgDown",), repeats=True, is_command=False)
KEYS = Action("", "this list", ("?",))


def bindings(
    cases: CaseList, panel: RulingPanel, text: ReadText, *, show_keys: Callable[[], object]
) -> tuple[Binding, ...]:
    """What each action does on the page, in the order of the list of keys."""
    return (
        *(Binding(action, _caller(panel.mark, choice)) for action, choice in MARKS),
        *(pressing(action, panel.classes[error_class]) for action, error_class in CLASSES),
        Binding(REASON, panel.reason.setFocus),
        pressing(DECIDE, panel.primary),
        pressing(UNDO, panel.undo),
        pressing(HISTORY, panel.history),
        Binding(BEFORE, lambda: cases.go_by(-1)),
        Binding(AFTER, lambda: cases.go_by(1)),
        Binding(PAGE_UP, lambda: text.turn_page(-1)),
        Binding(PAGE_DOWN, lambda: text.turn_page(1)),
        Binding(KEYS, show_keys),
    )


def _caller(act: Callable[[Choice], object], choice: Choice) -> Callable[[], object]:
    return lambda: act(choice)
