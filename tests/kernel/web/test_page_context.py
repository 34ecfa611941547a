"""What a page knows of its request: addresses with changed filters, links for whoever asks, cookies, the policy."""

import base64

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.basics import ANYONE, Actor, Role
from courtyard.kernel.web import (
    Flash,
    NavEntry,
    Needs,
    PageContext,
    Product,
    SearchHook,
    Site,
    Theme,
    Tone,
    content_security_policy,
    flash_cookie,
    flashes_from,
    local_path,
    new_nonce,
    theme_cookie,
    theme_from,
    toast_trigger,
)

MEMBER = Actor(user_id=ObjectId(), username="ada")
ADMIN = Actor(user_id=ObjectId(), username="root", roles=frozenset({Role.ADMIN}))
THINGS = Product("things", "Things", "/things")
SITE = Site(
    navigation=(
        NavEntry("Browse", "/things", "things"),
        NavEntry("Mine", "/things/mine", "things", Needs.MEMBER),
        NavEntry("Join", "/join", "", Needs.GUEST),
        NavEntry("Run", "/admin", "", Needs.ADMIN),
        NavEntry("Other", "/other", "other"),
    ),
    searches=(SearchHook("/everything", "Search all"), SearchHook("/things", "Search things", "things")),
)
HERE = PageContext(path="/things", query="tag=a&tag=b&sort=new&cursor=xyz")


@pytest.mark.parametrize(
    ("actor", "labels"),
    [(ANYONE, ["Browse", "Join"]), (MEMBER, ["Browse", "Mine"]), (ADMIN, ["Browse", "Mine", "Run"])],
    ids=["anonymous", "member", "admin"],
)
def test_everybody_sees_the_links_for_them(actor: Actor, labels: list[str]) -> None:
    page = PageContext(actor=actor, product=THINGS, site=SITE)
    assert [entry.label for entry in page.navigation] == labels


def test_the_search_of_the_product_comes_first() -> None:
    product_search = PageContext(product=THINGS, site=SITE).search
    court_search = PageContext(site=SITE).search
    assert product_search is not None
    assert court_search is not None
    assert (product_search.action, court_search.action) == ("/things", "/everything")
    assert PageContext().search is None


def test_a_link_changes_one_parameter_and_starts_the_list_again() -> None:
    assert HERE.link(sort="best") == "/things?tag=a&tag=b&sort=best"
    assert HERE.link(sort=None) == "/things?tag=a&tag=b"
    assert HERE.link(tag=None, sort=None) == "/things"
    assert HERE.link(cursor="next") == "/things?tag=a&tag=b&sort=new&cursor=next"
    assert PageContext(path="/x").link(q="ä & b") == "/x?q=%C3%A4+%26+b"


def test_a_filter_is_switched_on_and_off() -> None:
    assert HERE.toggled("tag", "a") == "/things?tag=b&sort=new"
    assert HERE.toggled("tag", "c") == "/things?tag=a&tag=b&sort=new&tag=c"
    assert HERE.values("tag") == ["a", "b"]


def test_here_is_the_way_back() -> None:
    assert HERE.here == "/things?tag=a&tag=b&sort=new&cursor=xyz"
    assert PageContext(path="/x").here == "/x"


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", Theme.DARK), ("light", Theme.LIGHT), (None, Theme.AUTO), ("<b>", Theme.AUTO)]
)
def test_the_look_that_was_chosen(cookie: str | None, theme: Theme) -> None:
    assert theme_from(cookie) is theme


def test_the_look_is_kept_for_a_year() -> None:
    assert theme_cookie(Theme.DARK) == "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax"


def test_messages_travel_over_a_redirect() -> None:
    flashes = (Flash("Saved: crème; brûlée, “100 %”.", Tone.GOOD), Flash("Two", Tone.BAD))
    value = flash_cookie(*flashes).removeprefix("flash=").partition(";")[0]
    assert value.isascii()
    assert flashes_from(value) == flashes


def test_messages_never_outgrow_a_cookie() -> None:
    value = flash_cookie(*[Flash("ü" * 1000)] * 20)
    assert len(value) < 4096
    kept = flashes_from(value.removeprefix("flash=").partition(";")[0])
    assert 1 <= len(kept) <= 5
    assert all(len(flash.message) <= 400 for flash in kept)


def test_no_messages_clear_the_cookie() -> None:
    assert flash_cookie().startswith("flash=; Path=/; Max-Age=0")


@given(st.one_of(st.text(max_size=80), st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
def test_a_damaged_cookie_holds_no_messages(cookie: str) -> None:
    assert all(isinstance(flash, Flash) for flash in flashes_from(cookie))


def test_a_message_beside_a_fragment_is_an_ascii_header() -> None:
    header = toast_trigger(Flash("Añadido\r\nSet-Cookie: x", Tone.GOOD))
    assert header.isascii()
    assert header.isprintable()


def test_the_policy_allows_our_own_files_and_the_nonce_only() -> None:
    policy = dict(part.split(" ", 1) for part in content_security_policy("abc").split("; "))
    assert policy == {
        "default-src": "'self'",
        "script-src": "'self' 'nonce-abc'",
        "style-src": "'self'",
        "img-src": "'self' data: https:",
        "frame-ancestors": "'none'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    assert "nonce" not in content_security_policy()


def test_a_nonce_is_used_once() -> None:
    assert new_nonce() != new_nonce()
    assert len(new_nonce()) >= 20


@pytest.mark.parametrize("target", ["/", "/things?a=1#b", "/a//b"])
def test_a_path_here_is_followed(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    ["", "things", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
     "/\n/evil.example", "https://evil.example", "javascript:alert(1)", "/\x00"],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(target: str) -> None:
    assert local_path(target, "/home") == "/home"
