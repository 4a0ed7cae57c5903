"""A budget is never exceeded by what a server bills, whatever it does to the calls."""

import random
import threading
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmix_desktop.errors import BudgetError, ModelError
from skillmix_desktop.llm.base import Decoding, Finish, Reply, Request
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from skillmix_desktop.llm.prices import Price
from skillmix_desktop.llm.purse import Purse
from tests.llm import fake_server
from tests.llm.fake_server import fault, in_turn, ok, running, silence
from tests.llm.http_support import QUICK, many

LIMIT = 40
# By what they do: an answer, billed faults that say so or not, and what is not billed at all.
FATES = ("ok", "ok", "ok", "billed 500", "unmetered 500", "silence", "429", "400")
DELAYS_S = (0.0, 0.0, 0.002, 0.02)


class Ledger:
    """Chooses by chance what is done with a request, and when, and adds up what it bills for that."""

    def __init__(self, price: Price, seed: int) -> None:
        self._price = price
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self.billed = 0.0

    def __call__(self, _number: int, seen: fake_server.Seen) -> fake_server.Behaviour:
        said = sum(len(message["content"].encode()) for message in seen.body["messages"])
        with self._lock:
            fate, delay_s = self._chance.choice(FATES), self._chance.choice(DELAYS_S)
            tokens = self._chance.randint(said // 2, said), self._chance.randint(LIMIT // 2, LIMIT)
            self.billed += 0.0 if fate in {"429", "400"} else self._price.of(*tokens) or 0.0
        behave = _behaviour(fate, *tokens)

        def behave_in_a_while(handler: fake_server._Handler, seen: fake_server.Seen) -> None:
            handler.fake.is_closing.wait(delay_s)
            behave(handler, seen)

        return behave_in_a_while


def _behaviour(fate: str, taken: int, given: int) -> fake_server.Behaviour:
    usage = {"prompt_tokens": taken, "completion_tokens": given}
    if fate == "billed 500":
        return lambda handler, _seen: handler.send_json(500, {"error": "lost", "usage": usage})
    if fate in {"429", "400"}:
        return fault(int(fate), "no")
    return {"ok": ok("x" * given, usage=usage), "silence": silence}.get(fate, fault(500, "lost"))


def model_with(server: fake_server.FakeServer, price: Price, budget_usd: float, **how: int) -> OpenAIModel:
    patience = HttpSettings(first_delay_s=0.0001, longest_delay_s=0.0002, timeout_s=5, **how)
    return OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: None,
        settings=patience,
        prices={f"gpt-x@{server.endpoint}": price},
        budget_usd=budget_usd,
    )


@settings(max_examples=30, deadline=None)
@given(
    price=st.builds(Price, st.floats(100, 3000), st.floats(0, 9000)),
    seed=st.integers(0, 2**32),
    turns=st.integers(1, 3),
    in_flight=st.integers(1, 16),
    attempts=st.integers(1, 5),
)
def test_a_budget_of_a_dollar_is_never_exceeded(price, seed, turns, in_flight, attempts):
    ledger = Ledger(price, seed)
    requests = [
        Request(str(n), ("hello " * 20,) * turns, decoding=Decoding(max_tokens=LIMIT)) for n in range(40)
    ]
    with running(ledger) as server:
        model = model_with(server, price, 1.0, in_flight=in_flight, attempts=attempts, failures_in_a_row=99)
        replies: list[Reply] = []
        with suppress(BudgetError):
            replies.extend(one for one in model.complete(requests) if isinstance(one, Reply))
    told = sum(reply.cost_usd for reply in replies if reply.cost_usd is not None)
    assert ledger.billed <= 1.0
    assert told <= ledger.billed * (1 + 1e-9)


PRICE = Price(1000, 1000)
BODY = ok("fine", usage={"prompt_tokens": 20, "completion_tokens": 20})


def priced(server: fake_server.FakeServer, budget_usd: float | None = None) -> OpenAIModel:
    return OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: None,
        settings=QUICK,
        prices={f"gpt-x@{server.endpoint}": PRICE},
        budget_usd=budget_usd,
    )


def test_a_run_goes_on_until_the_next_call_could_exceed_the_budget(serve):
    server = serve(in_turn(BODY))
    requests = [Request(str(n), ("hello",), decoding=Decoding(max_tokens=20)) for n in range(99)]
    done: list[Reply] = []
    with pytest.raises(
        BudgetError, match=r"The budget of \$1.00 has no room for another call.*\$0\.\d\d was spent"
    ):
        done.extend(one for one in priced(server, 1.0).complete(requests) if isinstance(one, Reply))
    spent = sum(reply.cost_usd for reply in done)
    assert len(done) == len(server.seen)
    assert 0.75 < spent <= 1.0


def test_a_budget_too_small_for_one_call_sends_none(serve):
    server = serve(in_turn(BODY))
    with pytest.raises(BudgetError, match=r"\$0.00 was spent"):
        list(priced(server, 0.01).complete(many(3)))
    assert server.seen == []


def test_a_budget_without_a_price_is_refused_with_the_way_to_enter_one(serve):
    server = serve(in_turn(BODY))
    model = OpenAIModel("y", endpoint=server.endpoint, key_source=lambda _host: None, prices={}, budget_usd=1)
    with pytest.raises(ModelError, match=r"No price is known for y@http.*prices\.json.*\"input\": 2\.5"):
        list(model.complete(many(1)))
    assert server.seen == []


def test_what_a_failed_attempt_took_is_told_where_the_server_says_so(serve):
    usage = {"prompt_tokens": 5, "completion_tokens": 2}
    lost = lambda handler, _seen: handler.send_json(500, {"error": "lost", "usage": usage})  # noqa: E731
    (reply,) = (one for one in priced(serve(in_turn(lost, BODY))).complete(many(1)) if isinstance(one, Reply))
    assert (reply.finish, reply.input_tokens, reply.output_tokens) == (Finish.STOP, 25, 22)
    assert reply.cost_usd == pytest.approx(0.047)
    assert reply.provenance["attempts_maybe_billed_unmetered"] == 0


def test_a_server_that_bills_more_than_was_reckoned_with_is_reckoned_with_anew():
    purse = Purse(1.0)
    (hold,) = purse.hold_now([0.1]) or []
    purse.settle(hold, 0.3)
    assert purse.hold_now([0.1, 0.1]) == [hold.__class__(0.1, pytest.approx(0.3))] * 2
    assert purse.hold_now([0.1]) is None
