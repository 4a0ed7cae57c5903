"""The house rules that no linter knows: sizes, opening sentences, and nothing left undone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("skillmix_desktop", "tests", "packaging", "db")
LINES_OF_A_FILE = 400
LINES_OF_A_CLASS = 250
METHODS_OF_A_CLASS = 20
LINES_OF_A_FUNCTION = 40
UNDONE = ("TO" + "DO", "FIX" + "ME", "X" + "XX")

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)
every_file = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
our_files = [path for path in every_file if path.is_relative_to(ROOT / "skillmix_desktop")]
inits = [path for path in every_file if path.name == "__init__.py"]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.end_lineno - first + 1


def classes(path: Path) -> Iterator[ast.ClassDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef))


@pytest.mark.parametrize("path", every_file, ids=name)
def test_a_file_is_short_enough_to_be_read_at_once(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES_OF_A_FILE


@pytest.mark.parametrize("path", [path for path in every_file if path not in inits], ids=name)
def test_a_file_opens_with_a_sentence_about_its_subject(path):
    opening = ast.get_docstring(tree(path)) or ""
    first_paragraph = opening.split("\n\n")[0]
    assert len(first_paragraph) >= 10, "a file opens with what it is for"


@pytest.mark.parametrize(
    "path", [path for path in inits if path != ROOT / "skillmix_desktop/__init__.py"], ids=name
)
def test_an_init_file_is_empty(path):
    assert path.read_text(encoding="utf-8").strip() == ""


@pytest.mark.parametrize("path", our_files, ids=name)
def test_no_class_does_too_much(path):
    for node in classes(path):
        methods = [part for part in node.body if isinstance(part, type_of_function)]
        assert len(methods) <= METHODS_OF_A_CLASS, f"{node.name} has {len(methods)} methods"
        assert lines_of(node) <= LINES_OF_A_CLASS, f"{node.name} has {lines_of(node)} lines"


@pytest.mark.parametrize("path", every_file, ids=name)
def test_no_function_is_too_long(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, type_of_function):
            assert lines_of(node) <= LINES_OF_A_FUNCTION, f"{node.name} has {lines_of(node)} lines"


@pytest.mark.parametrize("path", every_file, ids=name)
def test_nothing_is_left_for_later(path):
    text = path.read_text(encoding="utf-8")
    assert [word for word in UNDONE if word in text] == []


@pytest.mark.parametrize("path", our_files, ids=name)
def test_annotations_stay_what_they_are(path):
    """Postponed annotations break the relationships between tables."""
    imports = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    assert "__future__" not in {node.module for node in imports}


def test_the_rules_see_the_whole_program():
    assert len(our_files) > 20
    assert {path.parts[len(ROOT.parts)] for path in every_file} == set(FOLDERS)
