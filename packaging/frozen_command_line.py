"""Where the packaged command line begins, and the process that holds llama.cpp: there is no other Python."""

import sys

from skillmix_desktop.cli import main
from skillmix_desktop.llm.llama.worker_handle import FROZEN_SWITCH


def serve(arguments: list[str]) -> int:
    """Be the process that answers for a model file."""
    from skillmix_desktop.llm.llama.worker import main as answer

    return answer(arguments)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[2:]) if sys.argv[1:2] == [FROZEN_SWITCH] else main())
