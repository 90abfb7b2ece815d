"""What we believe about the runner, drawn: curve, history, type, and what would change it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dates import MONTHS_3
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.physiology import pictures, runner_profile
from fourlaps.physiology.portrait import Portrait
from fourlaps.physiology.runner_profile import NextTest, Profile
from fourlaps.services import runner as running
from fourlaps.units import MILE_M, format_time
from fourlaps.web import wording
from fourlaps.web.forms.runner import EXCUSE_CHOICES
from fourlaps.web.page import Who, here
from fourlaps.web.sayings import said
from fourlaps.web.templatetags.fourlaps_words import distance as distance_word

_WORTH_A_TEST = 0.95  # a test that leaves more than this of the range is not worth an all-out effort
TYPE_WORDS = {
    "speed": gettext_lazy("Speed type: your mile is better than your 5 km says. Tempo and longer runs will pay."),
    "balanced": gettext_lazy("Your mile and your 5 km match."),
    "endurance": gettext_lazy(
        "Endurance type: your 5 km is better than your mile says. Mile-pace work and hills will pay."
    ),
}


def pictured(who: Who) -> dict[str, Any]:
    """Everything of the Runner page that is drawn from the runner's curve; empty without a result."""
    portrait = running.portrait(who.athlete, who.today)
    if portrait is None:
        return {}
    made = portrait.profile
    return {
        "curve": curve(portrait, who.units),
        "curve_rows": [
            (distance_word(d, who.units), wording.clock_range(*e.interval(0.80))) for d, e in made.curve.items()
        ],
        "history": history(portrait),
        "type_picture": type_picture(made) if runner_profile.tells_type(portrait.results) else "",
        "type_words": TYPE_WORDS[made.runner_type],
        "type_chance": f"{100 * made.type_chances[made.runner_type]:.0f} %",
        "tests": [tested(test, who.units) for test in portrait.tests],
        "readouts": readouts(made, who.units),
        "next_test": next_test(portrait.tests),
        "asks": questions(who),
        "excuses": EXCUSE_CHOICES[1:],
    }


def questions(who: Who) -> list[dict[str, Any]]:
    """Every result that waits for the runner's word, as the pages tell it."""
    return [
        {
            "pk": ask.pk,
            "distance": distance_word(ask.surprise.result.distance_m, who.units),
            "time": format_time(ask.surprise.result.time_s),
            "date": ask.surprise.result.date,
            "expected": format_time(ask.surprise.expected_s),
            "slower": ask.surprise.sd > 0,
            "counted": ask.counted,
        }
        for ask in running.asks(who.athlete, who.state, who.today)
    ]


def curve(portrait: Portrait, units: str) -> SafeString:
    """Pace against time, with the marks that tell it."""
    low, high = portrait.mile.interval(0.80)
    about = _("Pace against how long you can hold it; the mile takes %(low)s to %(high)s. The table says the same.")
    marks = _best_marks(portrait)
    return SafeString(
        pictures.curve(
            portrait.profile.curve,
            marks,
            about=about % {"low": format_time(low), "high": format_time(high)},
            per_m=MILE_M if units == "mi" else 1000.0,
            names={r.distance_m: distance_word(r.distance_m, units) for r in marks},
        )
    )


def _best_marks(portrait: Portrait) -> list[Any]:
    """The fastest result of each distance in the last year; efforts inside runs are no marks."""
    best: dict[float, Any] = {}
    now = portrait.history[-1][0] if portrait.history else None
    for result in portrait.results:
        fresh = result.date is None or now is None or (now - result.date).days <= 365
        known = best.get(result.distance_m)
        if result.kind in ("race", "time_trial") and fresh and (known is None or result.time_s < known.time_s):
            best[result.distance_m] = result
    return list(best.values())


def history(portrait: Portrait) -> SafeString:
    """The mile as it was known on each day of the last year."""
    miles = [r for r in portrait.results if abs(r.distance_m - MILE_M) < 1 and r.kind in ("race", "time_trial")]
    return SafeString(
        pictures.history(
            portrait.history,
            miles,
            about=_("Your mile over the last year, with the range of 8 in 10; dots are miles you ran."),
            month={number: str(name).capitalize() for number, name in MONTHS_3.items()},
        )
    )


def type_picture(made: Profile) -> SafeString:
    """Endurance to speed, against other runners."""
    others = round(made.faster_finishers_pct)
    return SafeString(
        pictures.runner_type(
            made.gap_pct,
            *made.gap_interval_pct,
            others_sd_pct=runner_profile.TYPE_SD_PCT,
            edges_pct=runner_profile.TYPE_GAP_PCT,
            words=(_("endurance"), _("balanced"), _("speed")),
            about=_("%(share)s of 100 runners are more of an endurance type than you.") % {"share": others},
        )
    )


def tested(test: NextTest, units: str) -> dict[str, str]:
    """One row of what would change the range."""
    return {
        "distance": distance_word(test.distance_m, units),
        "expected": format_time(test.expected_s),
        "width": f"{test.width_after_s:.0f} s",
        "then": f"{format_time(test.mile_if_fast_s)}–{format_time(test.mile_if_slow_s)}",
    }


def next_test(tests: tuple[NextTest, ...]) -> str:
    """The test that narrows the range most, and by how much."""
    best = tests[0]
    if best.width_after_s > _WORTH_A_TEST * best.width_now_s:
        return _("Your next race or time trial; nothing else would tell more.")
    return _("%(test)s, all out: the range would shrink from %(now)s to %(after)s seconds.") % {
        "test": distance_word(best.distance_m),
        "now": round(best.width_now_s),
        "after": round(best.width_after_s),
    }


def readouts(made: Profile, units: str) -> list[tuple[str, str]]:
    """(words, range) of the readouts that need an explanation, each with its 80 % interval."""
    few, most = made.critical_speed.interval(0.80)
    reserve = made.speed_reserve.interval(0.80)
    uptake, store = made.vdot.interval(0.80), made.d_prime.interval(0.80)
    return [
        (_("pace you could hold about half an hour"), wording.pace_range(few, most, units)),
        (_("pace at full oxygen uptake (vVO2max)"), wording.pace_range(*made.vvo2max.interval(0.80), units)),
        (_("VDOT"), f"{uptake[0]:.0f}–{uptake[1]:.0f}"),
        (_("400 m speed against vVO2max"), f"{wording.decimal(reserve[0], 2)}–{wording.decimal(reserve[1], 2)}"),
        (_("D', metres beyond critical speed"), f"{store[0]:.0f}–{store[1]:.0f} m"),
    ]


@require_POST
def result_answer(request: HttpRequest, result_id: int) -> HttpResponse:
    """Whether a surprising result stands, or what slowed it."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        running.answer(who.athlete, result_id, request.POST.get("excuse", ""))
        messages.success(request, _("Noted."))
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("runner")
