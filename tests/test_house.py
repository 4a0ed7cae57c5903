"""The house rules that no linter knows: sizes, opening sentences, and nothing left undone."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("skillmix_desktop", "tests", "packaging", "db")
LINES_OF_A_FILE = 400
LINES_OF_A_CLASS = 250
METHODS_OF_A_CLASS = 20
LINES_OF_A_FUNCTION = 40
LETTERS_OF_AN_OPENING = 10
UNDONE = ("TO" + "DO", "FIX" + "ME", "X" + "XX")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: str) -> Iterator[Path]:
    """Our Python files; a migration is the record of a change, and as long as that was."""
    for folder in folders:
        found = sorted((ROOT / folder).rglob("*.py"))
        yield from (path for path in found if not path.is_relative_to(ROOT / "db" / "versions"))


def nodes(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    for path in files(*folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines_of(node: ast.ClassDef | Function) -> int:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return (node.end_lineno or 0) - first + 1


def test_every_file_is_short_enough_to_be_read_at_once():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files(*FOLDERS)}
    assert {path: lines for path, lines in lengths.items() if lines > LINES_OF_A_FILE} == {}


def test_every_file_opens_with_a_sentence_about_its_subject():
    openings = {
        name(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for path in files(*FOLDERS)
        if path.name != "__init__.py"
    }
    assert [path for path, opening in openings.items() if len(opening) < LETTERS_OF_AN_OPENING] == []


def test_every_init_file_but_the_top_one_is_empty():
    top = ROOT / "skillmix_desktop" / "__init__.py"
    inits = [path for path in files(*FOLDERS) if path.name == "__init__.py" and path != top]
    assert [name(path) for path in inits if path.read_text(encoding="utf-8").strip()] == []


def test_no_class_does_too_much():
    too_big = {}
    for path, node in nodes("skillmix_desktop"):
        if isinstance(node, ast.ClassDef):
            size = (lines_of(node), sum(isinstance(part, Function) for part in node.body))
            if size[0] > LINES_OF_A_CLASS or size[1] > METHODS_OF_A_CLASS:
                too_big[f"{name(path)}: {node.name}"] = "{} lines, {} methods".format(*size)
    assert too_big == {}


def test_no_function_is_too_long():
    lengths = {
        f"{name(path)}: {node.name}": lines_of(node)
        for path, node in nodes(*FOLDERS)
        if isinstance(node, Function)
    }
    assert {function: lines for function, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}


def test_nothing_is_left_for_later():
    texts = {name(path): path.read_text(encoding="utf-8") for path in files(*FOLDERS)}
    assert [path for path, text in texts.items() if any(word in text for word in UNDONE)] == []


def test_no_annotation_is_postponed():
    """Postponed annotations break the relationships between tables."""
    imports = [
        (name(path), node.module) for path, node in nodes(*FOLDERS) if isinstance(node, ast.ImportFrom)
    ]
    assert [path for path, module in imports if module == "__future__"] == []


def test_the_rules_see_the_whole_program():
    seen = {name(path) for path in files(*FOLDERS)}
    assert {
        "skillmix_desktop/core/rubric.py",
        "tests/test_house.py",
        "packaging/set_up.py",
        "db/env.py",
    } <= seen
