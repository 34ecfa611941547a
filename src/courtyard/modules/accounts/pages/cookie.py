"""The cookie that a browser shows instead of a token."""

from litestar.datastructures import Cookie

from courtyard.kernel.http import SESSION_COOKIE

_LIFE_S = 90 * 86_400  # the server ends the session earlier when nobody is seen


class SessionCookie:
    """Makes the cookie; ``secure`` when the site is reached over https."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure

    def holding(self, value: str) -> Cookie:
        """The cookie of a session that begins."""
        return self._cookie(value, _LIFE_S)

    def gone(self) -> Cookie:
        """What takes the cookie away."""
        return self._cookie("", 0)

    def _cookie(self, value: str, max_age: int) -> Cookie:
        return Cookie(
            key=SESSION_COOKIE,
            value=value,
            path="/",
            max_age=max_age,
            secure=self._secure,
            httponly=True,
            samesite="lax",
        )
