"""What a page knows about its request: who asks, where, in which product and look."""

from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

import msgspec

from courtyard.kernel.basics import ANYONE, Actor


class Accent(StrEnum):
    """The colour of a product; the stylesheet holds its light and dark values."""

    TOMATO = "tomato"
    INDIGO = "indigo"
    TEAL = "teal"
    VIOLET = "violet"
    OLIVE = "olive"


class Theme(StrEnum):
    """Light, dark, or what the person's system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """How a message is meant."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"


class Needs(StrEnum):
    """Who is shown a link. It only tidies the page; the target decides for itself who may enter."""

    ANYONE = "anyone"
    GUEST = "guest"
    MEMBER = "member"
    ADMIN = "admin"

    def met_by(self, actor: Actor) -> bool:
        """Whether the actor is shown the link."""
        match self:
            case Needs.ANYONE:
                return True
            case Needs.GUEST:
                return not actor.is_signed_in
            case Needs.MEMBER:
                return actor.is_signed_in
            case Needs.ADMIN:
                return actor.is_admin


class Product(msgspec.Struct, frozen=True):
    """One house on the court, as the top bar shows it."""

    name: str
    label: str
    href: str
    accent: Accent = Accent.OLIVE


COURT = Product("", "Courtyard", "/")


class NavEntry(msgspec.Struct, frozen=True):
    """One link of the top bar (bottom bar on a phone); an empty ``product`` shows it everywhere.

    ``icon`` is a name from ``static/icons.svg``.
    """

    label: str
    href: str
    product: str = ""
    needs: Needs = Needs.ANYONE
    icon: str = "dot"


class SearchHook(msgspec.Struct, frozen=True):
    """The search form of a product: a GET of ``action`` with one text field.

    ``suggestions`` answers with links for the list below the field, while somebody types; empty for none.
    """

    action: str
    label: str
    product: str = ""
    name: str = "q"
    suggestions: str = ""


class Flash(msgspec.Struct, frozen=True):
    """One short message after an act, shown once on the next page.

    ``act`` is where a form without fields is sent that takes the act back (or goes on with it); it is on this site.
    """

    message: str
    tone: Tone = Tone.INFO
    act: str = ""
    act_label: str = ""


class Site(msgspec.Struct, frozen=True):
    """What is the same on every page, put together once at the start from the modules' manifests."""

    name: str = "Courtyard"
    products: tuple[Product, ...] = ()
    navigation: tuple[NavEntry, ...] = ()
    person_menu: tuple[NavEntry, ...] = ()
    searches: tuple[SearchHook, ...] = ()
    sign_in_href: str = "/sign-in"
    sign_up_href: str = "/sign-up"
    sign_out_action: str = "/sign-out"
    theme_action: str = "/theme"
    bell_href: str = ""


class PageContext(msgspec.Struct, frozen=True):
    """One request as a page sees it.

    ``query`` is the raw query string without the question mark; ``unread`` the number at the bell; ``asked_ms`` when it
    was asked for, in milliseconds since 1970.
    """

    actor: Actor = ANYONE
    nonce: str = ""
    product: Product = COURT
    path: str = "/"
    query: str = ""
    theme: Theme = Theme.AUTO
    flashes: tuple[Flash, ...] = ()
    is_htmx: bool = False
    language: str = "en"
    unread: int = 0
    asked_ms: int = 0
    site: Site = Site()

    @property
    def navigation(self) -> list[NavEntry]:
        """The links of this product that the actor is shown."""
        return self._shown(self.site.navigation)

    @property
    def person_menu(self) -> list[NavEntry]:
        """The links behind the person's picture."""
        return self._shown(self.site.person_menu)

    @property
    def search(self) -> SearchHook | None:
        """The product's search form, or the first that belongs to no product."""
        hooks = [hook for hook in self.site.searches if hook.product in (self.product.name, "")]
        return max(hooks, key=lambda hook: hook.product != "", default=None)

    @property
    def here(self) -> str:
        """Path and query, for coming back after signing in."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def values(self, name: str) -> list[str]:
        """All values of one query parameter."""
        return [value for key, value in parse_qsl(self.query) if key == name]

    def link(self, **changes: str | int | None) -> str:
        """This address with some parameters replaced, or left out when None; the cursor never survives a change."""
        kept = [(key, value) for key, value in parse_qsl(self.query) if key not in changes and key != "cursor"]
        added = [(key, str(value)) for key, value in changes.items() if value is not None]
        return self._address(kept + added)

    def toggled(self, name: str, value: str) -> str:
        """This address with one value of a repeated parameter added, or taken out if it is there."""
        pairs = [(key, held) for key, held in parse_qsl(self.query) if key != "cursor"]
        flipped = [pair for pair in pairs if pair != (name, value)]
        return self._address(flipped if len(flipped) < len(pairs) else [*pairs, (name, value)])

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def _shown(self, entries: tuple[NavEntry, ...]) -> list[NavEntry]:
        return [
            entry for entry in entries if entry.product in (self.product.name, "") and entry.needs.met_by(self.actor)
        ]
