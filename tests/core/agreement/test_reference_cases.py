"""Every coefficient against a collection of published and cross-checked values, where it is at hand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core import agreement_adapter

ROOT = Path(__file__).resolve().parents[3]
REFERENCE = ROOT.parent / "shared" / "reference"
CASES = REFERENCE / "agreement_open.json"
CHECKER = REFERENCE / "agreement_check.py"
pytestmark = pytest.mark.skipif(
    not CASES.exists(), reason="the reference values (../shared/reference) are not at hand"
)


def cases():
    return json.loads(CASES.read_text("utf-8")) if CASES.exists() else []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["name"])
def test_a_case_of_the_collection(case):
    found = agreement_adapter.compute({key: value for key, value in case.items() if key != "expected"})
    for metric, expected in case["expected"].items():
        tolerance = case.get("tol_by_metric", {}).get(metric, case.get("tol", 1e-6))
        wanted = None if expected is None else pytest.approx(expected, abs=tolerance)
        assert found[metric] == wanted, metric


def test_the_collections_own_checker_finds_no_fault():
    check = subprocess.run(
        [sys.executable, str(CHECKER), str(CASES), agreement_adapter.__file__, "--require"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, "")
    assert "failed 0" in check.stdout
