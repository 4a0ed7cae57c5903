"""Each form of the report, read again as another program would: whole, valid, and with the same figures."""

import io
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import html5lib
import openpyxl
import pytest
from pypdf import PdfReader

from skillmix_desktop.pipeline.annex import gather_annex
from skillmix_desktop.pipeline.report_document import Number
from skillmix_desktop.pipeline.report_files import WRITERS, WholeReport
from skillmix_desktop.pipeline.report_forms.latex import escaped as for_latex
from skillmix_desktop.pipeline.report_forms.markdown import escaped as for_markdown
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import GraderKind, VerdictMode
from tests.builders import add_generation, add_items, add_verdict

PERSON = {"grader": "Ada", "kind": GraderKind.PERSON, "mode": VerdictMode.BLIND}
AWKWARD = (
    "quo\"te's & <b>bold</b> | pipe",
    r"\input{x} 50% $x_1^2$ #1 ~{a} `b` --- [c]",
    "😀 שלום عربي κ≠π",
    "=1+1",
    "x" * 2000,
)
FORMS = list(WRITERS)


def whole(database):
    report = build_report(database, ReportOptions())
    annex = gather_annex(database, report)
    return WholeReport(report, report_document(report, annex), annex)


def written(database, form):
    return WRITERS[form](whole(database))


@pytest.fixture
def study(database):
    """Three texts graded by Ada and two machines."""
    marks = {"machine": ([1, 1, 1, 1, 1], [1, 0, 1, 1, 1], [0, 1, 0, None, 1])}
    marks["other"] = ([1, 1, 0, 1, 1], [1, 1, 1, 1, 1], [0, 0, 0, 1, 1])
    of_ada = ([1, 1, 1, 1], [1, 1, 1, 1], [0, 0, 0, 1])
    for place, item_id in enumerate(add_items(database)):
        text = add_generation(database, item_id, text="Not slow.")
        for name, given in marks.items():
            add_verdict(database, text, grader=name, marks=given[place], explanation=f"{name} says why.")
        add_verdict(database, text, marks=of_ada[place], **PERSON)
    return database


@pytest.fixture
def awkward(database):
    """Names and texts that any of the forms could take for markup."""
    for place, item_id in enumerate(add_items(database)):
        for student in AWKWARD[:3]:
            text = add_generation(database, item_id, student=student, text="\n\n".join(AWKWARD))
            for name in AWKWARD:
                marks = [float((len(name) + place) % 2)] * 5
                add_verdict(database, text, grader=name, marks=marks, explanation=f"# {name}\n\n- {name}")
    return database


@pytest.fixture
def figures(study):
    """What every form has to show: pooled agreement and kappa of Ada and the machine."""
    pooled = build_report(study, ReportOptions()).agreement.pairs[0].pooled
    return Number.of(pooled.percent, is_percent=True), Number.of(pooled.kappa)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_project_has_a_report_that_says_what_cannot_be_said(database, form):
    assert written(database, form)
    missing = [section.title for section in whole(database).document.sections if not section.is_there]
    assert {"Summary", "Scores", "Confusion"} <= set(missing)


@pytest.mark.parametrize("form", FORMS)
def test_one_verdict_can_be_reported(database, form):
    text = add_generation(database, add_items(database)[0], text="Not slow.")
    add_verdict(database, text, marks=[1] * 5)
    assert written(database, form)


@pytest.mark.parametrize("form", FORMS)
def test_graders_who_always_say_yes_can_be_reported(database, form):
    for item_id in add_items(database):
        text = add_generation(database, item_id, text="Not slow.")
        for name in ("machine-a", "machine-b"):
            add_verdict(database, text, grader=name, marks=[1] * 5)
    assert b"NaN" not in written(database, form)


@pytest.mark.parametrize("form", FORMS)
def test_awkward_names_are_written_in_every_form(awkward, form):
    assert written(awkward, form)


def test_the_page_is_valid_and_loads_nothing(awkward):
    page = written(awkward, ".html").decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert re.search(r"\ssrc=|@import|url\(", page) is None


def test_the_page_leads_from_contents_and_checklist_to_sections_that_exist(study):
    page = written(study, ".html").decode()
    keys = re.findall(r'<section id="(\w+)"', page)
    assert len(keys) == len(set(keys)) == 13
    assert set(re.findall(r'href="#(\w+)"', page)) == set(keys)


@dataclass(frozen=True)
class Shown:
    """What a browser made of a page, and what it had to say and to ask for because of it."""

    page: str
    complaints: list[str]
    requests: list[str]


def shown(page: str, folder: Path) -> Shown:
    """The page as Chromium shows it; what the browser asks for on its own account is left out."""
    if shutil.which("chromium") is None:
        pytest.skip("needs Chromium")
    (folder / "page.html").write_text(page, encoding="utf-8")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"]
    command += [f"--user-data-dir={folder / 'profile'}", f"--log-net-log={folder / 'net.json'}", "--dump-dom"]
    command.append((folder / "page.html").as_uri())
    ran = subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=100)
    events = json.loads((folder / "net.json").read_text(encoding="utf-8"))["events"]
    asked = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return Shown(
        ran.stdout,
        [line for line in ran.stderr.splitlines() if "CONSOLE" in line],
        [params["url"] for params in asked if params["initiator"] != "not an origin"],
    )


