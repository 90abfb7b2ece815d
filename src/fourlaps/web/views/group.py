"""The group sheet: names and best times pasted in, one page with everybody's times out, to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fourlaps.errors import InputError
from fourlaps.racing import course, group_sheet
from fourlaps.units import parse_distance_m
from fourlaps.web.forms.fields import DISTANCES
from fourlaps.web.forms.group import GroupForm
from fourlaps.web.forms.race import raced
from fourlaps.web.page import download, here, show
from fourlaps.web.sayings import said


def _sheet(form: GroupForm, members: tuple[group_sheet.Member, ...]) -> tuple[group_sheet.Sheet, str]:
    """The sheet a valid form asks for, and its title in the reader's language."""
    told = form.cleaned_data
    if told["what"] == "race":
        race = told["distance"] or "mile"
        track = told["track"] or "outdoor400"
        return group_sheet.race_sheet(members, course.RACES_M[race], track), raced(race)
    pace = told["pace"] or "3k"
    reps, rep_m = told["reps"] or 6, told["rep_m"] or 400
    rest_s = 90 if told["rest_s"] is None else told["rest_s"]
    made = group_sheet.session_sheet(members, reps=reps, rep_m=rep_m, pace_of_m=parse_distance_m(pace), rest_s=rest_s)
    names = dict(DISTANCES)
    return made, _("%(reps)s × %(m)s m at the pace of %(race)s") % {"reps": reps, "m": rep_m, "race": names[pace]}


def group(request: HttpRequest) -> HttpResponse:
    """The page; with the PDF button the sheet as a PDF. Nothing of what is pasted in is stored."""
    who = here(request)
    if who is None:
        return redirect("onboarding")
    form = GroupForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = who.context("race") | {"form": form}
    if request.method == "POST" and form.is_valid():
        members, wrong = group_sheet.read_members(form.cleaned_data["names"])
        context["wrong"] = [said(text) for text in wrong]
        try:
            sheet, title = _sheet(form, members)
        except InputError as error:
            form.complain(error, "names" if not members else None)
        else:
            if "pdf" in request.POST:
                words = {"runner": _("Runner"), "rest": _("rest")}
                return download(group_sheet.sheet_pdf(sheet, title=title, words=words), "group.pdf", "application/pdf")
            context |= {"sheet": sheet, "title": title}
    return show(request, "fourlaps/group.html", context, status=422 if form.errors else 200)
