"""Skill-Mix Desktop: draw, write, grade, spot-check and report Skill-Mix evaluations."""

__version__ = "0.1.0"
