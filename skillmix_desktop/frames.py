"""A project's data and figures as pandas frames, for a notebook or a script of one's own."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from skillmix_desktop.pipeline.agreement import agreement as agreement_of
from skillmix_desktop.pipeline.agreement_options import AgreementOptions
from skillmix_desktop.pipeline.data_columns import COLUMNS, CellKind, row_parts
from skillmix_desktop.pipeline.figures import agreement_figures, result_figures
from skillmix_desktop.pipeline.results import ResultOptions
from skillmix_desktop.pipeline.results import results as results_of
from skillmix_desktop.store.database import opened
from skillmix_desktop.store.whole_texts import WholeTexts

_TYPES: Mapping[CellKind, str] = {
    CellKind.WORD: "category",
    CellKind.TEXT: "str",
    CellKind.WHOLE: "Int64",
    CellKind.NUMBER: "float64",
    CellKind.FLAG: "boolean",
    CellKind.MOMENT: "datetime64[us, UTC]",
}


def marks(
    project: str | Path, *, graders: Collection[str] | None = None, with_practice: bool = False
) -> pd.DataFrame:
    """A row a mark, with the columns of ``skillmix export --format parquet``.

    ``is_counted`` tells the verdicts that figures are made of from those that were replaced.
    """
    with opened(project) as database, database.read() as session:
        texts = WholeTexts(session, graders=graders, with_practice=with_practice)
        rows = [row for some in texts for text in some for parts in row_parts(text) for row in parts.rows()]
    frame = pd.DataFrame.from_records(rows, columns=[column.name for column in COLUMNS])
    return frame.astype({column.name: _TYPES[column.kind] for column in COLUMNS})


def results(project: str | Path, options: ResultOptions | None = None) -> pd.DataFrame:
    """A row a student, grader and k, with the columns of ``skillmix results --json``."""
    with opened(project) as database:
        return _frame(result_figures(row) for row in results_of(database, options or ResultOptions()))


def agreement(project: str | Path, options: AgreementOptions | None = None) -> pd.DataFrame:
    """A row every two graders and criterion, with the columns of ``skillmix agreement --json``.

    The criterion is “pooled” where all but length count together; an interval's ends are columns of their
    own, ``_low`` and ``_high``.
    """
    with opened(project) as database:
        figures: Any = agreement_figures(agreement_of(database, options or AgreementOptions()))
    pooled = ({"criterion": "pooled", **pair} for pair in figures["pairs"])
    return _frame([*pooled, *figures["per_criterion"]])


def _frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame.from_records([_flat(row) for row in rows])


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """What nests in a row as columns of its own."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if name.endswith("_ci"):
            low, high = value or (None, None)
            found |= {f"{name.removesuffix('_ci')}_low": low, f"{name.removesuffix('_ci')}_high": high}
        elif isinstance(value, Mapping):
            found |= {f"{name}_{key}": each for key, each in value.items()}
        else:
            found[name] = value
    return found
