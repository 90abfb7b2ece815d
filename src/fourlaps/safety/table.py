"""The guardrails H1-H21 as a table of data: `tables/guardrails.toml`, read once and checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

from fourlaps.evidence import GRADE_WORDS, Grade, reference_keys

# Counted sums of floats may miss a bound by this share before it is broken.
ROUNDING = 1e-7

Kind = Literal["P", "C", "R", "A"]
Bounds = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Guardrail:
    """One rule: its bounds in `unit`, the reason a runner reads, the source key and the grade of the evidence.

    kind         P checked on every plan, C recommended, R enforced while training goes on, A advice
    measured     about how much: what was found and what is allowed say by how far a plan does not keep it
    absolute     bounds no plan may break        recommended  bounds a coach may override with a recorded reason
    """

    id: str
    title: str
    kind: Kind
    unit: str
    reason: str
    source: str
    grade: Grade
    absolute: Bounds
    recommended: Bounds
    measured: bool = False


@cache
def raw_table() -> Mapping[str, Any]:
    """The guardrail file as it stands."""
    return tomllib.loads((files("fourlaps") / "tables" / "guardrails.toml").read_text(encoding="utf-8"))


@cache
def guardrails() -> Mapping[str, Guardrail]:
    """Every rule by id, "H1" to "H21", in order.

    raises  ValueError if the table misses a rule, a bound, a sentence, a known source or a grade

    >>> guardrails()["H1"].absolute["growth"]
    1.1
    """
    rows = {key: row for key, row in raw_table().items() if key != "definitions"}
    if list(rows) != [f"H{number}" for number in range(1, 22)]:
        raise ValueError(f"guardrails.toml must hold H1 to H21 in order, it holds {list(rows)}")
    return MappingProxyType({key: guardrail_from(key, row) for key, row in rows.items()})


def guardrail_from(key: str, row: Mapping[str, Any]) -> Guardrail:
    """The Guardrail of one row; ValueError for a row that misses its kind, grade, source, sentence or bound."""
    absolute, recommended = row.get("absolute", {}), row.get("recommended", {})
    unknown = [name for name in re.split(r",\s*", row["source"]) if name not in reference_keys()]
    if row["kind"] not in get_args(Kind) or row["grade"] not in GRADE_WORDS or unknown:
        raise ValueError(f"{key}: kind {row['kind']}, grade {row['grade']} or source {unknown} is not known")
    if not row["reason"].endswith(".") or not (absolute or recommended):
        raise ValueError(f"{key} needs a reason that is a sentence, and a bound")
    return Guardrail(
        id=key, title=row["title"], kind=row["kind"], unit=row["unit"], reason=row["reason"], source=row["source"],
        grade=row["grade"], absolute=MappingProxyType(absolute), recommended=MappingProxyType(recommended),
        measured=row.get("measured", False),
    )  # fmt: skip


def bounds_of(rule: str) -> Bounds:
    """The absolute bounds of one rule."""
    return guardrails()[rule].absolute


def defined(name: str) -> Any:
    """One of the table's definitions."""
    return raw_table()["definitions"][name]
