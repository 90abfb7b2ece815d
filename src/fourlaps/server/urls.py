"""Every address: the pages, from the root on."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("fourlaps.web.urls"))]
handler404 = "fourlaps.web.views.errors.not_found"
handler500 = "fourlaps.web.views.errors.broken"
