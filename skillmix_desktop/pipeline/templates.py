"""Which prompt template a run uses: one that is shipped, or a file of the user's."""

from pathlib import Path

from skillmix_desktop.core.prompts import Template, bundled_templates, load_reference_template, load_template
from skillmix_desktop.errors import PromptError
from skillmix_desktop.paths import resources_folder

GENERATION = "generation"
GRADING = "grading"


def template_names(purpose: str) -> list[str]:
    """The names of the shipped templates for a purpose."""
    return sorted(name for kind, name in bundled_templates(resources_folder() / "prompts") if kind == purpose)


def find_template(purpose: str, name: str = "default") -> Template:
    """The shipped template called ``name``, or the one in the file ``name``.

    A file ending in ``.toml`` has the form of the shipped ones, one ending in ``.json`` the reference's.
    """
    path = Path(name)
    if path.suffix == ".json":
        return load_reference_template(path, purpose)
    if path.suffix == ".toml":
        template = load_template(path)
        if template.purpose != purpose:
            raise PromptError(f"{path.name} is a template for {template.purpose}, not for {purpose}.")
        return template
    found = bundled_templates(resources_folder() / "prompts").get((purpose, name))
    if found is None:
        known = ", ".join(template_names(purpose))
        raise PromptError(f"No {purpose} template is called “{name}”; there are {known}, or name a file.")
    return found
