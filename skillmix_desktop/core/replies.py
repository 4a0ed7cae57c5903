"""Reading replies: the text that a student gives, and the marks that a grader states."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from skillmix_desktop.core.prompts import TABLE, TABLE_HEADER
from skillmix_desktop.core.rubric import NUMBER_WORDS, Criterion, CriterionKind, Mark, Outcome
