"""What a morning's body says about today: illness, pain, sleep, pulse, soreness. Few or missing figures say nothing.

source  training science notes 3.14, 3.16 and 4 (coaching judgement [C]; readiness after Nuuttila2022 [B])
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from statistics import fmean, median, stdev

from fourlaps import safety
from fourlaps.training import answers, catalogue, edits, feels, first_runs, gaps, repair, told_before
from fourlaps.training.desk import Desk
from fourlaps.training.season import DAY
from fourlaps.vocabulary.log import FORTNIGHT_DAYS, MorningCheck, mornings_hurt, usual_soreness
from fourlaps.vocabulary.plan import QUALITY_KINDS, Session

FEVER_DAYS = gaps.FEVER_DAYS
STRONG_PAIN_DAYS = gaps.STRONG_PAIN_DAYS
PAIN_STOP = answers.bound("readiness", "pain_stop")
_SETTLE_DAYS = gaps.SETTLE_DAYS
# A pain of 3 to 5 is held so many days at least before anything fast [training science 3.16, C].
_HOLD_DAYS = 3
_NOT_CLIMBED = "The ladder waits: the step that was run easy instead comes first, then the next."
_CALF = re.compile(r"\b(calf|calves|achill|soleus|heel|wade|ferse)")
_CALF_RAISE = "Calf raise"
_FAST_KINDS = frozenset({"vo2max", "mile_pace", "time_trial"})


def answer_mornings(desk: Desk) -> None:
    """Change the coming days as the mornings ask; fever and strong pain reach forward from their own day."""
    known = [m for m in desk.log.mornings if m.date <= desk.today]
    _of_the_future(desk)
    fever = next((m for m in reversed(known) if m.illness == "fever"), None)
    if fever is not None and (desk.today - fever.date).days <= told_before.FEVER_LOOK_BACK_DAYS:
        _fever(desk, fever.date)
    strong = next((m for m in reversed(known) if _strong_words(m, known)), None)
    if (
        strong is not None
        and (desk.today - strong.date).days < gaps.STRONG_SETTLE_DAYS
        and desk.new(f"pain:{strong.date}:{_strength(strong, known)}")
    ):
        _strong_pain(desk, strong, known)
    sore = next((m for m in reversed(known) if (m.pain or 0) >= answers.bound("readiness", "pain_easy")), None)
    if (
        sore is not None
        and not _strong_words(sore, known)
        and (desk.today - sore.date).days < _SETTLE_DAYS
        and desk.new(f"sore:{sore.date}:{sore.pain:g}{':calf' if _at_the_calf(sore) else ''}")
    ):
        _pain(desk, sore, [m for m in known if m.date < sore.date])
    _no_sprints(desk, known)
    if not known or known[-1].date != desk.today or not desk.new(f"morning:{_told(known[-1])}"):
        return
    now, before = known[-1], known[:-1]
    if now.illness == "mild":
        _cold(desk)
    _short_nights(desk, now, before)
    _body(desk, now, before)


def _of_the_future(desk: Desk) -> None:
    """A morning that has not come yet is not used, and that is said."""
    for morning in [m for m in desk.log.mornings if m.date > desk.today]:
        if desk.new(f"future:{_told(morning)}"):
            reason = f"A morning of {morning.date} lies after {desk.today}; it was not used. Check its date."
            other = "On its day or after it, it would have been used."
            desk.not_used(desk.today, f"morning of {morning.date}", "log", reason, other)


def _cold(desk: Desk) -> None:
    """A cold: today and tomorrow only easy running and less of it, no jumps, no heavy legs, no race."""
    trigger = "mild illness this morning"
    reason = "With a cold only easy running, and less of it; stop if it gets worse."
    other = "No symptoms would have left the days as they were; fever or a heavy chest would have meant rest."
    easier(desk, gaps.COLD_DAYS, trigger, "illness", reason, other)
    quiet(desk, gaps.COLD_DAYS, trigger, "illness", reason, other, heavy=True)
    lighter(desk, gaps.COLD_DAYS, answers.bound("illness", "cold_volume"), trigger, "illness", reason, other)
    for race in _races(desk, desk.today, desk.today + DAY):
        text = "With a cold only easy running, so no race today: jog the mile, or cheer for others."
        first_runs.not_raced(desk, race, trigger, "illness", text, other, run=True)
    for race in _races(desk, desk.today + DAY, desk.today + 2 * DAY):
        text = "With a cold nobody races. Decide tomorrow morning: with any sign of it left, leave the race out."
        desk.ask(race.date, race.title, "race or not?", trigger, "illness", text, other)


def _races(desk: Desk, first: dt.date, end: dt.date) -> list[Session]:
    """The races still to come from `first` to before `end`."""
    return [s for s in desk.coming if s.kind == "race" and first <= s.date < end]


def _told(morning: MorningCheck) -> str:
    """How an answered morning is remembered: a corrected report is a new one."""
    values = (
        morning.sleep_h, morning.resting_heart_rate_bpm, morning.hrv_rmssd_ms, morning.soreness, morning.mood,
        morning.pain,
    )  # fmt: skip
    return f"{morning.date}:{morning.illness}:" + ":".join("" if v is None else f"{v:g}" for v in values)


def _strong_words(morning: MorningCheck, known: Sequence[MorningCheck]) -> str:
    """Why a pain asks for two days off running: its strength, how long it has lasted, or that it grew during the run;
    empty where it does not.

    source  training science 3.16 [C]
    """
    if (morning.pain or 0) > PAIN_STOP:
        return f"{morning.pain:g} of 10"
    if _lasts(morning, known):
        return "that has lasted"
    grew = morning.pain != 0 and bool(morning.pain_note) and safety.pain_rises(morning.pain_note)
    return "that grew during the run" if grew else ""


def _lasts(morning: MorningCheck, known: Sequence[MorningCheck]) -> bool:
    """Whether a morning tells of a pain that has lasted a week or keeps coming back."""
    least = answers.bound("readiness", "pain_easy")
    week = mornings_hurt(known, morning.date, least) >= answers.bound("readiness", "pain_lasting")
    return morning.pain_note == told_before.LASTED or ((morning.pain or 0) >= least and week)


def _strength(morning: MorningCheck, known: Sequence[MorningCheck]) -> str:
    """How a pain that asks for two days off running is remembered."""
    if (morning.pain or 0) <= PAIN_STOP and _lasts(morning, known):
        return told_before.LASTED
    return "rising" if morning.pain is None else f"{morning.pain:g}"


def _strong_pain(desk: Desk, morning: MorningCheck, known: Sequence[MorningCheck]) -> None:
    rest_until = morning.date + STRONG_PAIN_DAYS * DAY
    desk.rest_until = max(desk.rest_until or desk.today, rest_until)
    bound = PAIN_STOP
    reason = (
        f"Pain above {bound:g} of 10, or one that grows while you run: no running for two days. If it is still there "
        "then, show it to someone, and see a doctor if it is in a bone or wakes you."
    )
    lasts = _strength(morning, known) == told_before.LASTED
    if lasts:
        least, most = answers.bound("readiness", "pain_easy"), answers.bound("readiness", "pain_lasting")
        reason = (
            f"Pain of {least:g} or more on {most:g} of {FORTNIGHT_DAYS} mornings: no running until a physiotherapist "
            "or a doctor has seen it, and then as they say. Cross-train as far as nothing hurts."
        )
    trigger = f"pain {_strong_words(morning, known)} on {morning.date:%a %d %b}"
    other = f"Up to {bound:g} of 10 easy running would have stayed."
    other = "A pain that settles in three to five days would have left easy running." if lasts else other
    # "Cross-train as far as nothing hurts" leaves what stands there of it.
    stays = ("rest", "race", "cross_training") if lasts else ("rest", "race")
    for session in [s for s in desk.coming if s.date < rest_until and s.kind not in stays]:
        desk.put(session, edits.rest_instead(session, reason), trigger, "pain", reason, other)
    for race in _races(desk, desk.today, rest_until):
        text = f"Do not race: pain above {bound:g} of 10, or one that grows, asks for two days without running."
        text = (
            "Do not race: a pain that has lasted so long is for a physiotherapist or a doctor first." if lasts else text
        )
        first_runs.not_raced(desk, race, trigger, "pain", text, other, run=False)
    settled = morning.date + gaps.STRONG_SETTLE_DAYS * DAY
    for session in [s for s in desk.coming if s.date < settled and s.kind == "plyometrics"]:
        desk.put(session, edits.rest_instead(session, reason), trigger, "pain", reason, other)
    easier(desk, (settled - desk.today).days, trigger, "pain", "Easy only until it has settled.", other)
    quiet(desk, (settled - desk.today).days, trigger, "pain", "Easy only until it has settled.", other, heavy=True)
    _later_races(desk, morning.date, max(rest_until, desk.today), settled, trigger, other)


def _later_races(desk: Desk, sore: dt.date, first: dt.date, end: dt.date, trigger: str, otherwise: str) -> None:
    """A race in the three days a pain is held is run easy; one soon after is decided on its morning."""
    least, held = answers.bound("readiness", "pain_easy"), sore + _HOLD_DAYS * DAY
    for race in _races(desk, first, held):
        text = (
            f"A pain of {least:g} or more is held three days, easy running only: no race on this day, a mile at easy "
            "pace at most. Where it is gone by that morning, the decision is yours."
        )
        first_runs.not_raced(desk, race, trigger, "pain", text, otherwise, run=True)
    for race in _races(desk, max(held, first), end):
        text = (
            f"Race only if the pain is below {least:g} of 10 that morning and gone in the warm-up; else leave it out."
        )
        desk.ask(race.date, race.title, "race or not?", trigger, "pain", text, otherwise)


def _pain(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    reason = "Pain of 3 to 5: easy running only, no jumps, no strides, until it stays below 3 for three days."
    today = now.date == desk.today
    trigger = f"pain {now.pain:g} of 10 this morning" if today else f"pain {now.pain:g} of 10 on {now.date:%a %d %b}"
    least = answers.bound("readiness", "pain_easy")
    other = f"Below {least:g} of 10, gone in the warm-up, the sessions would have stayed."
    days = _SETTLE_DAYS - (desk.today - now.date).days
    quiet(desk, days, trigger, "pain", reason, other)
    _spared(desk, days, trigger, _at_the_calf(now), other)
    easier(desk, days, trigger, "pain", reason, other)
    _later_races(desk, now.date, desk.today, now.date + _SETTLE_DAYS * DAY, trigger, other)
    mornings = mornings_hurt((*before, now), now.date, least)
    week = f"{now.date.isocalendar().year}-{now.date.isocalendar().week}"
    if mornings >= answers.bound("readiness", "pain_mornings") and desk.new(f"ask:pain:{week}"):
        how_often = f"It has hurt on {mornings} of the last {FORTNIGHT_DAYS} mornings"
        text = f"{how_often}: let a physiotherapist or a doctor see it."
        desk.ask(
            desk.today, "", "has somebody looked at it?", trigger, "pain", text, "A pain that is gone next morning."
        )


def _at_the_calf(morning: MorningCheck) -> bool:
    """Whether a note names what calf raises load; the plan remembers it for weeks laid out anew."""
    return _CALF.search(morning.pain_note.lower()) is not None


def _spared(desk: Desk, days: int, trigger: str, calf: bool, otherwise: str) -> None:
    """Strength for the legs leaves out what hurts; with a sore calf, Achilles tendon or heel no calf raises.

    source  training science 3.16: up to 5 of 10 a muscle or tendon may be loaded as far as it does not hurt more [C]
    """
    for session in [s for s in desk.coming if (s.date - desk.today).days < days]:
        if session.kind != "strength" or not session.heavy_legs:
            continue
        reason, left = "Pain of 3 to 5: leave out every exercise that hurts.", "nothing that hurts"
        kept = tuple(e for e in session.exercises if not (calf and e.name.startswith(_CALF_RAISE)))
        if len(kept) < len(session.exercises):
            reason = "No calf raises on a sore calf or Achilles tendon; leave out whatever else hurts."
            left = "no calf raises"
        elif "," in session.title:
            continue  # said already
        desk.put(session, edits.with_exercises(session, kept, left, reason), trigger, "pain", reason, otherwise)


def _no_sprints(desk: Desk, known: Sequence[MorningCheck]) -> None:
    """Flying sprints wait six weeks after a pain: relaxed strides stand in their place."""
    sore = next((m for m in reversed(known) if (m.pain or 0) >= answers.bound("readiness", "pain_easy")), None)
    days = catalogue.accelerations()["FLY"].healthy_days
    if sore is None:
        return
    trigger = f"pain {sore.pain:g} of 10 on {sore.date:%a %d %b}"
    reason = f"Flying sprints wait for {days // 7} weeks without pain; strides keep the speed until then."
    other = "Without pain in these weeks the sprints would have stayed."
    for session in [s for s in desk.coming if (s.date - sore.date).days < days]:
        calm = edits.strides_instead(session, desk.pacer)
        if calm is not None:
            desk.put(session, calm, trigger, "pain", reason, other)


def _fever(desk: Desk, since: dt.date) -> None:
    """Rest until two days without fever, then four easy runs of rising shares; runs already done count as steps."""
    free = since + FEVER_DAYS * DAY
    trigger = f"fever or illness below the neck on {since:%a %d %b}"
    reason = (
        "Fever, or ill below the neck: no training until two days without it, then four easy runs at no more than "
        "about 50, 70, 90 and 100 % of that day's easy run."
    )
    other = "A cold above the neck without fever would have left easy running."
    if desk.today < free:
        desk.rest_until = max(desk.rest_until or desk.today, free)
        for session in [s for s in desk.coming if s.date < free and s.kind != "rest"]:
            if not desk.new(f"fever:{since}:{session.id}"):
                continue
            if session.kind == "race":
                text = (
                    "Do not race with a fever, ill below the neck, or in the two days after it. There will be another "
                    "race."
                )
                first_runs.not_raced(desk, session, trigger, "illness", text, other, run=False)
            else:
                desk.put(session, edits.rest_instead(session, reason), trigger, "illness", reason, other)
    if desk.new(f"fever:{since}:asked:{desk.today}"):
        no_race = first_runs.NO_RACE_AFTER_A_FEVER
        first_runs.growing(desk, f"fever:{since}", free, trigger, "illness", reason, other, no_race)


def easier(desk: Desk, days: int, trigger: str, rule: str, reason: str, otherwise: str) -> None:
    """Hard sessions of the next days become easy ones, with an illness or a pain a short tempo, too."""
    near = [s for s in desk.coming if (s.date - desk.today).days < days and s.kind != "race"]
    unwell = rule in ("illness", "pain")
    eased = [s for s in near if (s.hard or (unwell and s.kind in QUALITY_KINDS)) and not (s.pinned and not unwell)]
    for session in eased:
        desk.put(session, repair.made_easy(session, desk.plan, desk.pacer, reason), trigger, rule, reason, otherwise)
    for session in [s for s in eased if s.kind in QUALITY_KINDS and s.kind != "time_trial"]:
        feels.stand_still(desk, session, trigger, _NOT_CLIMBED)


def quiet(desk: Desk, days: int, trigger: str, rule: str, reason: str, otherwise: str, *, heavy: bool = False) -> None:
    """No strides, sprints or jumps in the next days; no heavy legs either where `heavy`."""
    for session in [s for s in desk.coming if (s.date - desk.today).days < days]:
        if session.kind == "plyometrics" or (heavy and session.kind == "strength" and session.heavy_legs):
            desk.put(session, edits.rest_instead(session, reason), trigger, rule, reason, otherwise)
        elif session.kind in ("easy", "long") and edits.without_strides(session) is not session:
            desk.put(session, edits.plain(session, desk.pacer), trigger, rule, reason, otherwise)


def lighter(desk: Desk, days: int, share: float, trigger: str, rule: str, reason: str, otherwise: str) -> None:
    """Easy running of the next days times `share`; what an earlier morning took from the same run counts towards it."""
    for session, shorter in lighter_runs(desk, days, share):
        if desk.new(f"less:{session.id}:{share:g}"):
            desk.put(session, shorter, trigger, rule, reason, otherwise)


def lighter_runs(desk: Desk, days: int, share: float) -> list[tuple[Session, Session]]:
    """The easy and long runs of the next days that have something to give, and what `share` leaves of each."""
    found = []
    for session in [s for s in desk.coming if (s.date - desk.today).days < days and s.kind in ("easy", "long")]:
        before = min((float(left) for left in desk.answered(f"less:{session.id}:")), default=1.0)
        shorter = edits.scaled(session, share / before, desk.pacer) if share < before else None
        if shorter is not None:
            found.append((session, shorter))
    return found


def _todays(desk: Desk) -> list[Session]:
    return [s for s in desk.coming if s.date == desk.today and s.kind in _FAST_KINDS]


def _short_nights(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    short = answers.bound("readiness", "short_night_h")
    week = [m.sleep_h for m in (*before, now) if m.sleep_h is not None and (now.date - m.date).days < 7]
    need = _own_need(desk, now, before)
    owed = answers.bound("sleep", "short_week_h")
    yesterday = next((m for m in before if m.date == desk.today - DAY), None)
    two = now.sleep_h is not None and yesterday is not None and yesterday.sleep_h is not None
    two = two and max(now.sleep_h or 0.0, yesterday.sleep_h or 0.0 if yesterday else 0.0) < short
    tired_week = len(week) >= 5 and now.sleep_h is not None and fmean(week) < need - owed
    recent = (desk.today - dt.timedelta(days=n) for n in range(1, 4))
    if tired_week and not two and {day.isoformat() for day in recent} & set(desk.answered("tired:")):
        return  # answered this week already; the same hours do not count twice
    if two or tired_week:
        desk.new(f"tired:{desk.today}")
        trigger = (
            f"two nights below {short:g} h"
            if two
            else f"{fmean(week):.1f} h of sleep a night this week against {need:.1f} h you need"
        )
        reason = "After short nights hard running costs more than it gives, and the body asks for a little less."
        other = f"One night of {short:g} h or more between would have left the session standing, with fewer reps."
        if tired_week and not two:
            other = f"A week's mean above {need - owed:.1f} h would have left it as it was."
        easier(desk, 1, trigger, "sleep", reason, other)
        # An easy run has no reps to lose: one short night leaves it alone.
        other = f"One night of {short:g} h or more between would have left it as it was." if two else other
        for session in [s for s in desk.coming if s.date == desk.today]:
            calm = edits.strides_instead(session, desk.pacer)
            if calm is not None:
                desk.put(session, calm, trigger, "sleep", reason, other)
        lighter(desk, 2, answers.bound("sleep", "volume"), trigger, "sleep", reason, other)
        return
    if now.sleep_h is None or now.sleep_h >= short:
        return
    for session in _todays(desk):
        trigger = f"{now.sleep_h:g} h of sleep"
        other = f"{short:g} h or more would have left it as it was; a second short night would have made it easy."
        shorter = edits.fewer_reps(session, answers.bound("sleep", "reps_left"), gently=True)
        if shorter:
            reason = "One short night: up to a quarter fewer reps, one at least, at the same pace."
            desk.put(session, shorter, trigger, "sleep", reason, other)
            continue
        if not feels.slid(desk, session, trigger, "sleep", (1,)):
            other = f"{short:g} h or more, or a free day next to it, would have kept it."
            reason = "An all-out effort after a short night tells little and costs a lot: easy today."
            desk.put(session, repair.made_easy(session, desk.plan, desk.pacer, reason), trigger, "sleep", reason, other)


def _own_need(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> float:
    """Hours of sleep the runner needs: their own mean over the weeks before, else what is usual at their age."""
    own = [m.sleep_h for m in before if m.sleep_h is not None and 7 <= (now.date - m.date).days <= 42]
    if len(own) >= 14:
        return min(max(fmean(own), 6.5), 9.5)
    age = desk.plan.request.age_years
    return answers.bound("sleep", "young_h" if age is not None and age < 18 else "adult_h")


def _body(desk: Desk, now: MorningCheck, before: Sequence[MorningCheck]) -> None:
    """Resting heart rate, HRV, soreness and mood; too few mornings say nothing, two signs lighten three days."""
    signs, strong = [], []
    pulse = [m for m in before if m.resting_heart_rate_bpm is not None]
    usual_bpm = [m.resting_heart_rate_bpm or 0.0 for m in pulse[:-1]]
    rise = answers.bound("readiness", "resting_heart_rate_rise_bpm")
    if now.resting_heart_rate_bpm is not None and len(pulse) > answers.bound("readiness", "baseline_mornings"):
        usual, last = median(usual_bpm), pulse[-1]
        if (
            last.date == now.date - DAY
            and min(now.resting_heart_rate_bpm, last.resting_heart_rate_bpm or 0.0) > usual + rise
        ):
            signs.append(f"resting heart rate {now.resting_heart_rate_bpm:g} against {usual:g} on two mornings")
            if now.illness == "mild":
                strong.append(f"resting heart rate {now.resting_heart_rate_bpm:g} against {usual:g}, with a cold")
    wave = strange_wave(now, before)
    if wave:
        signs.append(wave)
    sore = _sore(now, before)
    if sore:
        signs.append(sore)
    if strong:
        reason = "A raised pulse with a cold is the body at work: rest today, as with an illness."
        for session in [s for s in desk.coming if s.date == desk.today and s.kind != "rest"]:
            if session.kind == "race":
                first_runs.not_raced(desk, session, strong[0], "illness", reason, "Either sign alone: easy.", run=False)
                continue
            desk.put(
                session, edits.rest_instead(session, reason), strong[0], "illness", reason, "Either sign alone: easy."
            )
        return
    if not signs:
        return
    trigger = " and ".join(signs)
    reason = "Your body says not today: easy now, hard when it has come back."
    other = "Values back in your own usual range would have left today as it was."
    easier(desk, 1, trigger, "readiness", reason, other)
    quiet(desk, 1, trigger, "readiness", reason, other)
    if len(signs) >= 2:
        days, reason = two_signs()
        other = "One sign alone would have changed today only."
        easier(desk, days, trigger, "readiness", reason, other)
        quiet(desk, days, trigger, "readiness", reason, other)
        lighter(desk, days, answers.bound("readiness", "volume"), trigger, "readiness", reason, other)


def two_signs() -> tuple[int, str]:
    """The days that two signs of tiredness at once hold easy, and why."""
    days = int(answers.bound("readiness", "days"))
    return days, f"Two signs at once: a quarter less for {days} days, nothing hard in them."


def strange_wave(now: MorningCheck, before: Sequence[MorningCheck]) -> str:
    """A week of heart rate variability below (or, with tired legs, above) the usual of a month; empty without."""
    known = [(m.date, math.log(m.hrv_rmssd_ms)) for m in (*before, now) if m.hrv_rmssd_ms is not None]
    usual = [v for day, v in known if 7 <= (now.date - day).days <= 60]
    week = [v for day, v in known if (now.date - day).days < 7]
    if now.hrv_rmssd_ms is None or len(known) < answers.bound("readiness", "hrv_mornings"):
        return ""
    if len(week) < 3 or len(usual) < 2:
        return ""
    band = answers.bound("readiness", "hrv_band_sd") * stdev(usual)
    here, mean = math.exp(fmean(week)), math.exp(fmean(usual))
    if fmean(week) < fmean(usual) - band:
        return f"a week of low heart rate variability ({here:.0f} against {mean:.0f} ms)"
    tired = (now.mood is not None and now.mood <= 4) or (now.soreness is not None and now.soreness >= 6)
    if tired and fmean(week) > fmean(usual) + 2 * band:
        return f"unusually high heart rate variability ({here:.0f} against {mean:.0f} ms) with tired legs"
    return ""


def _sore(now: MorningCheck, before: Sequence[MorningCheck]) -> str:
    if now.soreness is None:
        return ""
    low_mood = now.mood is None or now.mood <= answers.bound("readiness", "low_mood")
    if now.soreness >= answers.bound("readiness", "sore") and low_mood:
        return f"soreness {now.soreness:g} of 10"
    usual = usual_soreness(now, before)
    return "" if usual is None else f"soreness {now.soreness:g} of 10 against your usual {usual:.0f}"
