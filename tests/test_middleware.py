from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

TODAY = "/today/"


@pytest.mark.parametrize("cookie", ["abcdefgh\x00ij", "x", "../../etc/passwd", "a" * 100, "é" * 20])
def test_a_session_cookie_that_is_none_asks_to_sign_in(anonymous_client, db, cookie):
    anonymous_client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert anonymous_client.get(TODAY).url == f"/sign-in/?next={TODAY}"


@pytest.mark.parametrize("address", ["/facts/?q=%00", "/admin/facts/fact/?name=%00", "/sign-in/?next=%00"])
def test_a_nul_in_an_address_is_refused_with_a_page(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


def test_a_body_in_another_charset_is_refused_with_a_page(anonymous_client, db):
    kind = "application/x-www-form-urlencoded; charset=utf-16"
    response = anonymous_client.post("/sign-in/", data=b"username=a", content_type=kind)
    assert response.status_code == 400
    assert "could not be read" in response.content.decode()


@pytest.mark.parametrize("length", [str(settings.LARGEST_BODY + 1), "9" * 40, "-1", "x", "٣"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(anonymous_client, db, length):
    response = anonymous_client.post("/sign-in/", {"username": "a"}, CONTENT_LENGTH=length)
    assert response.status_code == 413


@pytest.mark.parametrize("current", ["http://[", "http://elsewhere.example/today/", "", "//evil.example"])
def test_htmx_is_never_sent_back_to_an_address_that_is_not_ours(anonymous_client, db, current):
    response = anonymous_client.get(reverse("timeline"), headers={"HX-Request": "true", "HX-Current-URL": current})
    assert response["HX-Redirect"] == "/sign-in/?next=%2F"


def test_a_page_differs_for_htmx_and_says_so_to_caches(client):
    assert "HX-Request" in client.get(TODAY)["Vary"]


def test_the_language_of_the_browser_counts_for_strangers_alone(client, anonymous_client, db):
    assert "Accept-Language" in anonymous_client.get("/sign-in/")["Vary"]
    signed_in = client.get(TODAY, headers={"Accept-Language": "fr"})
    assert "Accept-Language" not in signed_in["Vary"]
    assert signed_in["Content-Language"] == "en"
