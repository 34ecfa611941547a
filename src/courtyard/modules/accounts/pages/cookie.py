"""The cookies that a browser shows: one instead of a token, and one between the two steps of signing in."""

from litestar.datastructures import Cookie

from courtyard.kernel.http import SESSION_COOKIE

SECOND_STEP_COOKIE = "courtyard_second_step"
_LIFE_S = 90 * 86_400  # the server ends the session earlier when nobody is seen
_STEP_S = 600


class BrowserCookies:
    """Makes the cookies; ``secure`` when the site is reached over https."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def session(self, value: str) -> Cookie:
        """The cookie of a session that begins."""
        return self._cookie(SESSION_COOKIE, value, _LIFE_S)

    def no_session(self) -> Cookie:
        """What takes the session's cookie away."""
        return self._cookie(SESSION_COOKIE, "", 0)

    def second_step(self, token: str) -> Cookie:
        """The cookie of somebody who has proven one factor of two."""
        return self._cookie(SECOND_STEP_COOKIE, token, _STEP_S)

    def no_second_step(self) -> Cookie:
        """What takes it away."""
        return self._cookie(SECOND_STEP_COOKIE, "", 0)

    def short(self, name: str, value: str) -> Cookie:
        """A cookie for a few minutes; an empty value takes it away."""
        return self._cookie(name, value, _STEP_S if value else 0)

    def _cookie(self, key: str, value: str, max_age: int) -> Cookie:
        return Cookie(
            key=key,
            value=value,
            path="/",
            max_age=max_age,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
