"""llama.cpp's own prompt processing, bare: plain tokens in plain batches, nothing around it."""

import time
from pathlib import Path

import llama_cpp.llama_cpp as library
import numpy as np

from skillmix_desktop.llm.llama.engine import usable_processors
from skillmix_desktop.llm.llama.native import Weights

BATCH = 512
SHARED = 800


class PromptProcessing:
    """A context that holds as many tokens as all prompts share, and takes in batches behind them."""

    def __init__(self, path: Path) -> None:
        self._weights = Weights(path)
        parameters = library.llama_context_default_params()
        parameters.n_ctx = 2048
        parameters.n_batch = parameters.n_ubatch = BATCH
        parameters.n_threads = parameters.n_threads_batch = usable_processors()
        parameters.flash_attn_type = library.LLAMA_FLASH_ATTN_TYPE_ENABLED
        self._context = library.llama_init_from_model(self._weights.handle, parameters)
        self._tokens = np.random.default_rng(0).integers(300, 900, SHARED, dtype=np.int32)
        for start in range(0, SHARED, BATCH):
            self._take_in(min(BATCH, SHARED - start))

    def seconds(self, count: int) -> float:
        """How long it takes to take ``count`` tokens in behind those that are shared."""
        started = time.perf_counter()
        for start in range(0, count, BATCH):
            self._take_in(min(BATCH, count - start))
            library.llama_get_logits_ith(self._context, -1)
            library.llama_memory_seq_rm(library.llama_get_memory(self._context), 0, SHARED, -1)
        return time.perf_counter() - started

    def _take_in(self, count: int) -> None:
        tokens = (library.llama_token * count)(*self._tokens[:count])
        assert library.llama_decode(self._context, library.llama_batch_get_one(tokens, count)) == 0
