"""The forms that data are exported in, as a person may read of them."""

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.pipeline.data_export import DataFormat

ENDINGS = {
    DataFormat.CSV: ".csv",
    DataFormat.PARQUET: ".parquet",
    DataFormat.JSONL: ".jsonl",
    DataFormat.REFERENCE: "-runs",
    DataFormat.TRAINING: "-training.jsonl",
}
"""What a suggested name ends in; run folders are a folder."""


def _words(text: str) -> str:
    return QCoreApplication.translate("ExportDialog", text)


def format_name(format: DataFormat) -> str:
    """A format in a few words."""
    return {
        DataFormat.CSV: _words("&Table of marks (CSV)"),
        DataFormat.PARQUET: _words("Table of marks with t&ypes (Parquet)"),
        DataFormat.JSONL: _words("&Everything (JSONL)"),
        DataFormat.REFERENCE: _words("&Run folders of the reference"),
        DataFormat.TRAINING: _words("Trainin&g data (JSONL)"),
    }[format]


def format_explanation(format: DataFormat) -> str:
    """What is in it, in a sentence."""
    return {
        DataFormat.CSV: _words(
            "A row for each mark of each verdict ever made, with its text, grader, draw and cost."
        ),
        DataFormat.PARQUET: _words("The same rows for pandas, Polars and R: smaller, and with types."),
        DataFormat.JSONL: _words(
            "A line for each text and each verdict, replies and provenance whole; it can be imported again."
        ),
        DataFormat.REFERENCE: _words(
            "The texts that count and the marks of machines, for the reference implementation’s own tools."
        ),
        DataFormat.TRAINING: _words(
            "The texts with full marks as prompt and answer, with some skills and topics held out."
        ),
    }[format]