def test_a_browser_shows_the_page_without_a_complaint_or_a_request(study, figures, tmp_path):
    seen = shown(written(study, ".html").decode(), tmp_path)
    assert figures[0].value_words in seen.page
    assert figures[1].interval_words in seen.page
    assert (seen.complaints, seen.requests) == ([], [])


def test_a_page_that_did_complain_and_ask_would_be_noticed(tmp_path):
    picture = "http://127.0.0.1:9/picture.png"
    seen = shown(f"<!doctype html><img src='{picture}'><script>console.error('no')</script>", tmp_path)
    assert picture in seen.requests
    assert seen.complaints


def test_the_pdf_can_be_searched_and_brings_its_fonts(study, figures):
    pages = PdfReader(io.BytesIO(written(study, ".pdf"))).pages
    said = " ".join(page.extract_text() for page in pages)
    assert figures[0].value_words.split("\N{NARROW NO-BREAK SPACE}")[0] in said
    assert "Reporting checklist (GRRAS)" in said
    assert "\N{ZERO WIDTH SPACE}" not in said
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    of_fonts = [font["/DescendantFonts"][0].get_object() for font in fonts if "/DescendantFonts" in font]
    assert of_fonts
    assert all({"/FontFile2", "/FontFile3"} & font["/FontDescriptor"].keys() for font in of_fonts)


def test_the_workbook_has_numbers_that_are_numbers_and_no_formulas(awkward):
    book = openpyxl.load_workbook(io.BytesIO(written(awkward, ".xlsx")))
    assert len(book.sheetnames) == 14
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert any(cell.value == "=1+1" for cell in cells)


def test_the_workbook_has_full_precision(study):
    book = openpyxl.load_workbook(io.BytesIO(written(study, ".xlsx")))
    pooled = build_report(study, ReportOptions()).agreement.pairs[0].pooled
    values = [cell.value for row in book["2 Summary"].iter_rows() for cell in row]
    for value in (pooled.percent.value, pooled.kappa.value, pooled.kappa.low):
        assert any(isinstance(each, float) and abs(each - value) < 1e-12 for each in values)


def test_markdown_has_the_figures_and_takes_no_name_for_markup(study, figures):
    said = written(study, ".md").decode()
    assert f"| {figures[0].words} | {figures[1].words} |" in said
    assert for_markdown("# a|b_c_ <i>") == r"\# a\|b\_c\_ \<i\>"
    assert for_markdown("1. first") == r"1\. first"
    assert for_markdown("0.5 of it") == "0.5 of it"


def test_latex_stands_for_itself(study, figures):
    assert for_latex(r"a\b{c}_$ & 5%") == r"a\textbackslash{}b\{c\}\_\$ \& 5\%"
    said = written(study, ".tex").decode()
    assert for_latex(figures[1].words) in said
    assert said.count(r"\begin{longtable}") == said.count(r"\end{longtable}") > 5


@pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])
@pytest.mark.parametrize("held", ["database", "study", "awkward"])
def test_latex_compiles_and_lets_no_letter_vanish(held, engine, request, tmp_path):
    if shutil.which(engine) is None or shutil.which("pdftotext") is None:
        pytest.skip(f"needs {engine} and pdftotext")
    (tmp_path / "report.tex").write_bytes(written(request.getfixturevalue(held), ".tex"))
    command = [engine, "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=100)
    assert "Missing character" not in (tmp_path / "report.log").read_text(errors="replace")
    read = ["pdftotext", "report.pdf", "-"]
    said = subprocess.run(read, cwd=tmp_path, check=True, capture_output=True, timeout=100, encoding="utf-8")
    assert "Reporting checklist (GRRAS)" in said.stdout
    assert ("U+1F600" in said.stdout) is (held == "awkward")


@pytest.mark.parametrize("held", ["study", "awkward"])
def test_the_columns_of_a_table_in_latex_fill_a_line_at_most(held, request):
    said = written(request.getfixturevalue(held), ".tex").decode()
    layouts = re.findall(r"begin\{longtable\}\{([^\n]*)\}\n", said)
    widths = [sum(map(float, re.findall(r"[NW]\{([\d.]+)\}", layout))) for layout in layouts]
    assert widths
    assert max(widths) <= 1.01


def test_json_has_sections_with_full_precision_and_methods_as_a_text(study):
    told = json.loads(written(study, ".json"))
    assert len(told["sections"]) == 13
    assert "Intervals are 95 %" in told["methods"]
    assert told["agreement"]["full_marks"][0]["n_marks"] == 3


def test_both_rationales_stand_beside_a_disagreement(study):
    said = written(study, ".md").decode()
    assert "machine: machine says why." in said


def test_corrected_means_stand_beside_those_of_person_and_grader(study):
    said = written(study, ".md").decode()
    rows = build_report(study, ReportOptions()).compared.further.corrected.rows
    judged = [row for row in rows if row.n_labelled]
    assert judged
    assert Number.of(judged[0].means.human_only).words in said
