"""What the tests of chat models over HTTP share."""

from collections.abc import Callable

from skillmix_desktop.llm.base import Reply, Request
from skillmix_desktop.llm.http_settings import HttpSettings
from skillmix_desktop.llm.openai_model import OpenAIModel
from tests.llm.fake_server import FakeServer, Policy

KEY = "sk-secret-0123456789"
QUICK = HttpSettings(first_delay_s=0.001, longest_delay_s=0.05, attempts=3, timeout_s=5)

Serve = Callable[[Policy], FakeServer]


def model_at(server: FakeServer, settings: HttpSettings = QUICK, **options: object) -> OpenAIModel:
    return OpenAIModel(
        "gpt-x",
        endpoint=server.endpoint,
        key_source=lambda _host: KEY,
        settings=settings,
        prices={},
        **options,
    )


def ask(model: OpenAIModel, *turns: str, **options: object) -> Reply:
    (reply,) = model.complete([Request("only", turns or ("hello",), **options)])
    return reply


def many(count: int) -> list[Request]:
    return [Request(str(number), (f"text {number}",)) for number in range(count)]
