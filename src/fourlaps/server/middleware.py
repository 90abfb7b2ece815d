"""Between a request and the pages: its size, who asks, safe headers, and errors as plain answers."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from fourlaps.errors import FourLapsError, InputError, NotAllowed, NotFound, UnsafePlan
from fourlaps.services import access

Answer = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("fourlaps.server")


class UploadLimit:
    """Refuses a request that announces more than the limit before any of it is read."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length) > settings.LARGEST_UPLOAD_BYTES + 2**20:
            most = settings.LARGEST_UPLOAD_BYTES // 2**20
            return HttpResponse(
                f"Too big: {most} MB at most at once. Nothing was stored. Add fewer files.",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.answer(request)


class SecureHeaders:
    """A Content-Security-Policy on every answer that has none of its own, and no device features."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        if not request.path.startswith(settings.STATIC_URL):
            # Pages hold private data and change with every tap; a shared machine must not keep them.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class LocalUser:
    """In local mode the one automatic user asks; a device from elsewhere must have been paired."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = access.user_for(request)
        if request.user is None and request.path != "/pair/":
            return access.unpaired_answer(request)
        language = access.language_of(request.user)
        if language:
            translation.activate(language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.answer(request)


class PlainAnswers:
    """Errors of the house as pages: not found 404, not allowed 403, unsafe 409, what the person can fix 422."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for an error raised on purpose; None lets Django answer 500."""
        if isinstance(error, NotFound):
            from fourlaps.web.views.errors import not_found

            return not_found(request, error)
        if isinstance(error, NotAllowed):
            return self._page(request, 403, _("Not for you."), str(error))
        if isinstance(error, UnsafePlan):
            return self._page(request, 409, _("That would not be safe."), str(error))
        if isinstance(error, InputError):
            return self._page(request, 422, _("That did not work."), str(error))
        if isinstance(error, FourLapsError):
            log.error("%s %s: %s", request.method, request.path, error)
        return None

    @staticmethod
    def _page(request: HttpRequest, code: int, title: str, text: str) -> HttpResponse:
        from fourlaps.web.sayings import said

        return render(request, "fourlaps/problem.html", {"code": code, "title": title, "text": said(text)}, status=code)
