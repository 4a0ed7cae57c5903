"""The report in Markdown: pipe tables, as GitHub and pandoc read them; drawings stay with the other forms."""

import re
from collections.abc import Iterator

from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Document,
    Excerpt,
    Heading,
    Manner,
    Paragraph,
    Points,
    Table,
    Words,
)

# What would be taken for markup; a line's first character only where it could begin a list or a heading.
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&])")
_OPENING = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=\s|[-=]|$)|\d+(?=[.)](?:\s|$)))")


def as_markdown(document: Document) -> str:
    """The whole report."""
    return "\n\n".join(_parts(document)) + "\n"


def escaped(text: str) -> str:
    """``text`` on one line, every character standing for itself."""
    return _line(" ".join(text.split()))


def _line(text: str) -> str:
    marked = _SPECIAL.sub(r"\\\1", text)
    return _OPENING.sub(
        lambda found: f"{found[1]}{found[2]}\\" if found[2][0].isdigit() else f"{found[1]}\\{found[2]}",
        marked,
    )


def _parts(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield escaped(document.subtitle)
    for block in document.blocks:
        yield from _block(block)
    for number, section in document.numbered():
        yield f'<a id="{section.key}"></a>\n\n## {number} {escaped(section.title)}'
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text, Manner.NOTICE):
            yield f"> **{escaped(text)}**"
        case Paragraph(text):
            yield "\n\n".join(escaped(part) for part in text.split("\n\n"))
        case Heading(text):
            yield f"### {escaped(text)}"
        case Points(items):
            yield "\n".join(f"- {escaped(item)}" for item in items)
        case Excerpt(text):
            yield "\n".join(f"> {_line(line)}".rstrip() for line in text.splitlines() or [""])
        case Table():
            yield from _table(block)
        case Chart(title, words):
            yield f"*{escaped(title)}:* {escaped(words)}"


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    lines = [
        _row(escaped(column.title) for column in table.columns),
        _row("---:" if column.is_number else "---" for column in table.columns),
        *(_row(map(_cell, row.cells)) for row in table.rows),
    ]
    yield "\n".join(lines)
    if table.note:
        yield f"*{escaped(table.note)}*"


def _row(cells: Iterator[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Words):
        return cell.words
    return f"[{escaped(cell.words)}](#{cell.section})" if cell.section else escaped(cell.words)
