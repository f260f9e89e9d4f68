from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from training.accounts.models import User
from training.http import HtmxRequest

SESSION_KEY = re.compile(r"[a-z0-9]{8,64}")


class ContentPolicyMiddleware:
    """Send the content policy of django-csp, put together once, since no page has another.

    As there, the pages that Django shows a developer instead of an error go without.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in {404, 500}):
            response.headers[HEADER] = self.policy
        return response


class RefuseUnreadableMiddleware:
    """Answer 400 or 413 to what no browser sends by itself, before anything reads it.

    A NUL is no text to a database, a body in another charset than UTF-8 none to Django, and a large one keeps a worker
    busy. A session cookie that is none is dropped: its owner is asked to sign in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if not SESSION_KEY.fullmatch(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > settings.LARGEST_BODY:
            largest = settings.LARGEST_BODY // 1024**2
            return render(request, "400.html", {"largest": largest}, status=413)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"} or "\x00" in request.path or "%00" in request.META["QUERY_STRING"]:
            return render(request, "400.html", status=400)
        return self.get_response(request)


class HtmxRedirectMiddleware:
    """Make redirects and caches right for requests made by htmx.

    A redirect, such as to the sign-in page, would be followed by the browser and swapped into the middle of a page:
    tell htmx to load it as a page instead, and to come back to the page the learner is looking at.
    """

    def __init__(self, get_response: Callable[[HtmxRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HtmxRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if request.htmx and response.status_code in {301, 302, 303} and "Location" in response:
            response = self._load_as_page(request, response["Location"])
        patch_vary_headers(response, ["HX-Request"])
        return response

    def _load_as_page(self, request: HtmxRequest, location: str) -> HttpResponse:
        sign_in = resolve_url("sign_in")
        if urlsplit(location).path == sign_in:
            location = f"{sign_in}?{urlencode({'next': self._page(request)})}"
        return HttpResponseClientRedirect(location)

    def _page(self, request: HtmxRequest) -> str:
        """Return the address of the page that htmx sent the request from; the home when it does not say."""
        try:
            return request.htmx.current_url_abs_path or resolve_url("home")
        except ValueError:
            return resolve_url("home")


class OwnLanguageAndTimeMiddleware:
    """Answer in the language and the time zone of the person who is signed in.

    Without one, the language is that which the browser asks for and the time zone is UTC.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        # The person, instead of what stands for one until first used: each use of that costs a look behind it.
        user = request.user = get_user(request)
        person = user if isinstance(user, User) else None
        own = person is not None and person.language in dict(settings.LANGUAGES)
        language = person.language if person and own else translation.get_language_from_request(request)
        # Left on: the next request sets its own.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        with timezone.override(person.zone if person else None):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if not own:
            patch_vary_headers(response, ["Accept-Language"])
        return response


class OwnPasswordFirstMiddleware:
    """Lead whoever signed in with a password on paper to choosing one that nobody else has read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        user = request.user
        if isinstance(user, User) and user.must_change_password:
            choosing = resolve_url("new_password")
            if request.path not in {choosing, resolve_url("sign_out")}:
                return redirect(choosing)
        return self.get_response(request)
