"""What the tests of chat models over HTTP share."""

from collections.abc import Callable, Generator, Iterable
from contextlib import closing

from skillmix_desktop.llm.base import ChatModel, Reply, Request
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
    (reply,) = replies_of(model, [Request("only", turns or ("hello",), **options)])
    return reply


def replies_of(model: ChatModel, requests: Iterable[Request]) -> Generator[Reply]:
    """The replies without what is said while none comes."""
    with closing(model.complete(requests)) as news:
        yield from (reply for reply in news if isinstance(reply, Reply))


def many(count: int) -> list[Request]:
    return [Request(str(number), (f"text {number}",)) for number in range(count)]
