"""Race: what I can run, how I run it, what a fast first lap costs, the card, and the review afterwards."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.racing import course, energy_left
from fourlaps.racing import race_day as unknown
from fourlaps.services import mornings, plans, race_choices, timed_races
from fourlaps.services import race as races
from fourlaps.training.race_aim import RaceAim
from fourlaps.units import format_time, parse_time_s
from fourlaps.vocabulary.estimate import Estimate
from fourlaps.vocabulary.race import FOCUS_WORDS, PacePlan
from fourlaps.web import charts, oval, race_pictures, season, wording
from fourlaps.web.forms.race import RaceChoicesForm, raced
from fourlaps.web.page import Who, here, show, without_mile
from fourlaps.web.sayings import said
from fourlaps.web.views import belief
from fourlaps.web.views.today import countdown


def goal_sentence(share: float | None, goal_s: float | None) -> str:
    """How likely the goal is today, in races of ten; empty without a goal or its chance."""
    if share is None or not goal_s:
        return ""
    goal = format_time(goal_s)
    if share >= 0.95:
        return _("Your goal of %(goal)s is in you today, nearly every time.") % {"goal": goal}
    if share < 0.03:
        return _("Your goal of %(goal)s is further than a good day from here; training has to bring it.") % {
            "goal": goal
        }
    if share < 0.15:
        many = round(1 / share)
        return _("Your goal of %(goal)s would come in 1 race of %(many)s today.") % {"goal": goal, "many": many}
    tens = max(1, round(share * 10))
    return ngettext(
        "Your goal of %(goal)s would come in %(n)s race of 10 today.",
        "Your goal of %(goal)s would come in %(n)s races of 10 today.",
        tens,
    ) % {"goal": goal, "n": tens}


@dataclass(frozen=True)
class Asked:
    """The race a page is about: what was chosen, how it is to be run, the plan, and what was wrong with the wish.

    finish  what can be run all out today
    """

    chosen: race_choices.RaceChoices
    aim: RaceAim
    finish: Estimate | None
    plan: PacePlan
    problem: str

    @property
    def race(self) -> str:
        return course.race_of(self.chosen.distance_m)

    @property
    def name(self) -> str:
        return raced(self.race)

    @property
    def aims_as_the_card(self) -> bool:
        """Whether the race is planned for the very time the plan's card aims at."""
        return self.aim.aim_s is not None and abs(self.plan.finish_s - self.aim.aim_s) < 0.06

    @property
    def why_careful(self) -> str:
        """Why the race is not run all out and what that means, as on its card; empty for an all-out race."""
        return self.aim.card.why if self.aim.careful else ""


def planned(request: HttpRequest, who: Who) -> Asked:
    """The race plan for the time asked for (?for=5:20), or for the default with the complaint."""
    chosen = race_choices.of(who.athlete)
    calm = races.today_s(who.state, chosen.distance_m, who.today)
    finish = races.on_the_day(who.athlete, calm, chosen, who.today)
    aim = races.aim(who.athlete, who.plan, who.today)
    planned_s = races.planned_finish_s(who.athlete, finish, aim, chosen, calm=calm)
    asked = request.GET.get("for", "").strip()
    problem, made = "", None
    if asked:
        try:
            asked_s = parse_time_s(asked)
            if aim.careful and asked_s < planned_s:
                problem = _("%(time)s is faster than you should run this race: %(most)s at most.") % {
                    "time": format_time(asked_s), "most": format_time(planned_s),
                }  # fmt: skip
            else:
                made = races.plan_race(asked_s, chosen, aim.manner)
        except InputError as error:
            problem = said(str(error))
    if made is None:
        made = races.plan_race(planned_s, chosen, aim.manner)
    made = worded(races.over_the_hills(made, who.athlete, calm, chosen, who.today))
    return Asked(chosen, aim, finish, made, problem)


def worded(made: PacePlan) -> PacePlan:
    """The plan with the word of its laps in the reader's language; the four focus words are names and stay."""
    if made.laps[0].focus in FOCUS_WORDS:
        return made
    return replace(made, laps=tuple(replace(lap, focus=said(lap.focus)) for lap in made.laps))


def body_words(who: Who) -> dict[str, Any]:
    """What stops the race, or asks for less of it, as Today says it of its day: a lock, and the morning checks.

    A fever two days before it speaks of the race as well.
    """
    day = who.athlete.race
    told = mornings.told(who.athlete, day) if day is not None and day >= who.today else None
    return {"lock": plans.lock(who.athlete), "told": told}


