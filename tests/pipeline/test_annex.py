"""The annex: from its table alone the report's figures of agreement are found again by other libraries."""

import hashlib
import io
import json

import krippendorff
import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from skillmix_desktop.pipeline.annex import gather_annex
from skillmix_desktop.pipeline.annex_columns import FIELDS
from skillmix_desktop.pipeline.report_files import write_report
from skillmix_desktop.pipeline.report_forms.figures import as_json
from skillmix_desktop.pipeline.report_sections.whole import report_document
from skillmix_desktop.pipeline.reports import ReportOptions, build_report
from skillmix_desktop.store.tables import GraderKind
from tests.ui.pages.studies import judged_sample

GRADERS = {"Ada": GraderKind.PERSON, "gpt": GraderKind.MACHINE, "llama": GraderKind.MACHINE}


@pytest.fixture
def study(tmp_path):
    database = judged_sample(tmp_path / "study.skillmix", GRADERS)
    yield database
    database.close()


@pytest.fixture
def report(study):
    return build_report(study, ReportOptions())


@pytest.fixture
def marks(study, report):
    """Units by graders, from the annex alone: what most rounds say of each criterion but length."""
    rows = pd.read_csv(io.BytesIO(gather_annex(study, report).table))
    rows = rows[rows["in_agreement"] & (rows["criterion"] != "length") & rows["is_met"].notna()]
    rows["met"] = rows["is_met"].astype(str).eq("True").astype(float)
    share = rows.pivot_table(index=["generation", "position"], columns="grader", values="met")
    return share.where(share != 0.5).round()


def test_every_pair_is_found_again(report, marks):
    for pair in report.agreement.pairs:
        both = marks[[pair.pooled.first, pair.pooled.second]].dropna()
        first, second = both.to_numpy().T
        assert pair.pooled.confusion.compared == len(both)
        assert pair.pooled.percent.value == pytest.approx((first == second).mean())
        assert pair.pooled.kappa.value == pytest.approx(cohen_kappa_score(first, second))
        assert pair.pooled.bias.value == pytest.approx(second.mean() - first.mean())
        q = (first.mean() + second.mean()) / 2
        chance = 2 * q * (1 - q)
        ac1 = ((first == second).mean() - chance) / (1 - chance)
        assert pair.pooled.ac1.value == pytest.approx(ac1)


def test_all_graders_together_are_found_again(report, marks):
    alpha = krippendorff.alpha(marks.to_numpy().T, level_of_measurement="nominal")
    assert report.agreement.overall.alpha.value == pytest.approx(alpha)
    whole = marks.dropna()
    if len(whole) == len(marks):
        table, _ = aggregate_raters(whole.to_numpy().astype(int))
        assert report.agreement.overall.fleiss.value == pytest.approx(fleiss_kappa(table))


def test_full_marks_are_found_again(report, marks):
    [first, second] = [report.agreement.pairs[0].pooled.first, report.agreement.pairs[0].pooled.second]
    of_texts = (
        marks[[first, second]]
        .groupby("generation")
        .agg(lambda met: 0.0 if (met == 0).any() else np.nan if met.isna().any() else 1.0)
    )
    both = of_texts.dropna()
    found = report.compared.details[0].full_marks
    assert found.confusion.compared == len(both)
    assert found.percent.value == pytest.approx((both[first] == both[second]).mean())


def test_the_data_are_known_by_the_hash_of_the_table(study, report, tmp_path):
    write_report(report, study, tmp_path / "marks.csv")
    sha256 = hashlib.sha256((tmp_path / "marks.csv").read_bytes()).hexdigest()
    [about, *_] = report_document(report, gather_annex(study, report)).sections
    assert sha256 in str(about.blocks)


def test_every_column_is_told_and_every_row_has_it(study, report):
    annex = gather_annex(study, report)
    assert list(pd.read_csv(io.BytesIO(annex.table))) == list(FIELDS)
    assert {len(record) for record in annex.records} == {len(FIELDS)}
    assert 0 < annex.counted <= annex.marks <= len(annex.records)
    told = json.loads(as_json(report_document(report, annex), report, annex))
    assert told["mark_columns"] == FIELDS
    [columns] = [table for table in told["sections"][-1]["tables"] if "Columns" in table["title"]]
    assert dict(columns["rows"]) == FIELDS
