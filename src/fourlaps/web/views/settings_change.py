"""What changed settings would make of the plan, shown before anything is stored."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fourlaps import safety
from fourlaps.services import plans
from fourlaps.web.page import Who, show
from fourlaps.web.views.notebook import versions

# What the page itself adds to the form it carries on.
_OWN = frozenset({"csrfmiddlewaretoken", "taken", "look_over"})


def is_looked_over(request: HttpRequest) -> bool:
    """Whether the runner goes back from what was shown to the form as it was filled in."""
    return "look_over" in request.POST


def saved(request: HttpRequest, who: Who, save: Callable[[], bool]) -> bool | HttpResponse:
    """Whether `save` changed anything; or the page that shows the plan it would lead to, with nothing stored yet."""
    found = plans.saved_settings(who.athlete, who.today, save, request.POST.get("taken", "")[:40])
    if not isinstance(found, plans.ProposedPlan):
        return found
    miles = [
        (told.mile.get("race_day_s") if told else None, plan.request.race)
        for told, plan in ((found.before, found.comparison.before), (found.after, found.comparison.after))
    ]
    context = (
        who.context("plan")
        | versions(found.comparison, who)
        | {
            "line": found.line,
            "miles": miles if all(mile for mile, _race in miles) else [],
            "mark": found.mark,
            "sent": [(n, value) for n, values in request.POST.lists() if n not in _OWN for value in values],
            "rule_titles": {rule.id: rule.title for rule in safety.guardrails().values()},
        }
    )
    return show(request, "fourlaps/settings_change.html", context)
