from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

from training.http import HtmxRequest


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
        here = request.htmx.current_url_abs_path
        if here and urlsplit(location).path == resolve_url("sign_in"):
            location = f"{resolve_url('sign_in')}?{urlencode({'next': here})}"
        return HttpResponseClientRedirect(location)
