"""Pages for what went wrong: not found, not allowed, ours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fourlaps.web.page import Shown, here


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django's signature
    """404: a wrong address, or something that is no longer there."""
    who = here(request)
    said = {
        "shown": who.shown() if who else Shown(),
        "code": 404,
        "title": _("Nothing is here."),
        "text": _("The address is wrong, or what was here has been moved or removed."),
    }
    return render(request, "fourlaps/problem.html", said, status=404)


def forbidden(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """403: a form that is too old, or sent from elsewhere."""
    said = {
        "code": 403,
        "title": _("This form is too old."),
        "text": _("Nothing was changed. Go back, load the page again and send the form once more."),
    }
    return render(request, "fourlaps/problem.html", said, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake; said plainly and without a database."""
    said = {
        "code": 500,
        "title": _("That was our mistake."),
        "text": _("What you had saved is still there. Try again; if it stays, the log in your data folder says more."),
    }
    return render(request, "fourlaps/problem.html", said, status=500)
