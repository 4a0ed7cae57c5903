"""The report as one page that needs nothing from outside: no script, no request."""

from typing import Any

from skillmix_desktop.core.plain_text import showable
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.chart_drawing import Chart, ChartColours
from skillmix_desktop.pipeline.report_document import Block, Document

PAGE = ChartColours(
    text="var(--text)",
    soft="var(--soft)",
    line="var(--line)",
    accent="var(--accent)",
    person="var(--person)",
    ground="var(--card)",
)
"""The page's own colours, which a browser turns over in the dark."""


def as_html(document: Document) -> str:
    """The whole page."""
    return showable(_template().render(document=document, kind=_kind, drawn=_drawn))


def _kind(block: Block) -> str:
    return type(block).__name__


def _drawn(chart: Chart) -> str:
    return chart.svg(PAGE)


def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(resources_folder() / "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
