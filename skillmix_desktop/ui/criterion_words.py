"""The criteria in the window's words: a short name, and what each asks."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.core.rubric import Criterion, CriterionKind
from skillmix_desktop.store.queries import ItemEntry


@dataclass(frozen=True)
class CriterionWords:
    """A criterion's name, what it asks, and an example, which only skills have."""

    name: str
    definition: str
    example: str = ""


def criterion_name(criterion: Criterion) -> str:
    """The name for a row of the rubric."""
    names = {
        CriterionKind.SKILL: "{name}",
        CriterionKind.TOPIC: _words("on topic · {name}"),
        CriterionKind.SENSE: _words("makes sense"),
        CriterionKind.LENGTH: _words("at most {name}"),
    }
    return names[criterion.kind].format(name=criterion.name)


def criterion_words(item: ItemEntry, criterion: Criterion) -> CriterionWords:
    """What the person reads before marking ``criterion`` of ``item``."""
    name = criterion_name(criterion)
    if criterion.kind is CriterionKind.SKILL:
        skill = item.skills[criterion.position]
        return CriterionWords(name, skill.definition.strip(), skill.example.strip())
    asks = {
        CriterionKind.TOPIC: _words("The text is about {name}."),
        CriterionKind.SENSE: _words("Read as a whole, the text hangs together and says something."),
        CriterionKind.LENGTH: _words("The text has {name} or fewer. The program counts; nobody marks this."),
    }
    return CriterionWords(name, asks[criterion.kind].format(name=criterion.name))


def _words(text: str) -> str:
    return QCoreApplication.translate("Criteria", text)
