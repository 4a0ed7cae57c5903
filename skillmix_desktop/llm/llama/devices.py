"""The GPUs that this build of llama.cpp can use, asked of ggml; only the worker process looks at them."""

import ctypes
from dataclasses import dataclass

from llama_cpp._ctypes_extensions import load_shared_library
from llama_cpp._ggml import libggml, libggml_base_path

# ggml's numbers for a device of its own memory and for one that shares the machine's.
_GPU_KINDS = (1, 2)


@dataclass(frozen=True)
class Device:
    """A GPU and its memory in bytes, as its driver tells it now."""

    name: str
    free_bytes: int
    total_bytes: int


def gpus() -> list[Device]:
    """The GPUs, in the order in which llama.cpp uses them; none where it was built without."""
    base = load_shared_library("ggml-base", libggml_base_path)
    count = libggml.ggml_backend_dev_count
    count.restype = ctypes.c_size_t
    handles = [_handle(number) for number in range(count())]
    return [_device(base, handle) for handle in handles if base.ggml_backend_dev_type(handle) in _GPU_KINDS]


def free_on_gpus() -> int | None:
    """The bytes that all GPUs together have free; None where there is none."""
    found = gpus()
    return sum(gpu.free_bytes for gpu in found) if found else None


def _handle(number: int) -> ctypes.c_void_p:
    get = libggml.ggml_backend_dev_get
    get.restype = ctypes.c_void_p
    return ctypes.c_void_p(get(ctypes.c_size_t(number)))


def _device(base: ctypes.CDLL, handle: ctypes.c_void_p) -> Device:
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    base.ggml_backend_dev_memory(handle, ctypes.byref(free), ctypes.byref(total))
    name = base.ggml_backend_dev_description
    name.restype = ctypes.c_char_p
    return Device(name(handle).decode("utf-8", errors="replace"), free.value, total.value)
