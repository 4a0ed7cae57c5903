"""The report in LaTeX: tables for booktabs, to be set as it is or taken apart for a paper."""

import re
from collections.abc import Callable, Iterator, Sequence
from string import Template

from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import (
    Block,
    Cell,
    Document,
    Excerpt,
    Heading,
    Manner,
    Number,
    Paragraph,
    Points,
    Table,
)

# How many characters of a table’s size a line holds, upright and across, and a gap between columns takes.
_ROOM, _ROOM_ACROSS, _BETWEEN = 104, 158, 1.5
# A longer word may be broken, after every few of its letters.
_LONGEST_WORD, _BROKEN_AFTER = 20, 10
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
        "\N{NO-BREAK SPACE}": "~",
        "−": "$-$",
        "≤": r"$\leq$",
        "≥": r"$\geq$",
        "≠": r"$\neq$",
        "√": r"$\surd$",
    },
    **{"κ": r"$\kappa$", "α": r"$\alpha$", "λ": r"$\lambda$", "ρ": r"$\rho$", "τ": r"$\tau$", "π": r"$\pi$"},
    **{"ω": r"$\omega$", "ε": r"$\varepsilon$", "θ": r"$\theta$", "δ": r"$\delta$", "σ": r"$\sigma$"},
    **{"Δ": r"$\Delta$", "Σ": r"$\Sigma$", "→": r"$\rightarrow$", "✓": r"$\surd$", "✗": r"$\times$"},
    **{"“": r"\textquotedblleft{}", "”": r"\textquotedblright{}", "’": r"\textquoteright{}"},
}
# What may be broken; a no-break space may not.
_WHITE = re.compile(r"[^\S\u00a0\u202f]+")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# What pdfLaTeX has letters for without a further package.
_EVERYWHERE = re.compile(
    r"[ -~\u00a1-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u2010-\u2016"
    r"\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2190-\u2193]"
)


def as_latex(document: Document) -> str:
    """A whole file, which pdfLaTeX, XeLaTeX and LuaLaTeX compile."""
    frame = (resources_folder() / "report" / "report.tex").read_text(encoding="utf-8")
    body = "\n\n".join(_parts(document))
    title, subtitle = escaped(document.title), escaped(document.subtitle)
    return Template(frame).substitute(title=title, subtitle=subtitle, body=body)


def escaped(text: str) -> str:
    """``text`` with every character standing for itself; long words may be broken."""
    plain = _UNPRINTABLE.sub("", _WHITE.sub(" ", text).strip(" "))
    return " ".join(map(_word, plain.split(" ")))


def _word(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return "".join(map(_character, word))
    parts = (word[start : start + _BROKEN_AFTER] for start in range(0, len(word), _BROKEN_AFTER))
    return r"\allowbreak{}".join("".join(map(_character, part)) for part in parts)


def _character(character: str) -> str:
    if character in _COMMANDS:
        return _COMMANDS[character]
    if _EVERYWHERE.match(character):
        return character
    return rf"\unicodeletter{{{ord(character):04X}}}"


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
        case Chart(title, words):
            yield f"\\emph{{{escaped(title)}:}} {escaped(words)}"


def _table(table: Table) -> str:
    least = [min(max(2, *map(len, words)), _LONGEST_WORD) for words in _of_columns(table, _words)]
    is_across = sum(least) + _BETWEEN * len(least) > _ROOM
    widths = _widths(table, least, room=_ROOM_ACROSS if is_across else _ROOM)
    layout = "".join(
        f"{'N' if column.is_number else 'W'}{{{width:.3f}}}"
        for column, width in zip(table.columns, widths, strict=True)
    )
    head = " & ".join(escaped(column.title) for column in table.columns)
    lines = [
        rf"\begin{{longtable}}{{{layout}}}",
        rf"\caption{{{escaped(table.title)}}}\\",
        rf"\toprule {head} \\ \midrule \endhead",
        *(f"{' & '.join(map(_cell, row.cells))} \\\\" for row in table.rows),
        r"\bottomrule",
        r"\end{longtable}",
    ]
    if table.note:
        lines.append(rf"{{\footnotesize {escaped(table.note)}\par}}")
    return "\n".join([r"\begin{landscape}", *lines, r"\end{landscape}"] if is_across else lines)


def _widths(table: Table, least: Sequence[int], *, room: int) -> list[float]:
    """The columns' widths as shares of a line: wide enough for each word, and for more where more is said."""
    room = max(room, sum(least))
    spare = room - sum(least) - _BETWEEN * len(least)
    wishes = [
        max(map(len, texts)) - narrow
        for texts, narrow in zip(_of_columns(table, lambda text: [text]), least, strict=True)
    ]
    part = max(0.0, min(1.0, spare / max(sum(wishes), 1)))
    return [
        (narrow + _BETWEEN + part * max(wish, 0)) / room for narrow, wish in zip(least, wishes, strict=True)
    ]


def _of_columns(table: Table, parts: Callable[[str], list[str]]) -> Iterator[list[str]]:
    """By column the parts of all its cells and of its title; at least one of them, maybe empty."""
    for place, column in enumerate(table.columns):
        texts = (column.title, *(row.cells[place].words for row in table.rows))
        yield [part for text in texts for part in parts(text)] or [""]


def _words(text: str) -> list[str]:
    """What cannot be broken: words, and an interval as one."""
    return text.replace(", ", "\N{NO-BREAK SPACE}").split(" ")


def _cell(cell: Cell) -> str:
    match cell:
        case Number() if cell.interval_words:
            together = cell.interval_words.replace(" ", "\N{NO-BREAK SPACE}")
            return f"{escaped(cell.value_words)} {escaped(together)}"
        case _:
            return f"{{}}{escaped(cell.words)}"
