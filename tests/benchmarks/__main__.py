"""Runs the benchmarks beside this file, a line a measurement: ``python -m tests.benchmarks [NAME]…``."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence

import tests.benchmarks
from tests.benchmarks.measurement import Measurement

PREFIX = "benchmark_"


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; 1 if a promise is not kept."""
    chosen = [module for module in modules() if not names or module.removeprefix(PREFIX) in names]
    if not chosen:
        print(f"no benchmark is called {' or '.join(names)}" if names else "no benchmarks yet")
        return 2 if names else 0
    return 0 if all([print_line(measurement) for measurement in measure(chosen)]) else 1


def modules() -> list[str]:
    """The modules that hold a benchmark: ``benchmark_*.py`` with a ``run()``."""
    found = pkgutil.iter_modules(tests.benchmarks.__path__)
    return sorted(module.name for module in found if module.name.startswith(PREFIX))


def measure(chosen: Sequence[str]) -> Iterator[Measurement]:
    """What each benchmark yields, as it comes."""
    for name in chosen:
        yield from importlib.import_module(f"{tests.benchmarks.__name__}.{name}").run()


def print_line(measurement: Measurement) -> bool:
    """Say it at once: a benchmark can take minutes."""
    print(measurement, flush=True)
    return measurement.is_kept


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
