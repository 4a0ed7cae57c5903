"""The letters of a report that no font on this computer has: they would be empty boxes on paper."""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

# What an accessible PDF must not have is a letter without a shape, so asking for one names them all.
ACCESSIBLE: Final = "ua-1"
_PAGE = b"""
#set document(title: "Letters")
#set text(font: ("Inter", "Noto Serif"), lang: "en")
#for letter in json(bytes(sys.inputs.letters)) { par(letter) }
"""
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")


def missing_letters(letters: Collection[str], font_paths: Sequence[Path]) -> list[str]:
    """Those of ``letters``, in the order of their numbers."""
    import typst

    told = json.dumps(sorted(letters))
    form: dict[str, Any] = {"sys_inputs": {"letters": told}, "pdf_standards": [ACCESSIBLE]}
    try:
        typst.compile(_PAGE, font_paths=list(font_paths), **form)
    except typst.TypstError as error:
        return sorted({letter for told in _MISSING.findall(error.diagnostic) for letter in _letters(told)})
    return []


def _letters(told: str) -> str:
    return _NUMBERED.sub(lambda found: chr(int(found[1], 16)), told)


def by_number(letter: str) -> str:
    """“[U+1F600]”."""
    return f"[U+{ord(letter):04X}]"


def letters_of(content: object) -> set[str]:
    """Every letter of nested words."""
    if isinstance(content, str):
        return set(content)
    parts = content.values() if isinstance(content, dict) else content
    return set().union(*map(letters_of, parts)) if isinstance(parts, Iterable) else set()


def with_numbers(content: Any, numbers: Mapping[int, str]) -> Any:
    """Nested words with some letters replaced."""
    if isinstance(content, str):
        return content.translate(numbers)
    if isinstance(content, dict):
        return {name: with_numbers(part, numbers) for name, part in content.items()}
    return [with_numbers(part, numbers) for part in content] if isinstance(content, list | tuple) else content
