"""Calendar files: stable UIDs, updates instead of doubles, text that survives, the same bytes twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from fourlaps.errors import InputError
from fourlaps.files.calendar import description_of, exercise_line, part_line, write_calendar
from fourlaps.vocabulary.athlete import PlanRequest
from fourlaps.vocabulary.plan import Exercise, Plan, Session, Week
from fourlaps.vocabulary.workout import Part, Workout

STAMP = dt.datetime(2026, 4, 27, 7, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 4, 28)
HARD = Session(
    "2026-04-28-mile_pace", DAY, "mile_pace", "6 × 400 m in 1:17 to 1:20",
    why="Mile pace until it feels like yours; no guessing.", hard=True,
    workout=Workout("R400", "6 × 400 m", (
        Part("warm_up", 900.0, 2700.0, (2.9, 3.1), 1),
        Part("set", 6 * 400 / 5.1 + 450, 3400.0, (5.0, 5.2), 3, 6, 400.0, None, 90.0, "jog"),
        Part("cool_down", 600.0, 1800.0, (2.9, 3.1), 1),
    )),
    done_right_if="The last rep is as fast as the first.",
    stop_if="Two reps in a row are 3 % slow.", truth="Small trials.",
)  # fmt: skip
LIFT = Session(
    "2026-04-28-strength", DAY, "strength", "Strength: legs and trunk", why="Stronger hips.", heavy_legs=True,
    exercises=(Exercise("Bulgarian split squat, each leg", 3, "RPE 7", reps=8),), timed_s=1800.0,
)  # fmt: skip
REST = Session("2026-04-29-rest", DAY + dt.timedelta(days=1), "rest", "Rest", why="Sleep.")


def plan_of(*sessions: Session, applied: tuple[str, ...] = ()) -> Plan:
    request = PlanRequest(mile_s=320.0, race=dt.date(2026, 7, 4), start=DAY)
    return Plan(request, "L3", 320.0, (Week(1, "base", False, "Begin", sessions),), applied=applied)


def events(data: bytes) -> dict[str, dict]:
    found = list(Calendar.from_ical(data).walk("VEVENT"))
    by_uid = {str(event["uid"]): event for event in found}
    assert len(by_uid) == len(found), "two events share a UID"
    return by_uid


def imported(calendar: dict[str, dict], data: bytes) -> dict[str, dict]:
    """What a calendar holds after an import: by UID, the higher SEQUENCE wins, cancelled ones go (RFC 5546)."""
    after = dict(calendar)
    for uid, event in events(data).items():
        if uid not in after or event["sequence"] >= after[uid]["sequence"]:
            after[uid] = event
    return {uid: event for uid, event in after.items() if event.get("status") != "CANCELLED"}


def test_every_session_is_one_all_day_event() -> None:
    found = events(write_calendar(plan_of(HARD, LIFT, REST), stamp=STAMP, name="Mile"))
    assert set(found) == {f"{s.id}@fourlaps" for s in (HARD, LIFT, REST)}
    event = found["2026-04-28-mile_pace@fourlaps"]
    assert event["dtstart"].dt == DAY
    assert type(event["dtstart"].dt) is dt.date
    assert event["dtend"].dt == DAY + dt.timedelta(days=1)
    assert event["dtstamp"].dt == STAMP
    assert event["transp"] == "TRANSPARENT"
    assert event["summary"] == HARD.title


def test_the_description_holds_steps_why_right_and_stop() -> None:
    text = str(events(write_calendar(plan_of(HARD), stamp=STAMP, name="x"))[f"{HARD.id}@fourlaps"]["description"])
    assert "6 × 400 m in 1:17 to 1:20 (3:12 to 3:20 per km), 90 s jog between" in text
    assert "Warm-up: 15 min" in text
    for told in (HARD.why, HARD.done_right_if, HARD.stop_if, HARD.truth):
        assert told in text
    assert "Bulgarian split squat, each leg: 3 × 8, RPE 7" in description_of(LIFT)


def test_the_same_plan_gives_the_same_bytes_in_lines_of_the_standard() -> None:
    plan = plan_of(HARD, LIFT, REST)
    data = write_calendar(plan, stamp=STAMP, name="Meile")
    assert data == write_calendar(plan, stamp=STAMP, name="Meile")
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_a_second_import_updates_and_never_doubles() -> None:
    first = write_calendar(plan_of(HARD, LIFT, REST), stamp=STAMP, name="x")
    moved = replace(HARD, date=DAY + dt.timedelta(days=2), title="4 × 400 m")
    second = write_calendar(
        plan_of(moved, LIFT, REST, applied=("feel:x",)), stamp=STAMP + dt.timedelta(days=3), name="x"
    )
    after = imported(imported({}, first), second)
    assert len(after) == 3
    assert after[f"{HARD.id}@fourlaps"]["summary"] == "4 × 400 m"
    assert after[f"{HARD.id}@fourlaps"]["dtstart"].dt == moved.date
    assert imported(after, first) == after, "an old file must not undo a newer one"


def test_the_sequence_grows_with_time_and_with_answers() -> None:
    def sequence(stamp: dt.datetime, applied: tuple[str, ...] = ()) -> int:
        return next(iter(events(write_calendar(plan_of(REST, applied=applied), stamp=stamp, name="x")).values()))[
            "sequence"
        ]

    assert sequence(STAMP) < sequence(STAMP, ("one",)) < sequence(STAMP + dt.timedelta(hours=1))
    assert 0 <= sequence(STAMP) < 2**31


def test_a_session_that_became_rest_overwrites_the_run() -> None:
    first = write_calendar(plan_of(HARD), stamp=STAMP, name="x")
    rest = replace(HARD, kind="rest", title="Rest", workout=None, why="Fever.")
    later = write_calendar(plan_of(rest), stamp=STAMP + dt.timedelta(days=1), name="x", rest_days=False)
    assert imported(imported({}, first), later)[f"{HARD.id}@fourlaps"]["summary"] == "Rest"


def test_what_left_the_plan_is_cancelled() -> None:
    first, second = plan_of(HARD, LIFT, REST), plan_of(HARD)
    data = write_calendar(second, stamp=STAMP + dt.timedelta(days=1), name="x", previous=[first])
    after = imported(imported({}, write_calendar(first, stamp=STAMP, name="x")), data)
    assert set(after) == {f"{HARD.id}@fourlaps"}


def test_rest_days_can_be_left_out_and_two_runners_can_share_a_calendar() -> None:
    data = write_calendar(plan_of(HARD, REST), stamp=STAMP, name="x", rest_days=False, owner="ada")
    assert set(events(data)) == {"2026-04-28-mile_pace.ada@fourlaps"}


@pytest.mark.parametrize(
    "odd",
    [
        "semi; comma, back\\slash \"quotes\" 'single'",
        "line one\nline two\r\nline three",
        "END:VEVENT\nBEGIN:VEVENT\nSUMMARY:forged",
        "𝄞 ümlaut 日本語 " * 30,
        "null\0 bell\x07 escape\x1b",
        "lone \ud800 surrogate",
        "",
        ";,:\\n\\t",
    ],
)
def test_odd_text_survives_and_never_breaks_out(odd) -> None:
    session = replace(HARD, title=odd, why=odd)
    data = write_calendar(plan_of(session, REST), stamp=STAMP, name=odd)
    found = events(data)
    assert len(found) == 2
    wanted = odd.replace("\r\n", "\n")
    wanted = "".join(sign for sign in wanted if sign == "\n" or (sign >= " " and not 0xD800 <= ord(sign) < 0xE000))
    assert wanted.strip() in str(found[f"{HARD.id}@fourlaps"]["description"])
    assert str(found[f"{HARD.id}@fourlaps"]["summary"]) == wanted.strip().replace("\n", " ")


@pytest.mark.slow
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_reads_back(why, title) -> None:
    found = events(write_calendar(plan_of(replace(HARD, why=why, title=title)), stamp=STAMP, name=title))
    assert list(found) == [f"{HARD.id}@fourlaps"]


def test_a_zone_is_turned_into_utc_and_a_bare_stamp_is_a_mistake() -> None:
    zoned = STAMP.astimezone(dt.timezone(dt.timedelta(hours=5, minutes=45)))
    assert write_calendar(plan_of(REST), stamp=zoned, name="x") == write_calendar(plan_of(REST), stamp=STAMP, name="x")
    with pytest.raises(ValueError, match="zone"):
        write_calendar(plan_of(REST), stamp=STAMP.replace(tzinfo=None), name="x")
    with pytest.raises(InputError, match="clock"):
        write_calendar(plan_of(REST), stamp=dt.datetime(1970, 1, 1, tzinfo=dt.UTC), name="x")


@pytest.mark.parametrize(
    ("part", "line"),
    [
        (Part("steady", 2500.0, 8000.0, (3.1, 3.3), 1), "8 km at 5:03 to 5:23 per km"),
        (Part("steady", 1200.0, 4812.0, (3.97, 4.05), 2), "20 min at 4:07 to 4:12 per km"),
        (
            Part("strides", 132.0, 400.0, (5.4, 5.8), None, 3, None, 18.0, 60.0, "walk"),
            "3 relaxed strides of 18 s, 60 s walk between",
        ),
        (
            Part("strides", 572.0, 420.0, (6.4, 7.5), None, 4, None, 8.0, 180.0, "walk"),
            "4 flying sprints: 30 m to build up, 30 m at top speed, 3:00 min walk between",
        ),
        (
            Part("set", 960.0, 3900.0, (4.6, 4.7), 3, 3, None, 240.0, 150.0, "jog"),
            "3 × 4 min at 3:33 to 3:37 per km, 2:30 min jog between",
        ),
        (Part("set", 400.0, 1200.0, (0.0, 0.0), 3, 3, 400.0, None, None, None), "3 × 400 m"),
    ],
)
def test_parts_in_a_runners_words(part, line) -> None:
    assert part_line(part) == line


def test_an_exercise_by_time_and_by_reps() -> None:
    assert exercise_line(Exercise("Front plank", 3, "", hold_s=45)) == "Front plank: 3 × 45 s"
    assert exercise_line(Exercise("Box jumps", 2, "low box", reps=5)) == "Box jumps: 2 × 5, low box"
