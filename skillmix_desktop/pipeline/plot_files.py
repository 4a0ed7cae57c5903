"""All charts of a study as files of their own, each with its title and its sentence in it."""

from dataclasses import dataclass
from pathlib import Path

from skillmix_desktop.errors import UsageError
from skillmix_desktop.pipeline.chart_drawing import Chart
from skillmix_desktop.pipeline.report_document import Document
from skillmix_desktop.pipeline.whole_files import write_whole


@dataclass(frozen=True)
class PlotFile:
    """Where a chart lies."""

    path: Path
    chart: Chart


def write_plots(document: Document, folder: Path) -> tuple[PlotFile, ...]:
    """Write each chart of ``document`` as SVG into ``folder``, which is made; numbers keep their order."""
    charts = [block for section in document.sections for block in section.blocks if isinstance(block, Chart)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.") from error
    files = [
        PlotFile(folder / f"{place:02d}-{chart.file_stem}.svg", chart)
        for place, chart in enumerate(charts, start=1)
    ]
    for file in files:
        write_whole(file.path, file.chart.paper.encode())
    return tuple(files)
