"""A page's handler in three words: ``view.show`` a template, ``view.go`` elsewhere, ``view.form`` what was sent."""

from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie

from courtyard.kernel.basics import Actor, Refusal, TooMany, Unauthenticated
from courtyard.kernel.http import Form, FormLimits, Passage, passage_of, read_form
from courtyard.kernel.web.context import COURT, Flash, PageContext, Product, Site, Tone
from courtyard.kernel.web.cookies import FLASH_COOKIE, THEME_COOKIE, flash_cookie, flashes_from, theme_from
from courtyard.kernel.web.errors import Trouble, error_page
from courtyard.kernel.web.policy import content_security_policy, local_path, new_nonce
from courtyard.kernel.web.rendering import Templates

HTML = "text/html"
Answer = Response[str]


class Views:
    """What all pages share: the templates, the site, whether cookies travel over https only."""

    def __init__(self, templates: Templates, site: Site, *, secure: bool) -> None:
        self.templates, self.site, self.secure = templates, site, secure

    def context(self, passage: Passage) -> PageContext:
        """One request as its page sees it; makes the nonce of this answer."""
        passage.nonce = passage.nonce or new_nonce()
        cookies = _cookies(passage)
        return PageContext(
            actor=passage.actor,
            nonce=passage.nonce,
            product=self._product(passage.path),
            path=passage.path,
            query=passage.query.decode("latin-1"),
            theme=theme_from(cookies.get(THEME_COOKIE)),
            flashes=flashes_from(cookies.get(FLASH_COOKIE)),
            is_htmx=b"hx-request" in passage.headers,
            asked_ms=int(passage.asked_at * 1000),
            site=self.site,
        )

    def refusal(self, passage: Passage, refusal: Refusal) -> str:
        """The page of a refusal, and its policy header noted for the way out."""
        page = self._to_come_back_to(passage)
        passage.extra_headers.append((b"content-security-policy", content_security_policy(page.nonce).encode()))
        if refusal.status == Unauthenticated.status and page.is_htmx:
            way_in = f"{self.site.sign_in_href}?{urlencode({'next': page.here})}"
            passage.extra_headers.append((b"hx-redirect", way_in.encode()))
        wait = refusal.retry_after_s if isinstance(refusal, TooMany) else 0
        trouble = Trouble(refusal.status, refusal.public_message, passage.request_id, wait)
        return error_page(self.templates, page, trouble)

    def _to_come_back_to(self, passage: Passage) -> PageContext:
        """The page that was asked for; for a form or a part of a page, the page that it stands on."""
        page = self.context(passage)
        if passage.method in ("GET", "HEAD") and not page.is_htmx:
            return page
        before = urlsplit(passage.header(b"hx-current-url") or passage.header(b"referer"))
        if not before.path or before.netloc != passage.header(b"host"):
            return page
        return msgspec.structs.replace(page, path=local_path(before.path), query=before.query)

    def _product(self, path: str) -> Product:
        segment = path.strip("/").partition("/")[0]
        searched = next((hook.product for hook in self.site.searches if hook.action == path), segment)
        return next((each for each in self.site.products if each.name == searched), COURT)


class View:
    """The page side of one request; handlers get it as the dependency ``view``."""

    def __init__(self, views: Views, request: Request[Any, Any, Any]) -> None:
        self._views = views
        self._request = request
        self.passage = passage_of(request.scope)
        self.page = views.context(self.passage)

    def with_unread(self, count: int) -> "View":
        """This view with a number at the bell."""
        self.page = msgspec.structs.replace(self.page, unread=count)
        return self

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.passage.actor

    def show(self, template: str, *, status: int = 200, block: str = "", **values: Any) -> Answer:
        """Render a page, or only one block of it for an HTMX request that asks for a part."""
        if block and self.page.is_htmx:
            html = self._views.templates.render_block(template, block, self.page, **values)
        else:
            html = self._views.templates.render(template, self.page, **values)
        answer: Answer = Response(html, status_code=status, media_type=HTML)
        answer.headers["content-security-policy"] = content_security_policy(self.page.nonce)
        # The same address answers whole pages and parts, and differs by person: nobody but the browser may keep it.
        answer.headers["cache-control"] = "private, no-store" if self.actor.is_signed_in else "private, no-cache"
        answer.headers["vary"] = "HX-Request, Cookie"
        if self.page.flashes:
            self._set_cookie(answer, flash_cookie())
        return answer

    def go(self, href: str, *messages: str | Flash, tone: Tone = Tone.GOOD, cookies: tuple[Cookie, ...] = ()) -> Answer:
        """Send the browser to another page here (303), with messages to show there."""
        answer: Answer = Response("", status_code=303, media_type=HTML)
        answer.headers["location"] = local_path(href)
        if messages:
            flashes = (Flash(each, tone) if isinstance(each, str) else each for each in messages)
            self._set_cookie(answer, flash_cookie(*flashes))
        for cookie in cookies:
            answer.set_cookie(cookie)
        return answer

    def cookie(self, name: str) -> str:
        """The value of a cookie; empty when the browser shows none."""
        return _cookies(self.passage).get(name, "")

    async def form(self, limits: FormLimits = FormLimits()) -> Form:  # noqa: B008  (frozen)
        """Read the form that was sent."""
        return read_form(await self._request.body(), self.passage.header(b"content-type"), limits)

    def _set_cookie(self, answer: Answer, value: str) -> None:
        name, _, rest = value.partition("=")
        content, *attributes = rest.split("; ")
        wanted = {key.lower(): held for key, _, held in (each.partition("=") for each in attributes)}
        answer.set_cookie(
            Cookie(
                key=name,
                value=content,
                path="/",
                max_age=int(wanted["max-age"]),
                httponly="httponly" in wanted,
                samesite="lax",
                secure=self._views.secure,
            )
        )


def _cookies(passage: Passage) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(passage.header(b"cookie")).items()}
    except CookieError:
        return {}
