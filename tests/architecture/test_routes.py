"""Every route declares who may call it, and what anybody may write is a short list."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import litestar
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from courtyard.kernel import http
from courtyard.kernel.http import ANYBODY, MEMBERS, May, route
from courtyard.kernel.settings import read_settings
from courtyard.processes.application import create

NOWHERE = {"mongodb_url": "mongodb://127.0.0.1:1/", "redis_url_given": "redis://127.0.0.1:1"}
READS = {"GET", "HEAD", "OPTIONS"}

# Writes that need nobody signed in. Each new line here is a decision: what can a stranger do with it, and how often?
ANYBODY_MAY = {
    "POST /api/v1/auth/2fa/verify",  # only after a first step, five wrong codes lock the factor
    "POST /api/v1/auth/email/confirm",  # only with the token of a letter
    "POST /api/v1/auth/forgot-password",  # a letter to whoever has the address, five a minute
    "POST /api/v1/auth/restore",  # only with the token of a sign-in that was refused, which is used up
    "POST /api/v1/auth/reset-password",  # only with the token of a letter, which is used up
    "POST /api/v1/auth/login",  # five tries a minute for one address
    "POST /api/v1/auth/passkeys/login/begin",  # a random question, which is over in five minutes
    "POST /api/v1/auth/passkeys/login/finish",  # only with a passkey's signature of such a question
    "POST /api/v1/auth/refresh",  # only with a refresh token, which is used up
    "POST /api/v1/auth/register",  # five a minute for one address
    "POST /api/v1/search/clicks",  # which result of one's own search was opened, 20 times at most
    "POST /api/v1/mail/unsubscribe",  # stops one kind of letters, only with the sealed token of such a letter
    "POST /confirm-email",  # as POST /auth/email/confirm, for a browser
    "POST /forgot-password",  # as POST /auth/forgot-password
    "POST /mail/unsubscribe",  # the same on a page, and for the one click of mail programs (RFC 8058)
    "POST /reset-password",  # as POST /auth/reset-password
    "POST /restore",  # as POST /auth/restore
    "POST /sign-in",  # as POST /auth/login, for a browser
    "POST /sign-in/code",  # as POST /auth/2fa/verify
    "POST /sign-in/passkey",  # as POST /auth/passkeys/login/finish
    "POST /sign-out",  # forgets one's own cookie
    "POST /sign-up",  # as POST /auth/register, for a browser
    "POST /verify-email",  # as GET /auth/verify-email
    "POST /theme",  # a cookie of one's own
}


@route("GET", "/soups", may=ANYBODY, summary="All soups")
async def soups() -> list[str]:
    """Every soup."""
    return []


@route("POST", "/soups", may=MEMBERS, summary="Cook")
async def cook() -> None:
    """Cook a soup."""


@route("DELETE", "/soups", may=ANYBODY, summary="Pour away")
async def pour_away() -> None:
    """Pour all soups away."""


@litestar.get("/soups/secret")
async def secret() -> None:
    """Declared past the house's own way."""


class Call(NamedTuple):
    """One handler under the path that it answers on."""

    path: str
    handler: HTTPRouteHandler

    def __str__(self) -> str:
        """For example "GET /soups"."""
        return f"{'|'.join(sorted(self.handler.http_methods))} {self.path}"

    @property
    def may(self) -> object:
        """What it declares about its callers; None when it declares nothing."""
        return self.handler.opt.get("may")


def undeclared(calls: Iterable[Call]) -> list[str]:
    """Calls that do not say who may make them."""
    return [str(call) for call in calls if not isinstance(call.may, May) or not call.may.name]


def open_writes(calls: Iterable[Call]) -> set[str]:
    """Writes that anybody may do."""
    return {str(call) for call in calls if call.may == ANYBODY and not call.handler.http_methods <= READS}


@pytest.fixture(scope="module")
def calls() -> list[Call]:
    """Every call that the whole application answers with, the framework's own ones included."""
    made: list[Litestar] = []
    make = http.router

    def remember(**parts: Any) -> Litestar:
        made.append(make(**parts))
        return made[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "router", remember)
        create(read_settings(**NOWHERE))
    return calls_of(made[0])


def calls_of(application: Litestar) -> list[Call]:
    """Its calls, but for the answers to OPTIONS that the framework adds to each path."""
    found = [Call(each.path, handler) for each in application.routes for handler in getattr(each, "route_handlers", [])]
    return [call for call in found if call.handler.http_methods != {"OPTIONS"}]


def app_of(*handlers: HTTPRouteHandler) -> Litestar:
    """An application of a sample."""
    return Litestar(handlers, openapi_config=None)


def test_a_route_that_says_who_may_call_it_passes() -> None:
    assert undeclared(calls_of(app_of(soups, cook))) == []


def test_a_route_that_does_not_say_is_found() -> None:
    assert undeclared(calls_of(app_of(soups, secret))) == ["GET /soups/secret"]


def test_a_route_that_the_framework_adds_is_found() -> None:
    assert "GET /schema/openapi.json" in undeclared(calls_of(Litestar([soups])))


def test_a_write_that_anybody_may_do_is_found() -> None:
    assert open_writes(calls_of(app_of(soups, cook, pour_away))) == {"DELETE /soups"}


def test_every_route_of_the_house_says_who_may_call_it(calls: list[Call]) -> None:
    assert "GET /health" in map(str, calls)
    assert undeclared(calls) == []


def test_what_anybody_may_write_is_on_the_list(calls: list[Call]) -> None:
    assert open_writes(calls) == ANYBODY_MAY, (
        "tests/architecture/test_routes.py lists what a stranger may write, and why"
    )
