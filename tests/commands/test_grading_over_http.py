"""Grading with whoever speaks the interface over HTTP: how marks come back, and what becomes of the key."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from skillmix_desktop.llm.keys import VARIABLE
from skillmix_desktop.logs import start_logging, stop_logging
from skillmix_desktop.store.database import Database
from skillmix_desktop.store.tables import Verdict
from tests.llm.fake_server import Behaviour, FakeServer, Policy, Seen, fault, ok, running
from tests.llm.told_reply import tells, told_reply
from tests.pipeline.answers import marks, verdicts

KEYS = ("sk-recognisable-0123456789abcdef", "Recognisable/Key+0123456789abcdef")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Policy], FakeServer]]:
    monkeypatch.delenv(VARIABLE, raising=False)
    with ExitStack() as stack:
        yield lambda policy: stack.enter_context(running(policy))


def judged(seen: Seen, **changes: object) -> str:
    """An object of the wanted form in which all is met, but for ``changes`` by the words of a criterion."""
    properties = seen.body["response_format"]["json_schema"]["schema"]["properties"]
    names = [name for name in properties if name != "Explanation"]
    found = {name: next((value for key, value in changes.items() if key in name), 1) for name in names}
    return json.dumps({name: value for name, value in found.items() if value != "left out"})


def words(project: Path, server: FakeServer, *more: object) -> tuple[object, ...]:
    return ("grade", project, "--grader", f"openai/x@{server.endpoint}", "--rounds", 1, "--json", *more)


def kept(project: Path) -> list[Verdict]:
    with closing(Database.open(project)) as database:
        return verdicts(database)


def test_marks_that_come_as_an_object_are_read_by_the_names_of_the_criteria(skillmix, written, serve):
    server = serve(lambda _number, seen: ok(judged(seen, sense=0)))
    assert skillmix(*words(written, server)).json["outcomes"]["scored"] == 3
    with closing(Database.open(written)) as database:
        for verdict in verdicts(database):
            assert [row.points for row in marks(database, verdict.id)].count(0.0) == 1
            assert verdict.provenance["response_format"] == "json_schema"


@pytest.mark.parametrize("value", ["left out", None, "perhaps", 7, [1], {"a": 1}])
def test_a_criterion_without_a_mark_is_not_judged_and_says_why(skillmix, written, serve, value):
    server = serve(lambda _number, seen: ok(judged(seen, sense=value)))
    assert skillmix(*words(written, server)).json["outcomes"]["scored"] == 3
    with closing(Database.open(written)) as database:
        rows = marks(database, verdicts(database)[0].id)
    assert [row.points for row in rows].count(1.0) == 4
    (unjudged,) = (row for row in rows if row.points is None)
    assert unjudged.reason


def test_marks_are_read_where_the_server_tells_their_probabilities(skillmix, written, serve):
    def answer(_number: int, seen: Seen) -> Behaviour:
        text = judged(seen, sense=0)
        return tells(text, told_reply(text, [0.75] * 5))

    server = serve(answer)
    read = words(written, server, "--mode", "read")
    assert skillmix(*read, "--dry-run").json["calls"] == 3
    assert (skillmix(*read).json["done"], skillmix(*read).json["done"], len(server.seen)) == (3, 0, 3)
    assert {verdict.mode for verdict in kept(written)} == {"sequential"}
    with closing(Database.open(written)) as database:
        rows = marks(database, verdicts(database)[0].id)
    assert [(row.points, row.probability) for row in rows] == [(1.0, pytest.approx(0.75))] * 5


def test_a_server_that_would_mostly_write_something_else_is_warned_of_as_a_file_is(skillmix, written, serve):
    def answer(_number: int, seen: Seen) -> Behaviour:
        text = judged(seen)
        return tells(text, told_reply(text, [0.75] * 5, mass=0.3))

    told = skillmix(*words(written, serve(answer), "--mode", "read")).json
    assert told["answer_mass"] == pytest.approx(0.3)
    assert "does not answer in the table’s form" in str(told["warnings"])


def test_a_server_that_tells_no_probabilities_is_told_of_in_one_sentence(skillmix, written, serve):
    server = serve(lambda _number, seen: ok(judged(seen)))
    said = skillmix(*words(written, server, "--mode", "read")).sentence
    assert said.endswith("gives no probabilities: let it write its marks instead (--mode write).")
    assert (len(server.seen), kept(written)) == (1, [])
    assert skillmix(*words(written, server)).json["done"] == 3


def echoing(key: str) -> Policy:
    """A server that repeats the key in whatever it says, and at last does not accept it."""

    def echo(handler, seen: Seen) -> None:
        handler.send_content(500, f"Authorization: Bearer {seen.key}".encode(), kind="text/plain")

    behaviours: tuple[Callable[[Seen], Behaviour], ...] = (
        lambda _seen: echo,
        lambda _seen: fault(429, f"too many for {key}", headers={"Retry-After": "0.1"}),
        lambda seen: ok(judged(seen) + key, model=f"model of {key}", system_fingerprint=key),
        lambda _seen: fault(400, f"your key {key} is odd", param=key, code=key),
        lambda _seen: fault(401, f"Incorrect API key provided: {key}."),
    )
    return lambda number, seen: behaviours[min(number, len(behaviours) - 1)](seen)


@pytest.fixture
def log_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "logs"
    start_logging(folder, level=logging.DEBUG)
    yield folder
    stop_logging()


@pytest.mark.parametrize("key", KEYS)
def test_a_key_appears_nowhere_whatever_a_server_makes_of_it(
    skillmix, graded, serve, log_folder, monkeypatch, tmp_path, key
):
    server = serve(echoing(key))
    monkeypatch.setenv(VARIABLE, key)
    told = [skillmix(*words(graded, server)) for _ in range(2)]
    assert "does not accept the key" in told[-1].sentence
    assert {seen.key for seen in server.seen} == {key}
    assert len(kept(graded)) > 6
    reports = [tmp_path / f"report.{ending}" for ending in ("html", "md", "json")]
    told += [skillmix("report", graded, "--output", report) for report in reports]
    said = "".join(one.out + one.err for one in told)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"graded.skillmix", "report.html", "report.json"} <= {path.name for path in files}
    assert any(path.is_relative_to(log_folder) for path in files)
    leaks = [path.name for path in files if b"0123456789abcdef" in path.read_bytes()]
    assert leaks == []
    assert "0123456789abcdef" not in said
