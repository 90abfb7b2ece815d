"""Two people time one race: what their files make together."""

import json

import pytest

from fourlaps.errors import InputError
from fourlaps.racing import stopwatch_file, two_stopwatches
from fourlaps.racing.stopwatch_file import TimedRace
from tests.tapped_race import ADA, tapped_mile


def watch(key: str, *runners: object, **changed: object) -> TimedRace:
    return stopwatch_file.race_from(tapped_mile(key=key, runners=list(runners), **changed))


def row(name: str, *marks: tuple[float, float]) -> dict[str, object]:
    return {"name": name, "marks": [{"at_m": at, "clock_s": clock} for at, clock in marks]}


FIRST = watch("first-watch", ADA, row("Bo", (409.344, 82.0), (1609.344, 330.0)))
SECOND = watch(
    "second-watch", row("ADA ", (209.344, 39.0), (409.344, 79.6), (809.344, 158.2)),
    row("Bo", (809.344, 166.0), (1209.344, 340.0)), row("Cleo", (409.344, 90.0)),
)  # fmt: skip


def test_what_the_second_watch_knows_more_is_added() -> None:
    """Cleo and three taps that fit are new; 0.2 s apart is one tap; 1.2 s apart and a tap after the finish are said,
    and the first watch's clocks stay."""
    got = two_stopwatches.merged(two_stopwatches.together(FIRST, SECOND))
    ada, bo, cleo = got.race.runners
    assert [mark.clock_s for mark in ada.marks] == [39.0, 79.4, 157.0, 236.5, 311.2]
    assert [mark.clock_s for mark in bo.marks] == [82.0, 166.0, 330.0]
    assert cleo.name == "Cleo"
    assert (got.watches, got.runners_added, got.taps_added, len(got.clashes)) == (2, 1, 3, 2)
    assert got.worst is not None
    assert (got.worst.name, got.worst.at_m) == ("Bo", 1209.344)


def test_the_same_watch_again_adds_nothing() -> None:
    """However often and in whatever order the two are told, the race is the same; a corrected watch replaces itself."""
    once = two_stopwatches.together(FIRST, SECOND)
    assert two_stopwatches.together(once, SECOND) == once
    assert two_stopwatches.together(once, once) == once
    assert two_stopwatches.together(once, FIRST) == once
    corrected = watch("second-watch", row("Cleo", (409.344, 91.0)))
    assert two_stopwatches.merged(two_stopwatches.together(once, corrected)).race.runners[-1].marks[0].clock_s == 91.0
    again = stopwatch_file.race_from(json.loads(json.dumps(once.to_dict())))
    assert again == once


def test_which_files_are_of_one_race() -> None:
    """The same distance and track started within seconds; a heat ten minutes later, a 1500 m or an unknown start
    is another race."""
    told = {"started_at": "2026-04-14T17:00:04+00:00"}
    assert two_stopwatches.same_race(FIRST, watch("x", ADA, **told))
    for other in ({"started_at": "2026-04-14T17:10:00Z"}, {"started_at": ""}, {"track": "indoor200"}):
        assert not two_stopwatches.same_race(FIRST, watch("x", ADA, **other))


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ("x", "must be a list"),
        ([tapped_mile()] * 10, "must be a list"),
        ([tapped_mile(track="indoor200")], "another race"),
        ([tapped_mile(others=[tapped_mile()])], "no others of its own"),
    ],
)
def test_files_inside_a_file_are_checked(others: object, says: str) -> None:
    """No list, too many, another track and a nest of files are refused with a sentence."""
    with pytest.raises(InputError, match=says):
        stopwatch_file.race_from(tapped_mile(others=others))


def test_forty_together() -> None:
    """Two squads of 25 are more than one race holds."""
    squads = [watch(f"watch-{k}", *(row(f"{k} {n}", (409.344, 80.0)) for n in range(25))) for k in range(2)]
    with pytest.raises(InputError, match="50 runners"):
        two_stopwatches.merged(two_stopwatches.together(*squads))
