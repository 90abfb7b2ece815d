"""The examples in the docstrings are true."""

import doctest
import importlib
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
# The database floors need Django set up; their examples are their tests.
ABOVE_THE_LINE = {"storage", "services", "web", "server"}
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for path in (SOURCE / "fourlaps").rglob("*.py")
    if ">>>" in path.read_text(encoding="utf-8") and path.relative_to(SOURCE).parts[1] not in ABOVE_THE_LINE
)


# These plan a season or fit whole races.
LONG = {"fourlaps", "fourlaps.racing.ghost_runners"}


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow) if n in LONG else n for n in MODULES])
def test_docstring_examples_hold(name: str) -> None:
    """Every >>> example of the module prints what its docstring says."""
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
