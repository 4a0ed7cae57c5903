"""Colours as they are seen by those who lack a kind of cone, and on grey paper.

The matrices are those of Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of
Color Vision Deficiency" (IEEE Transactions on Visualization and Computer Graphics 15(6), 2009), at their full
strength, on linear sRGB. CIE L*a*b* is reckoned under D65, and grey is its L* alone.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

Colour = npt.NDArray[np.float64]

_MATRICES = {
    "without red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "without green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "without blue": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def _linear(colour: str) -> Colour:
    channels = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def _lab(linear: Colour) -> Colour:
    scaled = np.array(_TO_XYZ) @ np.clip(linear, 0, 1) / np.array(_WHITE)
    x, y, z = np.where(scaled > (6 / 29) ** 3, np.cbrt(scaled), scaled * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def _seen_through(matrix: Sequence[Sequence[float]]) -> Callable[[str], Colour]:
    return lambda colour: _lab(np.array(matrix) @ _linear(colour))


SIGHTS: dict[str, Callable[[str], Colour]] = {
    "with all cones": lambda colour: _lab(_linear(colour)),
    **{name: _seen_through(matrix) for name, matrix in _MATRICES.items()},
    "in grey": lambda colour: _lab(_linear(colour))[:1],
}


def apart(one: str, other: str, sight: str) -> float:
    """How unlike two colours are to somebody: their distance in L*a*b*, of which about 2 is just seen."""
    return float(np.linalg.norm(SIGHTS[sight](one) - SIGHTS[sight](other)))
