"""Errors that the user can do something about.

SkillMixError
├── UsageError          an argument that cannot be used as it stands
├── ProjectError        a project file that cannot be opened or written
│   └── NewerProjectError   … because a newer version of the program wrote it
├── CatalogueError      skills or topics that cannot be used
├── InterchangeError    a file from elsewhere that cannot be read
├── PromptError         a template or a prompt that would not say what it should
└── ModelError          a chat model that cannot be used now
    ├── KeyRefusedError     … because the server does not accept the key
    └── BudgetError         … because the run's budget has no room for another call

Everything else that is raised is a defect of the program.
"""


class SkillMixError(Exception):
    """One clear sentence for the user; shown as it is, without a traceback."""


class UsageError(SkillMixError):
    """An argument that cannot be used as it stands."""


class ProjectError(SkillMixError):
    """A project that cannot be opened or written."""


class NewerProjectError(ProjectError):
    """A project that a newer version of the program has written."""


class CatalogueError(SkillMixError):
    """A catalogue with a fault, or one too small for what is asked of it."""


class InterchangeError(SkillMixError):
    """A file from elsewhere that cannot be read."""


class PromptError(SkillMixError):
    """A template or a prompt that would not ask what it should."""


class ModelError(SkillMixError):
    """A chat model that cannot be used now."""


class KeyRefusedError(ModelError):
    """A server that does not accept the key; asking again is of no use."""


class BudgetError(ModelError):
    """A budget that has no room for another call; nothing was sent that could exceed it."""
