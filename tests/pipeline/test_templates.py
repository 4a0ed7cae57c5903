"""Which prompt template a run uses."""

import json

import pytest

from skillmix_desktop.errors import PromptError
from skillmix_desktop.paths import resources_folder
from skillmix_desktop.pipeline.templates import GENERATION, GRADING, find_template, template_names


@pytest.mark.parametrize("purpose", [GENERATION, GRADING])
def test_every_purpose_has_a_default_and_another_template(purpose):
    assert "default" in template_names(purpose)
    assert len(template_names(purpose)) >= 2
    for name in template_names(purpose):
        assert find_template(purpose, name).purpose == purpose


def test_a_template_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(PromptError, match=r"No grading template is called “shorten”; there are .*default"):
        find_template(GRADING, "shorten")


def test_a_file_of_the_users_is_a_template_too(tmp_path):
    shipped = (resources_folder() / "prompts" / "grading" / "default.toml").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text(shipped.replace('name = "default"', 'name = "mine"'), encoding="utf-8")
    assert find_template(GRADING, str(own)).name == "mine"


def test_a_file_for_another_purpose_is_refused():
    path = resources_folder() / "prompts" / "generation" / "default.toml"
    with pytest.raises(PromptError, match="for generation, not for grading"):
        find_template(GRADING, str(path))


def test_a_template_of_the_references_form_is_read_by_its_ending(tmp_path):
    path = tmp_path / "gpt.json"
    path.write_text(json.dumps(["Write about {topic} with {skills_str}.", "Look again."]), encoding="utf-8")
    template = find_template(GENERATION, str(path))
    assert (template.name, template.version, len(template.turns)) == ("gpt", 0, 2)


@pytest.mark.parametrize("name", ["gone.toml", "gone.json"])
def test_a_file_that_is_not_there_is_told(tmp_path, name):
    with pytest.raises(PromptError):
        find_template(GRADING, str(tmp_path / name))
