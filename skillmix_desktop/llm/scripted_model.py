"""A chat model whose answers are written down beforehand: for tests, dry runs and demonstrations."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmix_desktop.errors import ModelError
from skillmix_desktop.llm.base import Finish, MarkReading, MarkRequest, Reply, Request

_KNOWN = {"when", "matches", "texts", "finish", "detail", "probabilities"}
