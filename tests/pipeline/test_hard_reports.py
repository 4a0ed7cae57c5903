"""Reports of a project whose names and texts are hard to write down, read again form by form."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import replace

import html5lib
import openpyxl
import pytest
from pypdf import PdfReader

from skillmix_desktop.pipeline.annex import gather_annex
from skillmix_desktop.pipeline.annex_columns import FIELDS
from skillmix_desktop.pipeline.report_files import WRITERS, WholeReport
from skillmix_desktop.pipeline.report_forms.figures import KEYS
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from tests.builders import build_project
from tests.pipeline.hard_study import FORMULA, LETTERS, LONG, MARKUP, NAMES, NOBODYS, hard_study

FIRST_PAGES = 6
"""To read all of them takes long."""


def whole(database, made_at=None):
    report = build_report(database, ReportOptions())
    report = replace(report, made_at=made_at or report.made_at)
    annex = gather_annex(database, report)
    return WholeReport(report, report_document(report, annex), annex)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    database = build_project(tmp_path_factory.mktemp("hard") / "hard.skillmix")
    hard_study(database)
    yield database
    database.close()


@pytest.fixture(scope="module")
def hard(study):
    return whole(study)


@pytest.fixture(scope="module")
def written(hard):
    """Every form, written once."""
    return {form: write(hard) for form, write in WRITERS.items()}


def test_one_report_gives_the_same_bytes_but_for_the_time_at_which_it_was_made(study, hard, written):
    again = whole(study, made_at=hard.report.made_at)
    assert [form for form, write in WRITERS.items() if write(again) != written[form]] == []


def test_the_pdf_says_what_it_is_and_can_be_read_aloud(written):
    pdf = PdfReader(io.BytesIO(written[".pdf"]))
    assert pdf.metadata.title.startswith(LETTERS[:10])
    catalogue = pdf.trailer["/Root"]
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()


def first_pages(written):
    pages = PdfReader(io.BytesIO(written[".pdf"])).pages[:FIRST_PAGES]
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_letter_that_no_font_has_is_told_and_written_by_its_number(written):
    said = first_pages(written)
    assert "No font on the computer that made this file has" in said
    assert f"[U+{ord(NOBODYS):04X}]" in said
    assert "[U+0007]" in said
    assert NOBODYS not in said


def test_every_font_is_in_the_pdf_and_names_can_be_searched(written):
    pages = PdfReader(io.BytesIO(written[".pdf"])).pages
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    files = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].keys() for font in fonts]
    assert files
    assert all({"/FontFile2", "/FontFile3"} & each for each in files)
    said = first_pages(written)
    assert {name for name in ("'quoted'", 'say "so"', FORMULA, "+SUM(A1)") if name not in said} == set()
    assert "\N{SOFT HYPHEN}" not in said
    assert LONG not in said
    assert LONG in said.replace(" ", "")


def test_a_table_of_many_graders_lies_across(written):
    sizes = [page.mediabox for page in PdfReader(io.BytesIO(written[".pdf"])).pages]
    assert {size.width > size.height for size in sizes} == {True, False}


def test_the_workbook_opens_with_names_as_words_and_figures_as_numbers(written):
    book = openpyxl.load_workbook(io.BytesIO(written[".xlsx"]))
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert {FORMULA, "+SUM(A1)", "-2", "@cmd"} <= {cell.value for cell in cells if cell.data_type == "s"}
    marks = book["Marks"]
    assert (marks.freeze_panes, marks.auto_filter.ref.split(":")[0]) == ("A2", "A1")
    [head, first] = list(marks.iter_rows(max_row=2, values_only=True))
    assert head == tuple(FIELDS)
    assert isinstance(first[head.index("points")], int | float)
    assert isinstance(first[head.index("is_met")], bool)
    assert {int(sheet.column_dimensions["A"].width) for sheet in book} == {14, 28}


def test_tables_in_markdown_keep_their_columns(hard, written):
    lines = written[".md"].decode().splitlines()
    places = [place for place, line in enumerate(lines) if re.match(r"\|( ---:? \|| ---: \|)+$", line)]
    assert len(places) > 10
    for place in places:
        table = [lines[place - 1]]
        for line in lines[place:]:
            if not line.startswith("|"):
                break
            table.append(line)
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table}) == 1
    assert not re.search(r"(?<!\\)<b>", written[".md"].decode())


def test_the_page_is_valid_and_its_tables_scroll(written):
    page = written[".html"].decode()
    parsed = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    tables = parsed.findall(".//table")
    assert len(tables) == len(parsed.findall(".//div[@class='card']/table")) > 10
    assert any(MARKUP in "".join(cell.itertext()) for cell in parsed.iter("td"))
    assert ".card { background" in page
    assert "overflow-x: auto" in page


def test_the_json_tells_what_every_key_holds_and_keeps_every_name(written):
    def refuse(word):
        raise AssertionError(word)

    told = json.loads(written[".json"], parse_constant=refuse)
    assert told["keys"] == KEYS
    assert set(told) == set(KEYS)
    assert {grader["name"] for grader in told["graders"]} == set(NAMES)
    assert told["made_at"] == json.loads(json.dumps(told["made_at"]))


def test_an_empty_project_has_the_same_keys(database):
    assert set(json.loads(WRITERS[".json"](whole(database)))) == set(KEYS)


def test_latex_of_hard_names_compiles(written, tmp_path):
    if shutil.which("xelatex") is None:
        pytest.skip("needs xelatex")
    (tmp_path / "report.tex").write_bytes(written[".tex"])
    command = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=100)
    assert "Missing character" not in (tmp_path / "report.log").read_text(errors="replace")
