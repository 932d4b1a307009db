"""What pages say is in the catalogues, and what their catalogues hold is said."""

import ast
import re
from collections import Counter
from pathlib import Path

from jinja2 import Environment, nodes

from matchmaker.domain.languages import Language
from matchmaker.web.pages import wording
from matchmaker.web.pages.templating import TEMPLATES, environment
from tests.contract.test_catalogues import FILES, messages, name_of

PAGES = Path(wording.__file__).parent
OURS = [file for file in FILES if file.startswith("pages")]
SAID = {"t", "n"}
FUNCTIONS = {"translate": 0, "translate_plural": 0, "get_message": 0, "get_plural": 0}
CHARTS = PAGES.parent / "charts"
_JINJA = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_TAGS = re.compile(r"""\s[a-z-]+="[^"]*"|<[^>]*>""")


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.html"))


def calls_in_templates() -> set[str]:
    """Return the names that templates say by themselves, not by a code."""
    found = set()
    for path in templates():
        tree = Environment(autoescape=True).parse(path.read_text("utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in SAID:
                assert isinstance(call.args[0], nodes.Const), f"{path.name}:{call.lineno}"
                found.add(call.args[0].value)
    return found


def calls_in_code() -> set[str]:
    found = set()
    for path in (*PAGES.rglob("*.py"), *CHARTS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name in FUNCTIONS and isinstance(first, ast.Constant):
                found.add(first.value)
    return found


def said_by_code() -> set[str]:
    return {f"{family}.{code}" for family, codes in wording.FAMILIES.items() for code in codes}


def test_every_message_that_pages_say_is_in_a_catalogue() -> None:
    known = {name_of(message) for file in FILES for message in messages("en", file)}

    assert calls_in_templates() | said_by_code() <= known


def test_no_message_of_the_pages_is_without_use() -> None:
    used = calls_in_templates() | calls_in_code() | said_by_code()

    for file in OURS:
        assert {name_of(message) for message in messages("en", file)} - used == set(), file


def test_no_two_catalogues_have_a_message_of_the_same_name() -> None:
    names = Counter(name_of(message) for file in FILES for message in messages("en", file))

    assert [name for name, count in names.items() if count > 1] == []


def test_every_template_compiles_in_every_language() -> None:
    for language in Language:
        for path in templates():
            environment(language).get_template(path.relative_to(TEMPLATES).as_posix())


def test_templates_hold_no_words_of_their_own() -> None:
    letters = re.compile(r"[^\W\d_]{2,}")
    allowed = {"Matchmaker", "matchmaker", "train", "XLSX", "CSV", "doctype", "html"}

    for path in templates():
        text = _TAGS.sub(" ", _JINJA.sub("", path.read_text("utf-8")))
        assert set(letters.findall(text)) <= allowed, path.name


def test_templates_have_no_inline_script_or_style_and_trust_no_text() -> None:
    forbidden = re.compile(
        r"\sstyle=|\son[a-z]+=\"|javascript:|\|\s*safe\b|<script(?![^>]*src=)|<style"
    )

    for path in templates():
        assert forbidden.findall(path.read_text("utf-8")) == [], path.name
