"""What a route asks of its caller, and what an API key needs for it."""

import pytest

from courtyard.kernel.basics import ANYONE, Actor, Forbidden, Id, Role, Unauthenticated
from courtyard.kernel.http import ADMINS, ANYBODY, MEMBERS, VERIFIED, May, Permit, ScopeMissing, SessionNeeded
from courtyard.kernel.http.permits import permit_for
from courtyard.processes.application import MODULES

LISTINGS = "courtyard.modules.recipes.routes.listings"
MEMBER = Actor(Id(), "ada")
NEWCOMER = Actor(Id(), "eve", is_verified=False)
ADMIN = Actor(Id(), "boss", frozenset({Role.ADMIN}))


def key(*scopes: str) -> Actor:
    return Actor(Id(), "ada", key_id=Id(), scopes=frozenset(scopes))


@pytest.mark.parametrize(
    ("method", "may", "keys", "scope"),
    [
        ("GET", MEMBERS, None, "recipes:read"),
        ("POST", MEMBERS, None, "recipes:write"),
        ("GET", ANYBODY, None, "recipes:read"),
        ("DELETE", MEMBERS, "kitchen", "kitchen:write"),
        ("GET", MEMBERS, "", ""),
        ("GET", ADMINS, None, ""),
        ("GET", ADMINS, "recipes", ""),
    ],
)
def test_a_scope_is_the_module_and_whether_something_changes(
    method: str, may: May, keys: str | None, scope: str
) -> None:
    assert permit_for(method, may, keys=keys, declared_in=LISTINGS).scope == scope


def test_a_handler_outside_of_modules_lets_no_key_through_by_itself() -> None:
    assert permit_for("GET", ANYBODY, keys=None, declared_in="courtyard.kernel.module.court_routes").scope == ""


def test_each_caller_is_told_why_not() -> None:
    read = Permit(VERIFIED, "recipes:read")
    assert read.refusal(MEMBER) is None
    assert read.refusal(key("recipes:read", "x:write")) is None
    refusals = [read.refusal(each) for each in (ANYONE, NEWCOMER, key("recipes:write"), key())]
    assert [each.code if each else "" for each in refusals] == [
        "unauthenticated", "email_not_verified", "scope_missing", "scope_missing",
    ]  # fmt: skip
    assert refusals[2] is not None
    assert refusals[2].details == {"scope": "recipes:read"}
    closed = Permit(ANYBODY, "")
    assert isinstance(closed.refusal(key("", "recipes:read")), SessionNeeded)
    assert closed.refusal(ANYONE) is None
    assert isinstance(Permit(ADMINS, "").refusal(MEMBER), Forbidden)
    assert isinstance(Permit(ADMINS, "").refusal(ANYONE), Unauthenticated)
    assert Permit(ADMINS, "").refusal(ADMIN) is None


def test_the_account_s_security_and_administration_are_closed_to_keys() -> None:
    """By the declarations themselves, so that a route that is added is looked at too."""
    permits = {(f"{each.http_methods} {path}", each.opt["permit"]) for module in MODULES
               for each in module.routes for path in each.paths}  # fmt: skip
    assert len(permits) > 30
    closed = [permit for path, permit in permits if "/auth/" in path or "/admin/" in path or "/ticket" in path]
    assert {permit.scope for permit in closed} == {""}
    pages = [each.opt["permit"].scope for module in MODULES for each in module.pages]
    assert set(pages) == {""}
    assert isinstance(Permit(MEMBERS, "").refusal(key("accounts:write")), SessionNeeded)
    assert not isinstance(Permit(MEMBERS, "a:read").refusal(key("b:read")), type(None) | SessionNeeded)
    assert ScopeMissing("").status == 403
