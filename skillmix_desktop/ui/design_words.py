"""The designs of a draw in the window's words."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.pipeline.spot_check_draw import Design
from skillmix_desktop.pipeline.spot_check_overview import DrawEntry, SpotCheckOverview


def design_name(design: Design) -> str:
    """How the design is called."""
    return {
        Design.RANDOM: _words("Random"),
        Design.STRATIFIED: _words("Stratified"),
        Design.DISAGREEMENT: _words("Disagreement first"),
        Design.UNCERTAIN: _words("Uncertain first"),
    }[design]


def design_explanation(design: Design) -> str:
    """What the design is good for, in one sentence."""
    return {
        Design.RANDOM: _words("Every text is as likely as any other."),
        Design.STRATIFIED: _words(
            "Every k, student and score is drawn in proportion, so that few texts tell much."
        ),
        Design.DISAGREEMENT: _words("Texts on which graders or rounds contradict each other are likelier."),
        Design.UNCERTAIN: _words("Texts on which a grader’s probabilities are near one half are likelier."),
    }[design]


def draws_sentence(draws: Sequence[DrawEntry], *, is_assisted: bool = False) -> str:
    """How a queue came about, and what is hidden while a text of it is marked."""
    drawn = _words("{design} draw of {n}")
    named = [drawn.format(design=design_name(draw.design), n=draw.texts) for draw in draws]
    named = named or [_words("Handed over")]  # where the design is not told
    queue = ", ".join([*named[:1], *(name[0].lower() + name[1:] for name in named[1:])])
    if is_assisted:
        return _words("{queue} · assisted: you see the graders’ marks while you mark").format(queue=queue)
    return _words("{queue} · blind: the graders’ marks appear after you commit").format(queue=queue)


def words_without_queue(overview: SpotCheckOverview) -> str:
    """What to do where nothing has been drawn for the person yet."""
    if not overview.texts:
        return _words("There is no text to check yet. Let a student write for the items first.")
    words = _words("No text has been drawn for {name} yet. A draw takes a sample of the {n} texts.")
    if overview.annotators:
        words += " " + _words("There are queues for: {names}; pick a name above to go on with one.")
    name = overview.annotator or _words("anybody")
    return words.format(name=name, n=f"{overview.texts:,}", names=", ".join(overview.annotators))


def _words(text: str) -> str:
    return QCoreApplication.translate("Designs", text)
