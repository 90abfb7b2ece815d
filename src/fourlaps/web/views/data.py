"""My data: what is stored, take it, bring it back, undo, delete."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fourlaps.errors import InputError
from fourlaps.services import access, imports, own_data
from fourlaps.web import wording
from fourlaps.web.forms.data import TypedConfirmation
from fourlaps.web.page import here, show
from fourlaps.web.sayings import said


def _page(request: HttpRequest, *, confirm: TypedConfirmation | None = None, problem: str = "") -> HttpResponse:
    who = here(request)
    if who is None:
        nothing = {"stored": [], "confirm": confirm or TypedConfirmation(), "restore_problem": problem}
        return show(request, "fourlaps/my_data.html", nothing | {"place": "runner", "is_owner": True})
    held = own_data.stored(who.athlete)
    stored: list[tuple[str, Any]] = [
        (_("activities"), held.activities),
        (_("original files"), held.files),
        (_("size"), filesizeformat(held.bytes)),
        (_("results"), held.results),
        (_("folder"), held.folder),
    ]
    last = imports.last(who.athlete)
    words = ""
    if last:
        words = ngettext(
            "%(n)s activity, imported on %(day)s.", "%(n)s activities, imported on %(day)s.", last.count
        ) % {
            "n": last.count,
            "day": wording.on(last.when, "j F Y, H:i"),
        }
    context = who.context("runner") | {
        "is_owner": who.athlete.role == "owner",
        "stored": stored,
        "last_backup": held.last_backup,
        "last_import": words,
        "confirm": confirm or TypedConfirmation(),
        "restore_problem": problem,
    }
    return show(request, "fourlaps/my_data.html", context)


def my_data(request: HttpRequest) -> HttpResponse:
    """The page."""
    return _page(request)


def export(request: HttpRequest) -> Any:
    """Everything as one ZIP."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    archive = own_data.export(who.athlete)
    return FileResponse(archive, as_attachment=True, filename=f"fourlaps-{who.today.isoformat()}.zip")


@require_POST
def undo_import(request: HttpRequest) -> HttpResponse:
    """Take back the last import; a second tap finds nothing more to undo."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    try:
        count = imports.undo_last(who.athlete)
        messages.success(
            request, ngettext("%(n)s activity taken back.", "%(n)s activities taken back.", count) % {"n": count}
        )
    except InputError as error:
        messages.error(request, said(str(error)))
    return redirect("my_data")


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Bring an export back."""
    given = request.FILES.get("archive")
    if given is None:
        return _page(request, problem=_("No file arrived. Choose the ZIP you took."))
    try:
        own_data.restore(given, request.user)
    except InputError as error:
        return _page(request, problem=said(str(error)))
    messages.success(request, _("Everything is back."))
    return redirect("my_data")


@require_POST
def delete_all(request: HttpRequest) -> HttpResponse:
    """Delete everything after the typed word."""
    confirm = TypedConfirmation(request.POST)
    who = here(request)
    if who is None:
        return redirect("onboarding")
    access.owner_only(who.athlete)
    if not confirm.is_valid():
        return _page(request, confirm=confirm)
    own_data.delete_everything(who.athlete)
    messages.success(request, _("Everything of yours is deleted."))
    return redirect("onboarding")
