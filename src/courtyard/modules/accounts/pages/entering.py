"""From a proof into the house: the session's cookie, or the way to the second step."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response

from courtyard.kernel.basics import Refusal, TooMany, Visit
from courtyard.kernel.web import Form, View
from courtyard.modules.accounts.actions.door import Entry, SecondStep
from courtyard.modules.accounts.actions.entrance import Entrance
from courtyard.modules.accounts.errors import DeletionPending
from courtyard.modules.accounts.pages.cookie import BrowserCookies
from courtyard.modules.accounts.pages.refused import as_typed

SECOND_STEP = "/sign-in/code"
RESTORE = "/restore"
RESTORE_COOKIE = "courtyard_restore"


async def enter(
    view: View, visit: Visit, entrance: Entrance, browser_cookies: BrowserCookies, entry: Entry, target: str
) -> Response[str]:
    """Go on to where one wanted to go, or to the second step."""
    if isinstance(entry, SecondStep):
        step = browser_cookies.second_step(entry.token)
        return view.go(f"{SECOND_STEP}?{urlencode({'next': target})}", cookies=(step,))
    # The session that the browser came with must not live on beside the new one, unseen and unused.
    await entrance.sign_out(view.actor, visit)
    return view.go(target, cookies=(browser_cookies.session(entry.grant.cookie), browser_cookies.no_second_step()))


def to_restore(view: View, browser_cookies: BrowserCookies, refusal: Refusal) -> Response[str] | None:
    """The way to restoring, for somebody whose account waits to be erased; None for any other refusal."""
    token = (refusal.details or {}).get("restore_token") if isinstance(refusal, DeletionPending) else None
    return None if token is None else view.go(RESTORE, cookies=(browser_cookies.short(RESTORE_COOKIE, token),))


def again(view: View, template: str, form: Form, refusal: Refusal, **values: Any) -> Response[str]:
    """The form once more, with what was refused."""
    answer = view.show(template, status=refusal.status, form=as_typed(form, refusal), **values)
    if isinstance(refusal, TooMany):
        answer.headers["retry-after"] = str(round(refusal.retry_after_s + 0.5))
    return answer
