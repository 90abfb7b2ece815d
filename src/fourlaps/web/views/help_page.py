"""Help: what each number means in two sentences, how sure we are, the shapes, the rules."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fourlaps.web import wording
from fourlaps.web.page import Shown, here, rule_rows, show


def _entries() -> list[tuple[str, str, str]]:
    tested, gaps = wording.grade_word("A"), wording.grade_word("B")
    coaches, guess = wording.grade_word("C"), wording.grade_word("D")
    return [
        (
            _("Your mile today"),
            _(
                "The range that eight of ten serious races would land in if you raced this week. "
                "It comes from your results, the newest and nearest in distance counting most."
            ),
            gaps,
        ),
        (
            _("Mile pace"),
            _(
                "The speed of your mile today, not of your wish. "
                "Short reps at this pace teach your legs the race while you stay in control."
            ),
            coaches,
        ),
        (
            _("VO2max reps"),
            _(
                "Three to five minutes of hard, steady breathing at about 3k to 5k pace. "
                "They raise the oxygen you can use, which carries most of a mile."
            ),
            tested,
        ),
        (
            _("Tempo"),
            _(
                "Comfortably hard, about the pace you could hold for an hour. "
                "It moves the speed at which your legs begin to burn."
            ),
            gaps,
        ),
        (
            _("Strides"),
            _(
                "Four to eight relaxed accelerations of about 100 m after an easy run. "
                "They keep quick steps familiar and cost little."
            ),
            coaches,
        ),
        (
            _("Easy run"),
            _("A pace at which you can talk in whole sentences. About four fifths of the week belongs here."),
            gaps,
        ),
        (
            _("Hard day"),
            _("A day with fast running or a long run that is long for you. Hard days never touch each other."),
            coaches,
        ),
        (
            _("How hard, 1-10"),
            _(
                "Your own feeling of the whole session: 1 is a stroll, 10 is a race. "
                "It says more than the pace on a hot or tired day."
            ),
            tested,
        ),
        (
            _("Easy week"),
            _("Every third or fourth week is smaller. You get faster when the body catches up."),
            coaches,
        ),
        (
            _("Taper"),
            _(
                "One or two smaller weeks before the race, with a few quick reps kept in. "
                "Fresh legs are worth one to three percent."
            ),
            tested,
        ),
        (
            _("Race laps"),
            _(
                "Even laps with the last 400 m fastest. "
                "A first lap that is too fast costs more at the end than it wins at the start."
            ),
            gaps,
        ),
        (
            _("Best effort"),
            _(
                "The fastest stretch of a distance inside a run. "
                "GPS on a track may be off by a few percent; the lap button is not."
            ),
            guess,
        ),
        (
            _("Cadence"),
            _("Steps of both feet in a minute. It rises with speed, so we never show it without the pace."),
            gaps,
        ),
        (
            _("Jumps"),
            _("Each landing counts once. We add a few a week, never the day before fast running."),
            coaches,
        ),
        (
            _("Time on ground, bounce, step length"),
            _(
                "How long a foot stays down, how high you rise and how far each step goes, as your watch measures it. "
                "They change with speed and from watch to watch, so we show them against pace and per watch."
            ),
            gaps,
        ),
        (
            _("Your chance at the goal"),
            _(
                "How many of ten races like the next one would reach your goal. "
                "It comes from the range of your mile, so it moves when a result does."
            ),
            gaps,
        ),
        (
            _("What a fast first lap costs"),
            _(
                "The seconds it takes from your finish, on average and in the worse races. "
                "It comes from a model of a runner's energy, not from your own races."
            ),
            guess,
        ),
        (
            _("What the plan may bring"),
            _(
                "The mile on race day if you train as planned, as a range. "
                "It is worked out from published trials, and no single session is promised any seconds."
            ),
            guess,
        ),
        (
            _("Food and sleep"),
            _(
                "Ranges for your body mass and the day's session, from what researchers of both agree on. "
                "They are no score: your own need counts more."
            ),
            gaps,
        ),
        (
            _("Morning check"),
            _(
                "Pain, illness and a short night decide how hard today may be. "
                "Warning signs stop the plan and send you to a doctor."
            ),
            coaches,
        ),
    ]


def help_page(request: HttpRequest) -> HttpResponse:
    """The page that explains the others."""
    who = here(request)
    grades = [
        (wording.grade_word("A"), _("Several trials with runners agree.")),
        (wording.grade_word("B"), _("Few trials, or borrowed from a near case.")),
        (wording.grade_word("C"), _("Long practice, no trial.")),
        (wording.grade_word("D"), _("Our best guess, open to change.")),
    ]
    kinds = list(wording.KIND_WORDS)
    return show(
        request,
        "fourlaps/help.html",
        {
            "entries": _entries(),
            "grades": grades,
            "kinds": kinds,
            "rules": rule_rows(),
            "place": "",
            "shown": who.shown() if who else Shown(),
        },
    )
