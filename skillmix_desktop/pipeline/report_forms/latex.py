"""The report in LaTeX: tables for booktabs, to be set as it is or taken apart for a paper."""

import re
from collections.abc import Iterator
from string import Template

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Document,
    Drawing,
    Excerpt,
    Heading,
    Manner,
    Paragraph,
    Points,
    Table,
    Words,
)

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "-": "{-}",  # two in a row are a dash else
    "'": "{'}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    **{"[": "{[}", "]": "{]}", "\N{NARROW NO-BREAK SPACE}": r"\,", "—": r"\textemdash{}"},
    **{
        "κ": r"$\kappa$",
        "α": r"$\alpha$",
        "−": r"$-$",
        "→": r"$\rightarrow$",
        "✓": r"$\surd$",
        "✗": r"$\times$",
    },
    **{"“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "’": r"\textquoteright{}"},
}
_TO_ESCAPE = re.compile("|".join(map(re.escape, _COMMANDS)))
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def as_latex(document: Document) -> str:
    """A whole file, which pdfLaTeX, XeLaTeX and LuaLaTeX compile."""
    frame = (resources_folder() / "report" / "report.tex").read_text(encoding="utf-8")
    body = "\n\n".join(_parts(document))
    title, subtitle = escaped(document.title), escaped(document.subtitle)
    return Template(frame).substitute(title=title, subtitle=subtitle, body=body)


def escaped(text: str) -> str:
    """``text`` with every character standing for itself; the engine may still lack a letter for some."""
    plain = _UNPRINTABLE.sub("", " ".join(text.split()))
    return _TO_ESCAPE.sub(lambda found: _COMMANDS[found[0]], plain)


def _parts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield from _block(block)
    for section in document.sections:
        yield f"\\section{{{escaped(section.title)}}}\\label{{{section.key}}}"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(text, Manner.PLAIN):
            yield from (escaped(part) for part in text.split("\n\n"))
        case Paragraph(text):
            yield f"\\emph{{{escaped(text)}}}"
        case Heading(text):
            yield f"\\subsection*{{{escaped(text)}}}"
        case Points(items):
            lines = "\n".join(f"\\item {{}}{escaped(item)}" for item in items)
            yield f"\\begin{{itemize}}\n{lines}\n\\end{{itemize}}"
        case Excerpt(text):
            yield f"\\begin{{quote}}\n{escaped(text)}\n\\end{{quote}}"
        case Table():
            yield _table(block)
        case Drawing():
            return


def _table(table: Table) -> str:
    words = sum(not column.is_number for column in table.columns)
    width = f"p{{{0.9 / max(words, 1) * (1 if words == len(table.columns) else 0.45):.2f}\\linewidth}}"
    layout = "".join("r" if column.is_number else width for column in table.columns)
    head = " & ".join(escaped(column.title) for column in table.columns)
    lines = [
        f"\\begin{{longtable}}{{{layout}}}",
        f"\\caption{{{escaped(table.title)}}}\\\\",
        rf"\toprule {head} \\ \midrule \endhead",
        *(f"{' & '.join(map(_cell, row.cells))} \\\\" for row in table.rows),
        r"\bottomrule",
        r"\end{longtable}",
    ]
    if table.note:
        lines.append(rf"{{\footnotesize {escaped(table.note)}\par}}")
    return "\n".join(lines)


def _cell(cell: Cell) -> str:
    words = escaped(cell.words)
    return (
        f"{words} (\\ref{{{cell.section}}})" if isinstance(cell, Words) and cell.section else f"{{}}{words}"
    )
