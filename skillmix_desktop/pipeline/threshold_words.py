"""The threshold in words: from where on a mark that was read counts as met, and what that changed."""

from skillmix_desktop.core.rubric import MET_THRESHOLD
from skillmix_desktop.store.marks import ThresholdEffect


def threshold_sentence(effect: ThresholdEffect) -> str:
    """The threshold and how many marks count otherwise than at one half; empty where none was read."""
    if not effect.read:
        return ""
    words = f"A mark that was read counts as met from a probability of {effect.threshold:g} on"
    if effect.is_usual:
        return f"{words}."
    changed = f"{effect.changed:,} of {effect.read:,} such marks"
    verb = "counts" if effect.changed == 1 else "count"
    return (
        f"{words}: {changed} {verb} otherwise than at {MET_THRESHOLD:g}. "
        "What people said and what was written stands as it is."
    )
