"""Random runners' lives against re-planning: seasons re-planned every week, recounted by the independent checker.

A history is a plan request and a seed. Nothing here knows how re-planning works: it writes the JSON of the contract,
takes the JSON back, and counts again over what was done and what is planned.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.plan_checker import check
from tests.plan_reading import RUNS, Facts, Finding
from tests.plan_requests import KINDS, as_keywords

DAY = dt.timedelta(days=1)
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# However much was missed, so much is always a beginning: after three weeks without a run H2 would forbid running.
LEAST_WEEK_KM = 5.0
QUALITY = {"tempo", "vo2max", "mile_pace", "time_trial"}


@dataclass
class Life:
    """What came of one season: findings by kind, and how often it was re-planned."""

    seed: int
    facts: Facts
    replans: int = 0
    changes: int = 0
    locked: int = 0
    refused: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


def lives(count: int, seed: int, *, kind: str = "usual") -> Iterator[tuple[int, Facts]]:
    """Random requests of at least three weeks, with a seed each; "real" ones with minutes, days away, races."""
    number = 0
    found = 0
    while found < count:
        rng = random.Random(f"life-{seed}-{number}")
        number += 1
        facts = KINDS[kind](rng)
        if facts.total_days >= 21:
            found += 1
            yield seed * 1_000_003 + number, facts


def live(seed: int, facts: Facts, *, longest_weeks: int = 60) -> Life | None:
    """One season with weekly re-plans; None where the request itself is refused."""
    import time

    from fourlaps import advice
    from fourlaps.errors import InputError
    from fourlaps.vocabulary.athlete import PlanRequest
    from fourlaps.vocabulary.log_reading import read_log
    from fourlaps.vocabulary.plan import plan_to_dict
    from fourlaps.vocabulary.plan_reading import plan_from_dict

    try:
        made = advice.plan(PlanRequest(**as_keywords(facts)))
    except InputError:
        return None
    rng = random.Random(f"days-{seed}")
    life = Life(seed, facts)
    first = json.loads(json.dumps(plan_to_dict(made)))
    plan = json.loads(json.dumps(plan_to_dict(made)))
    log: dict[str, Any] = {"sessions": [], "mornings": [], "results": [], "availability": []}
    habits = _habits(rng)
    today = facts.start
    told_all = rng.random() < 0.7
    weeks = 0
    while today < facts.race and weeks < longest_weeks:
        step = rng.choice((7, 7, 7, rng.randint(1, 10)))
        news = _happened(rng, plan, today, min(today + step * DAY, facts.race), habits)
        today = min(today + step * DAY, facts.race)
        news["mornings"] += _this_morning(rng, today, habits)
        for key in log:
            log[key] = log[key] + news[key]
        sent = log if told_all else news
        began = time.process_time()
        try:
            found = advice.replan(plan_from_dict(plan), read_log(json.loads(json.dumps(sent)))[0], today)
        except InputError as error:
            life.refused.append(f"{today}: {error}")
            return life
        life.seconds += time.process_time() - began
        life.replans += 1
        life.changes += len(found.changes)
        after = json.loads(json.dumps(plan_to_dict(found.plan), allow_nan=False))
        life.findings += list(_findings(plan, after, found, log, facts, today, first))
        again = advice.replan(plan_from_dict(after), read_log(json.loads(json.dumps(sent)))[0], today)
        if (again.changes and not found.locked) or plan_to_dict(again.plan) != plan_to_dict(found.plan):
            what = "; ".join(f"{c.was} -> {c.to} ({c.trigger})" for c in again.changes[:2]) or "the plan itself"
            life.findings.append(Finding("twice", today.isoformat(), what, "nothing the second time"))
        plan = after
        weeks += 1
        if found.locked:
            life.locked += 1
            return life
    return life


def _habits(rng: random.Random) -> dict[str, Any]:
    return {
        "missed": rng.choice((0.05, 0.15, 0.3, 0.6)),
        "odd": rng.choice((0.02, 0.1, 0.25)),
        "checks": rng.choice((0.0, 0.5, 1.0)),
        "ill_until": None,
        "rhr": rng.uniform(42, 65),
        "hrv": rng.uniform(30, 90),
    }


def _happened(
    rng: random.Random, plan: dict[str, Any], first: dt.date, until: dt.date, habits: dict[str, Any]
) -> dict[str, list[Any]]:
    """What a runner reports of the days from `first` to the day before `until`."""
    news: dict[str, list[Any]] = {"sessions": [], "mornings": [], "results": [], "availability": []}
    gone_until = until if rng.random() < 0.03 else None  # a week away
    for week in plan["weeks"]:
        for session in week["sessions"]:
            day = dt.date.fromisoformat(session["date"])
            if not first <= day < until or session["kind"] == "rest":
                continue
            ill = habits["ill_until"] is not None and day <= habits["ill_until"]
            status = "done"
            if ill or gone_until or rng.random() < habits["missed"]:
                status = "missed"
            elif rng.random() < habits["odd"]:
                status = rng.choice(("failed", "too_easy", "stopped", "moved", "failed"))
            row: dict[str, Any] = {"session": session["id"], "status": status}
            if status != "missed" and rng.random() < 0.6:
                row["rpe"] = rng.choice((2, 3, 4, 6, 8, 9, 9.5, 10))
            parts = (session["workout"] or {}).get("parts") or []
            sets = [p for p in parts if p["part"] == "set"]
            if sets and status in ("done", "failed", "too_easy") and rng.random() < 0.4:
                factor = {"done": 1.0, "failed": 0.94, "too_easy": 1.03}[status]
                row["reps_speed_mps"] = [sets[0]["target_speed_mps"][0] * factor] * sets[0]["repeats"]
            if rng.random() < 0.95:
                news["sessions"].append(row)
            if session["kind"] == "time_trial" and status != "missed":
                part = max(parts, key=lambda p: p["target_speed_mps"][1])
                metres = part.get("rep_distance_m") or part["distance_m"]
                speed = sum(part["target_speed_mps"]) / 2 * rng.gauss(1.005, 0.02)
                news["results"].append(
                    {
                        "date": day.isoformat(),
                        "distance_m": metres,
                        "time_s": round(metres / speed, 1),
                        "kind": "time_trial",
                    }
                )
    if rng.random() < 0.03:
        day = first + rng.randrange((until - first).days) * DAY
        mile_s = plan["athlete"]["mile_s"] * rng.gauss(0.99, 0.03)
        news["results"].append({"date": day.isoformat(), "distance_m": 1609.344, "time_s": mile_s, "kind": "race"})
    for n in range((until - first).days):
        day = first + n * DAY
        if rng.random() < 0.015:
            habits["ill_until"] = day + rng.randint(0, 9) * DAY
            illness = rng.choice(("mild", "fever", "fever"))
            news["mornings"].append({"date": day.isoformat(), "illness": illness})
        elif rng.random() < habits["checks"] * 0.8:
            news["mornings"].append(_morning(rng, day, habits))
    if rng.random() < 0.06:
        start = until + rng.randint(0, 10) * DAY
        days = rng.sample(DAY_NAMES, rng.choice((0, 0, 2, 3)))
        last = start + rng.choice((3, 6, 13)) * DAY
        news["availability"].append({"from": start.isoformat(), "to": last.isoformat(), "days": days})
    return news


def _morning(rng: random.Random, day: dt.date, habits: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"date": day.isoformat()}
    if rng.random() < 0.8:
        row["sleep_h"] = round(min(max(rng.gauss(7.2, 1.2), 2), 11), 1)
    if rng.random() < 0.6:
        row["resting_heart_rate_bpm"] = round(habits["rhr"] + rng.gauss(0, 3) + (7 if rng.random() < 0.1 else 0))
        row["hrv_rmssd_ms"] = round(habits["hrv"] * 2 ** rng.gauss(0, 0.3), 1)
    if rng.random() < 0.6:
        row["soreness"], row["mood"] = rng.choice((1, 2, 3, 5, 7, 8)), rng.choice((2, 3, 5, 7, 8))
    if rng.random() < 0.08:
        row["pain"] = rng.choice((1, 2, 3, 4, 5, 6, 8))
    return row


def _this_morning(rng: random.Random, today: dt.date, habits: dict[str, Any]) -> list[dict[str, Any]]:
    if rng.random() < 0.004:
        return [{"date": today.isoformat(), "illness": "chest"}]
    if rng.random() < 0.02:
        habits["ill_until"] = today + rng.randint(0, 6) * DAY
        return [{"date": today.isoformat(), "illness": "fever"}]
    if rng.random() < habits["checks"]:
        return [_morning(rng, today, habits)]
    return []


# --- counting again ------------------------------------------------------------------------------------------------


def _findings(
    before: dict[str, Any],
    after: dict[str, Any],
    found: Any,
    log: dict[str, Any],
    facts: Facts,
    today: dt.date,
    first: dict[str, Any],
) -> Iterator[Finding]:
    was, now = _by_day(before), _by_day(after)
    for day in sorted(was):
        if day < today and was[day] != now.get(day):
            yield Finding("past", day.isoformat(), f"{now.get(day)}"[:200], f"{was[day]}"[:200])
    for change in found.changes:
        data = change.to_dict()
        if not all(data[key] for key in ("date", "trigger", "rule", "reason", "otherwise")) or "session" not in data:
            yield Finding("change", today.isoformat(), f"{data}", "date, session, trigger, rule, reason, otherwise")
    sessions = [s for week in after["weeks"] for s in week["sessions"]]
    if len({s["id"] for s in sessions}) != len(sessions):
        yield Finding("doubled", today.isoformat(), "an id twice", "once")
    if found.locked:
        ahead = [s for s in sessions if s["date"] >= today.isoformat()]
        if any(s["hard"] or s["kind"] not in ("rest",) for s in ahead):
            yield Finding("H15", today.isoformat(), "training in a locked plan", "nothing")
        if not any("doctor" in c.reason for c in found.changes):
            yield Finding("H15", today.isoformat(), "no word of a doctor", "see a doctor")
        return
    yield from _crammed(before, after, found, today, first)
    yield from _unwell(after, log, today)
    yield from ahead_findings(after, log, facts, today)


def _by_day(plan: dict[str, Any]) -> dict[dt.date, list[str]]:
    days: dict[dt.date, list[str]] = {}
    for week in plan["weeks"]:
        for session in week["sessions"]:
            day = dt.date.fromisoformat(session["date"])
            days.setdefault(day, []).append(json.dumps(session, sort_keys=True))
    return {day: sorted(rows) for day, rows in days.items()}


def _crammed(
    before: dict[str, Any], after: dict[str, Any], found: Any, today: dt.date, first: dict[str, Any]
) -> Iterator[Finding]:
    """No week ahead holds more than it did, or than it was first planned to (plus a tenth and what moved into it)."""
    moved = {c.session for c in found.changes if " on " in c.to or c.rule in ("race", "plan")}
    km_moved = max((s["distance_m"] for w in before["weeks"] for s in w["sessions"] if s["id"] in moved), default=0.0)
    if any(c.rule in ("race", "plan") for c in found.changes):
        return
    for old, new, meant in zip(before["weeks"], after["weeks"], first["weeks"], strict=True):
        # A session that was moved is meant with its first day's km, from whatever week it came.
        ids = {s["id"] for s in new["sessions"] if s["date"] >= today.isoformat()}
        came = [s for w in first["weeks"] if w is not meant for s in w["sessions"] if s["id"] in ids]
        planned = [*meant["sessions"], *came]
        ahead = {
            n: [s for s in rows if s["date"] >= today.isoformat() or (rows is planned and s["id"] in ids)]
            for n, rows in enumerate((old["sessions"], new["sessions"], planned))
        }
        km = {n: sum(s["distance_m"] for s in rows if s["kind"] in RUNS) for n, rows in ahead.items()}
        hard = {n: sum(s["kind"] in QUALITY for s in rows) for n, rows in ahead.items()}
        where = f"week {new['number']} on {today}"
        if km[1] > 1.10 * max(km[0], km[2]) + km_moved + 50:
            yield Finding("crammed", where, f"{km[1] / 1000:.1f} km ahead", f"{max(km[0], km[2]) / 1000:.1f} km before")
        if hard[1] > max(hard[0], hard[2]) + len(moved):
            yield Finding("doubled", where, f"{hard[1]} hard sessions ahead", f"{hard[0]} before, {hard[2]} meant")


def _unwell(after: dict[str, Any], log: dict[str, Any], today: dt.date) -> Iterator[Finding]:
    """No run on a day of fever and two after, nor for two days after a pain above 5; a race then holds no racing.

    Nothing fast in four days from a pain of 3 to 5 on, in five from a stronger one.
    """
    runs = [s for week in after["weeks"] for s in week["sessions"] if s["kind"] in RUNS]
    dated = [(dt.date.fromisoformat(s["date"]), s) for s in runs if s["date"] >= today.isoformat()]
    for row in log["mornings"]:
        since, pain = dt.date.fromisoformat(row["date"]), row.get("pain") or 0
        off = 3 if row.get("illness") == "fever" else 2 if pain > 5 else 0
        easy = 5 if pain > 5 else 4 if pain >= 3 else off
        for day, session in dated if easy else []:
            if not since <= day < since + easy * DAY or session["kind"] == "race":
                fast = any(p["zone"] == 3 for p in session["workout"]["parts"])
                if fast and since <= day < since + max(off, 3 if pain >= 3 else 0) * DAY:
                    yield Finding("unwell", session["date"], session["title"], f"no race, {row}")
            elif day < since + off * DAY or session["hard"]:
                yield Finding("unwell", session["date"], session["title"], f"rest or easy running, {row}")


def _slid(session: dict[str, Any], week: dict[str, Any], status: dict[str, str]) -> bool:
    """Whether a quality session was missed and stands again in its week, a day or two later: it was meant once."""
    if status.get(session["id"]) != "missed" or session["kind"] not in QUALITY:
        return False
    first = dt.date.fromisoformat(session["date"])
    later = [dt.date.fromisoformat(s["date"]) for s in week["sessions"] if s["kind"] == session["kind"]]
    return any(0 < (day - first).days <= 2 for day in later)


def ahead_findings(
    after: dict[str, Any], log: dict[str, Any], facts: Facts, today: dt.date, *, lived: bool = True
) -> Iterator[Finding]:
    """Every rule again, over what was done and what is planned, as far as days ahead can answer for it."""
    status = {row["session"]: row["status"] for row in log["sessions"]}
    plan = {**after, "weeks": [dict(week) for week in after["weeks"]]}
    for week in plan["weeks"]:
        dates = {s["date"] for s in week["sessions"]}
        week["stood_m"] = sum(
            s["distance_m"] for s in week["sessions"] if s["kind"] in RUNS and not _slid(s, week, status)
        )
        if lived:
            kept = []
            for s in week["sessions"]:
                if s["date"] < today.isoformat() and status.get(s["id"]) == "missed":
                    continue
                kept.append(s)
            week["sessions"] = kept
        else:
            week["sessions"] = list(week["sessions"])
        for day in sorted(dates - {s["date"] for s in week["sessions"]}):
            week["sessions"].append(_rest(day))
        week["sessions"].sort(key=lambda s: s["date"])
        week["distance_m"] = sum(s["distance_m"] for s in week["sessions"] if s["kind"] in RUNS)
    now = dataclasses.replace(facts, mile_s=after["athlete"]["mile_s"])
    ahead = {
        week["number"]
        for week in plan["weeks"]
        if any(s["kind"] in RUNS and s["date"] >= today.isoformat() and s["kind"] != "race" for s in week["sessions"])
    }
    quality_ahead = {
        week["number"]
        for week in plan["weeks"]
        if any(s["kind"] in QUALITY and s["date"] >= today.isoformat() for s in week["sessions"])
    }
    runs_ahead = [dt.date.fromisoformat(s["date"]) for w in plan["weeks"] for s in w["sessions"] if s["kind"] in RUNS]
    jumps_ahead = {
        week["number"]
        for week in plan["weeks"]
        if any(s["plyometric_contacts"] and s["date"] >= today.isoformat() for s in week["sessions"])
    }
    windows = [
        (dt.date.fromisoformat(row["from"]), dt.date.fromisoformat(row["to"]), row["days"])
        for row in log["availability"]
    ]
    for finding in check(plan, now):
        rule = finding.rule.rstrip("?")
        if rule == "H2" and float(finding.found.split()[0]) <= LEAST_WEEK_KM:
            continue
        if rule == "H8" and finding.date.startswith("week ") and _longest_is_past(finding, plan, today):
            continue
        if rule == "contract.days":
            day = dt.date.fromisoformat(finding.date[:10])
            if any(first <= day <= last and DAY_NAMES[day.weekday()] in free for first, last, free in windows):
                continue
        if rule == "away":
            # What was told later of some of these days opens the weekdays it names.
            day = dt.date.fromisoformat(finding.date[:10])
            told = [
                (first, last)
                for first, last, free in windows
                if first <= day <= last and DAY_NAMES[day.weekday()] in free
            ]
            spans = [span for span in facts.away if span[0] <= day <= span[1] and not span[2]]
            if any(a <= first <= b or a <= last <= b for a, b, _ in spans for first, last in told):
                continue
        if finding.date[:4].isdigit():
            if finding.date[:10] < today.isoformat():
                continue
        elif finding.date.startswith("week "):
            number = int(finding.date.removeprefix("week "))
            if number not in ahead or (rule == "H7" and number not in quality_ahead):
                continue
            if rule == "H11" and number not in jumps_ahead:
                continue
        if finding.rule == "H8?":
            continue  # a lone run has no week to be a share of once the others are gone
        if rule in ("H13", "H14") and _too_little(finding):
            continue
        if rule == "H13" and not any(today <= day < facts.race for day in runs_ahead):
            continue  # all that is counted has been run already
        yield finding


def _longest_is_past(finding: Finding, plan: dict[str, Any], today: dt.date) -> bool:
    """The longest day of the week has been run already: nothing ahead can make it shorter."""
    number = int(finding.date.removeprefix("week "))
    days: dict[str, float] = {}
    for week in plan["weeks"]:
        for s in week["sessions"]:
            if week["number"] == number and s["kind"] in RUNS:
                days[s["date"]] = days.get(s["date"], 0.0) + s["distance_m"]
    return max(days, key=lambda day: days[day]) < today.isoformat()


def _too_little(finding: Finding) -> bool:
    """What was lost is not made up for: a taper or an easy week may hold less than its band."""
    import re

    share = re.search(r"(-?\+?\d+(?:\.\d+)?)%", finding.found)
    least = re.findall(r"(\d+)%", finding.allowed)
    if share is None or not least:
        return False
    most = min(float(text) for text in least[1::2])  # of "20% to 60% and 40% to 70%" the nearer end
    return abs(float(share[1])) > most - 0.05 and not share[1].startswith("+")


def _rest(day: str) -> dict[str, Any]:
    return {
        "id": f"{day}-none", "date": day, "kind": "rest", "title": "Rest", "hard": False, "heavy_legs": False,
        "distance_m": 0.0, "duration_s": 0.0, "plyometric_contacts": 0, "exercises": [], "workout": None,
        "why": "Not run.", "guardrails": [],
    }  # fmt: skip
