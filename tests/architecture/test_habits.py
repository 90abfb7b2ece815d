"""Habits of the house, as tests."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from fourlaps import evidence

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "fourlaps"
MODULES = sorted(SOURCE.rglob("*.py"))


def run_python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_the_library_loads_no_web_framework_and_no_solver() -> None:
    """`import fourlaps` brings neither Django nor scipy nor a chart library with it."""
    loaded = run_python("import sys, fourlaps; print(sorted({name.split('.')[0] for name in sys.modules}))")
    for heavy in ("django", "scipy", "typst", "ortools", "numpy"):
        assert f"'{heavy}'" not in loaded


@pytest.mark.slow
def test_a_whole_prediction_needs_no_scipy() -> None:
    """The quick answer on the command line does not pay for scipy's import."""
    loaded = run_python(
        "import sys, fourlaps; fourlaps.predict({800: 150.0, 5000: 1200.0}); print('scipy' in sys.modules)"
    )
    assert loaded.strip() == "False"


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A file is named for its one idea; utils, helpers and their kin are rooms without one."""
    empty = {"utils", "helpers", "common", "base", "misc", "manager", "managers"}
    assert len(MODULES) > 200
    assert [str(path.relative_to(SOURCE)) for path in MODULES if path.stem in empty] == []


@pytest.mark.slow
def test_every_module_says_what_it_is() -> None:
    """Every module that holds code opens with a docstring."""
    silent = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if "migrations" not in path.parts
        and (tree := ast.parse(path.read_text(encoding="utf-8"))).body
        and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_every_source_key_in_the_tables_is_in_the_bibliography() -> None:
    """No table cites a source that nobody can look up."""
    keys = evidence.reference_keys()
    missing = set()

    def look(node: object, where: str) -> None:
        if isinstance(node, dict):
            for key, value in node.items():
                if key == "source" and isinstance(value, str):
                    missing.update(f"{where}: {k.strip()}" for k in value.split(",") if k.strip() not in keys)
                look(value, where)
        elif isinstance(node, list):
            for value in node:
                look(value, where)

    for table in sorted((SOURCE / "tables").glob("*.toml")):
        look(tomllib.loads(table.read_text(encoding="utf-8")), table.name)
    assert missing == set()


def test_the_lock_names_no_host() -> None:
    """The lock file pins name, version and hash, and no address."""
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_changelog_knows_this_version() -> None:
    """The changelog has an entry for the version the package says it is."""
    import fourlaps

    assert f"## {fourlaps.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_decision_records_are_short() -> None:
    """A decision record has at most forty lines."""
    long = [p.name for p in (ROOT / "docs" / "decisions").glob("*.md") if len(p.read_text().splitlines()) > 40]
    assert long == []
