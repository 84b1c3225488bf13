"""Every template of every room compiles, and names only what it is given and macros that exist."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from sendwell.ui.jinja import HOUSE, environment

GIVEN = {"page", "form", "viewer", "demo", "said", "printing", "here", "ref", "csrf_input", "request"} | {
    "go_on",
    "button",
    "begin",
    "handed",
    "banner",
}
INLINE = re.compile(r"\sstyle=|\son[a-z]+=\"|<style|<script(?![^>]*\ssrc=)", re.IGNORECASE)
# allauth's pages are Django templates (access/dtl); everything in a `templates` folder is ours.
TEMPLATES = [
    (folder, path) for folder in sorted(HOUSE.glob("*/templates")) for path in sorted(folder.rglob("*.html"))
]


@pytest.fixture(scope="module")
def env() -> Environment:
    return environment()


@pytest.mark.parametrize(
    ("folder", "path"), TEMPLATES, ids=[str(path.relative_to(HOUSE)) for _, path in TEMPLATES]
)
def test_a_template_names_only_what_is_there(env: Environment, folder: Path, path: Path) -> None:
    tree = env.parse(path.read_text())
    env.get_template(str(path.relative_to(folder)))

    assert meta.find_undeclared_variables(tree) - set(env.globals) - GIVEN - named_in(tree) == set()
    assert missing_macros(env, tree) == []
    assert INLINE.findall(path.read_text()) == []


def named_in(tree: nodes.Template) -> set[str]:
    """The names a template makes for itself: Jinja does not follow them into its blocks."""
    names = {name.name for name in tree.find_all(nodes.Name) if name.ctx in ("store", "param")}
    names |= {macro.name for macro in tree.find_all(nodes.Macro)}
    for node in tree.find_all(nodes.FromImport):
        names |= {name if isinstance(name, str) else name[1] for name in node.names}
    return names


def missing_macros(env: Environment, tree: nodes.Template) -> list[str]:
    """The names a template imports that the other template does not have."""
    missing = []
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        there = vars(env.get_template(node.template.value).module)
        wanted = [name if isinstance(name, str) else name[0] for name in node.names]
        missing += [f"{node.template.value}: {name}" for name in wanted if name not in there]
    return missing


def test_a_macro_that_is_not_there_is_found_out(env: Environment) -> None:
    tree = env.parse('{% from "components/say.html" import tag, tgas %}')

    assert missing_macros(env, tree) == ["components/say.html: tgas"]
