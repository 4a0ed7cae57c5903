"""The keys of the spot-check: what they do to the text on the bench, and their list."""

from collections.abc import Callable

from skillmix_desktop.ui.widgets.key_bindings import Binding
from skillmix_desktop.ui.widgets.mark_buttons import Choice
from skillmix_desktop.ui.widgets.spot_check_bench import SpotCheckBench

CRITERIA_WITH_KEYS = 9
CHOICE_KEYS = (("1", Choice.MET), ("0", Choice.NOT_MET), ("2", Choice.CANNOT_JUDGE))

KEYS = (
    ("1", "met, and on to the next criterion"),
    ("0", "not met"),
    ("2", "cannot judge; N says why in a note"),
    ("Backspace", "take the mark back"),
    ("↑  ↓", "criterion before, after"),
    ("Alt+1 … Alt+9", "criterion of that number"),
    ("N", "note on the criterion; Enter ends it"),
    ("Ctrl+Enter", "commit; then go on to the next text"),
    ("R", "revise, once committed; Esc drops it"),
    ("S", "skip for now"),
    ("←  →  or  K  J", "text before, after"),
    ("Q", "list of the texts"),
    ("PgUp  PgDown", "scroll a long text"),
    ("?", "this list"),
)


def bench_bindings(bench: SpotCheckBench) -> tuple[Binding, ...]:
    """What stays with the text on the bench and is not printed on a button."""
    rubric, text = bench.rubric, bench.text_card.text
    return (
        *(Binding((key,), _marker(bench, choice)) for key, choice in CHOICE_KEYS),
        *(Binding((f"Alt+{n}",), _mover(bench, n - 1)) for n in range(1, CRITERIA_WITH_KEYS + 1)),
        Binding(("Backspace", "Del"), bench.clear_mark),
        Binding(("Up",), lambda: rubric.move_to(rubric.in_hand - 1), repeats=True),
        Binding(("Down",), lambda: rubric.move_to(rubric.in_hand + 1), repeats=True),
        Binding(("N",), bench.write_note),
        Binding(("Ctrl+Enter",), bench.act),  # on the number pad; the button has the other
        Binding(("PgUp",), lambda: text.turn_page(-1), repeats=True),
        Binding(("PgDown",), lambda: text.turn_page(1), repeats=True),
    )


def _marker(bench: SpotCheckBench, choice: Choice) -> Callable[[], None]:
    return lambda: bench.mark(choice)


def _mover(bench: SpotCheckBench, position: int) -> Callable[[], None]:
    return lambda: bench.rubric.move_to(position)
