"""Collecting garbage from the event loop, without looking through libraries again and again."""

import gc
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from PySide6.QtCore import QObject

from skillmix_desktop.ui.garbage import MODULES_OF_A_LIBRARY, GarbageCollector


@pytest.fixture
def collector(qapp: object) -> Iterator[GarbageCollector]:
    parent = QObject()
    collector = GarbageCollector(parent)
    collector.spare_what_is_loaded()
    yield collector
    collector.stop()


def load(library: str, modules: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(modules):
        monkeypatch.setitem(sys.modules, f"{library}.{number}", ModuleType(library))


def test_a_library_that_was_loaded_meanwhile_is_not_looked_through(collector, monkeypatch):
    before = gc.get_freeze_count()
    load("library", MODULES_OF_A_LIBRARY + 1, monkeypatch)
    collector.collect()
    assert gc.get_freeze_count() > before


def test_what_is_no_library_is_looked_through(collector, monkeypatch):
    before = gc.get_freeze_count()
    load("own", 2, monkeypatch)
    collector.collect()
    assert gc.get_freeze_count() == before


def test_python_collects_by_itself_once_all_is_over(collector):
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
