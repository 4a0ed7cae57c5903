"""The colours of the program by what they stand for, in the light and in the dark theme."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """A grader is always ``accent``, a person always ``person``; ``…_wash`` is the ground behind a role."""

    background: str
    card: str
    rail: str
    line: str
    text: str
    soft: str
    accent: str
    accent_wash: str
    on_accent: str
    met: str
    met_wash: str
    not_met: str
    not_met_wash: str
    not_judged: str
    not_judged_wash: str
    person: str
    person_wash: str
    is_dark: bool

    def colour(self, role: str) -> str:
        """The colour of the role called ``role``."""
        return str(getattr(self, role))


LIGHT = Roles(
    background="#F6F6F3",
    card="#FFFFFF",
    rail="#ECECE7",
    line="#DCDCD5",
    text="#1E2023",
    soft="#5B6067",
    accent="#1F4FA3",
    accent_wash="#E4ECF9",
    on_accent="#FFFFFF",
    met="#0B6B61",
    met_wash="#DDF1ED",
    not_met="#A63A17",
    not_met_wash="#FAE5DC",
    not_judged="#6A6A63",
    not_judged_wash="#EDEDE8",
    person="#7A4E00",
    person_wash="#FFF3D6",
    is_dark=False,
)

DARK = Roles(
    background="#17191C",
    card="#1F2226",
    rail="#131517",
    line="#33373D",
    text="#ECEDEE",
    soft="#A3A9B1",
    accent="#8DB4F5",
    accent_wash="#22324E",
    on_accent="#131517",
    met="#63D2C0",
    met_wash="#14352F",
    not_met="#F2A283",
    not_met_wash="#41231A",
    not_judged="#B1B1AA",
    not_judged_wash="#2C2F33",
    person="#F0C36A",
    person_wash="#3A2D10",
    is_dark=True,
)

GROUNDS = ("background", "card", "rail")

TEXT_ON_GROUND: tuple[tuple[str, str], ...] = (
    *((role, ground) for role in ("text", "soft", "accent", "not_met") for ground in GROUNDS),
    *((role, "card") for role in ("met", "not_judged", "person")),
    *((role, f"{role}_wash") for role in ("accent", "met", "not_met", "not_judged", "person")),
    *(("text", f"{role}_wash") for role in ("accent", "met", "not_met", "not_judged", "person")),
    ("text", "line"),
    ("soft", "not_judged_wash"),
    ("on_accent", "accent"),
)
"""Every pair in which the program writes one colour on another."""

LINE_ON_GROUND: tuple[tuple[str, str], ...] = (
    *(("accent", ground) for ground in GROUNDS),
    *(("accent", f"{role}_wash") for role in ("accent", "met", "not_met", "not_judged", "person")),
    *((role, "card") for role in ("accent", "person", "not_met")),
    *(("person", f"{role}_wash") for role in ("accent", "person")),
)
"""Every pair in which a line tells something: the ring of the focus, a difference, what is pointed to."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def mix(one: str, other: str, share: float) -> str:
    """``one`` with ``share`` of ``other`` stirred in."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