def race(request: HttpRequest) -> HttpResponse:
    """The race page."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    asked = planned(request, who)
    made = asked.plan
    goal_s = asked.chosen.goal_of(who.athlete)
    cost = next((reason for reason in made.reasons if "3 s" in reason), races.cost_of_fast_first_lap(made))
    race_day = who.athlete.race
    context: dict[str, Any] = who.context("race") | {
        "race_day": race_day,
        "countdown": countdown((race_day - who.today).days) if race_day else "",
        "finish": asked.finish,
        "is_mile": asked.race == "mile",
        "race_name": asked.name,
        "race_id": asked.race,
        "range_bar": charts.range_bar(asked.finish, goal_s) if asked.finish else "",
        # The thousand races that come a second later may know a better opening, and say the odds again.
        "goal_sentence": ""
        if made.careful
        else goal_sentence(asked.finish.prob_below(goal_s) if asked.finish and goal_s else None, goal_s),
        # Then they say them for this very time, to one figure; without them this page's own stand.
        "odds_follow": not made.careful and goal_s == made.finish_s,
        "asks": in_question(who),
        "why_careful": asked.why_careful,
        "aim_words": asked.aim.words if asked.race == "mile" and asked.aims_as_the_card else "",
        "card": asked.aim.card,
        **body_words(who),
        "race_plan": made,
        "head": plan_head(made),
        "oval": oval.race_oval(made),
        "asked": request.GET.get("for", "")[:20] if asked.problem else format_time(made.finish_s),
        "problem": asked.problem,
        "fast_first": cost,
        "reasons": [reason for reason in made.reasons if reason != cost],
        "form": RaceChoicesForm(chosen=asked.chosen),
        "past": past_races(who),
        "timed": timed_races.latest(who.athlete),
        "season": season.season(who.plan, who.today) if who.plan else None,
    }
    return show(request, "fourlaps/race.html", context)


def in_question(who: Who) -> list[dict[str, Any]]:
    """Results that the mile counts and the plan does not yet: only one since the plan began can be such a one."""
    since = who.plan.request.start if who.plan else None
    raced = who.state.results if who.state and since else ()
    if not any(since and one.date and one.date > since and one.kind != "training" for one in raced):
        return []
    return [ask for ask in belief.questions(who) if ask["counted"]]


def condition_word(name: str) -> str:
    """A condition of the day as the page names it."""
    return {
        "wind": _("wind"), "temperature": _("temperature"), "altitude": _("altitude"), "bends": _("bends"),
        "draft": _("running behind others"), "wide": _("running wide"), "surface": _("surface"), "hills": _("hills"),
    }.get(name, name)  # fmt: skip


def plan_head(made: PacePlan) -> str:
    """The plan in a headline."""
    time = wording.clock(made.finish_s, 0 if made.finish_s == round(made.finish_s) else 1)
    if len(made.laps) == 4:
        return _("Four laps to %(time)s") % {"time": time}
    return ngettext("%(n)s lap to %(time)s", "%(n)s laps to %(time)s", len(made.laps)) % {
        "n": len(made.laps), "time": time,
    }  # fmt: skip


@require_POST
def choose_race(request: HttpRequest) -> HttpResponse:
    """Keep which race it is and the weather expected."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = RaceChoicesForm(request.POST, request.FILES, chosen=race_choices.of(who.athlete))
    if form.is_valid():
        try:
            race_choices.set_race(who.athlete, form.distance_m(), form.cleaned_data["track"], form.day(), form.goal_s())
            return redirect("race")
        except InputError as error:
            form.complain(error)
    context = who.context("race") | {"form": form, "title": _("The race and the day"), "back": "race"}
    return show(request, "fourlaps/race_form.html", context, status=422)


def outlook(request: HttpRequest) -> HttpResponse:
    """The part of the race page that takes a second: the odds, what a wrong first lap costs, where to decide."""
    who = here(request)
    if who is None or who.state is None:
        return without_mile(request, who)
    asked = planned(request, who)
    if asked.plan.careful:
        return HttpResponse("")  # what an all-out race risks is not asked where none is run
    day = races.day(who.athlete, who.today, asked.chosen, asked.plan.finish_s)
    if day is None:
        return HttpResponse("")
    low, high = day.outlook.finish.interval(0.80)
    d_prime = races.d_prime(who.athlete, who.today)
    lengths = [lap.length_m for lap in asked.plan.laps]
    splits = [lap.split_s for lap in asked.plan.laps]
    store = energy_left.store_left(lengths, splits, d_prime)
    fast = [splits[0] - 3.0, *splits[1:]]
    goal_s = asked.chosen.goal_of(who.athlete)
    context = {
        "day": day,
        "goal_sentence": goal_sentence(day.outlook.p_goal, goal_s) if goal_s == asked.plan.finish_s else "",
        "asked": wording.clock(asked.plan.finish_s, 0 if asked.plan.finish_s == round(asked.plan.finish_s) else 1),
        # Out of reach: what the command line says of it, and the plan it makes instead.
        "beyond": day.plan.reasons[0] if (day.outlook.p_goal or 0) < unknown.LEAST_CHANCE else "",
        "sensible": wording.clock(day.plan.finish_s, 1),
        "odds": round(100 * (day.outlook.p_goal or 0)),
        "low": low, "high": high,
        "cost_picture": race_pictures.cost_curve(day.outlook.costs),
        "energy_picture": race_pictures.energy_curve(
            store, list(itertools.accumulate(lengths)), word=_("energy left, on the plan"),
            other=energy_left.store_left(lengths, fast, d_prime), other_word=_("dashed: 3 s fast on lap 1"),
        ),
        "pace_picture": race_pictures.pace_curve(
            lengths, splits, even_s=asked.plan.finish_s, low_s=low, high_s=high,
            band_word=_("grey: what you can run on the day, %(range)s") % {"range": wording.clock_range(low, high)},
            line_word=_("your plan, seconds per 400 m"),
        ),
        "costs": [cost for cost in day.outlook.costs if cost.first_lap_error_s in (-6, -4, -2, 2, 4)],
        "weather": [(condition_word(name), value) for name, value in day.outlook.conditions_cost_s.items()
                    if abs(value) >= 0.05],
        "unknown": unknown.UNKNOWN,
    }  # fmt: skip
    return show(request, "fourlaps/part/race_outlook.html", context)


def past_races(who: Who) -> list[dict[str, Any]]:
    """Races behind the runner whose laps are known, newest first, each with the address of its review."""
    rows = []
    for row in reversed(races.races(who.athlete)):
        if row.date <= who.today and row.splits_s and course.race_of(row.distance_m) in course.RACES_M:
            laps = " ".join(format_time(split_s, 1) for split_s in row.splits_s)
            query = urlencode({"laps": laps, "distance": course.race_of(row.distance_m), "track": row.track})
            rows.append({"name": row.name, "date": row.date, "finish_s": row.finish_s, "query": query})
    return rows[:10]
