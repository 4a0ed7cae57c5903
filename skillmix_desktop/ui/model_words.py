"""Model files in words: what they are, whether they fit, and how a test of one went."""

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication

from skillmix_desktop.llm.llama.measurement import Measurement
from skillmix_desktop.pipeline.model_library import FoundFile, Library
from skillmix_desktop.pipeline.model_notes import ModelNotes
from skillmix_desktop.ui.moments import moment_words
from skillmix_desktop.ui.quantities import GIGABYTE, MEGABYTE, count_words, size_words

# From this share of the next token on, a file keeps well to the form of the grading table.
GOOD_ANSWER_MASS = 0.5
Facts = list[tuple[str, str]]


def parameter_words(count: int) -> str:
    """7.6 B, 494 M, or all of it"""
    if count >= GIGABYTE:
        return f"{count / GIGABYTE:.1f} B"
    return f"{count / MEGABYTE:.0f} M" if count >= MEGABYTE else count_words(count)


def fit_words(found: FoundFile) -> str:
    """Whether the file fits, or that it is broken."""
    return _translated("broken") if found.fit is None else _translated(found.fit.value)


def file_facts(found: FoundFile) -> Facts:
    """What the file says of itself."""
    file = found.file
    if file is None:
        return []
    unknown = _translated("unknown")
    tokens = _translated("{} tokens")
    context = tokens.format(count_words(file.context_length)) if file.context_length else unknown
    template = (
        _translated("yes") if file.has_chat_template else _translated("no: it may not follow instructions")
    )
    marks = (
        _translated("can be read")
        if file.has_mark_tokens
        else _translated("are not in its vocabulary: let it write them")
    )
    return [
        (_translated("Name"), file.name or unknown),
        (_translated("Architecture"), file.architecture),
        (_translated("Parameters"), parameter_words(file.parameters)),
        (_translated("Quantization"), file.quantization),
        (_translated("Context"), context),
        (_translated("Layers"), _translated("{} and the output").format(file.placement.layers - 1)),
        (_translated("Chat template"), template),
        (_translated("Marks 1, 0"), marks),
    ]


def machine_facts(found: FoundFile, library: Library) -> Facts:
    """What the file takes of this machine."""
    file = found.file
    if file is None:
        return [(_translated("On disk"), size_words(found.size))]
    on_disk = size_words(found.size)
    if file.parts > 1:
        on_disk = _translated("{size} in {n} files").format(size=on_disk, n=file.parts)
    unknown = _translated("unknown")
    free = unknown if file.memory_free_bytes is None else size_words(file.memory_free_bytes)
    memory = _translated("needs {needed}, {free} free")
    facts = [
        (_translated("Fits"), fit_words(found)),
        (_translated("On disk"), on_disk),
        (_translated("Memory"), memory.format(needed=size_words(file.memory_needed_bytes), free=free)),
    ]
    placement = file.placement
    gpu = _translated("none in use here")
    if library.gpu_free is not None:
        words = _translated("{n} of {all} layers: {size}, {free} free")
        gpu = words.format(
            n=placement.gpu_layers,
            all=placement.layers,
            size=size_words(placement.gpu_bytes),
            free=size_words(library.gpu_free),
        )
    return [*facts, (_translated("GPU"), gpu)]


def measured_facts(found: FoundFile, measured: Measurement) -> Facts:
    """How a test of the file went, beside what had been estimated."""
    read = measured.read_per_second
    speed = _translated("{} tokens/s")
    facts = [
        (_translated("Loads in"), f"{measured.load_seconds:.1f} s"),
        (_translated("Reads"), _translated("unknown") if read is None else speed.format(_rate(read))),
        (_translated("Writes"), speed.format(_rate(measured.written_per_second))),
        (_translated("Memory"), _beside(measured.memory_bytes, found, is_gpu=False)),
    ]
    if measured.gpu_bytes is not None:
        facts.append((_translated("GPU memory"), _beside(measured.gpu_bytes, found, is_gpu=True)))
    return [*facts, (_translated("In form"), form_words(measured))]


def form_words(measured: Measurement) -> str:
    """Whether the file would write 1 or 0 where a mark is due, and how probable these two are together."""
    mass = measured.answer_mass
    if mass is None:
        return measured.detail
    share = f"{mass:.0%}" if 0.01 <= mass < 0.995 else f"{mass:.1%}"
    if measured.detail:
        words = _translated("no, {} on 1 and 0")
    elif mass < GOOD_ANSWER_MASS:
        words = _translated("hardly, {} on 1 and 0")
    else:
        words = _translated("yes, {} on 1 and 0")
    return words.format(share)


def measured_words(notes: ModelNotes) -> str:
    """When the file was tested."""
    if notes.measured_at is None:
        return ""
    when = moment_words(notes.measured_at, datetime.now(UTC))
    return _translated("Measured {}.").format(when)


def _rate(per_second: float) -> str:
    return f"{per_second:,.0f}" if per_second >= 10 else f"{per_second:.1f}"


def _beside(used: int | None, found: FoundFile, *, is_gpu: bool) -> str:
    words = _translated("unknown") if used is None else size_words(used)
    if found.file is None:
        return words
    placement = found.file.placement
    estimate = size_words(placement.gpu_bytes if is_gpu else placement.main_bytes)
    return _translated("{used}, {estimate} estimated").format(used=words, estimate=estimate)


def _translated(text: str) -> str:
    return QCoreApplication.translate("ModelWords", text)
