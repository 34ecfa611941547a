"""Mail over HTTP: unsubscribing by a link, and the pages on which letters are read where there is no mail server."""

from ipaddress import ip_address
from typing import Annotated, Any, Literal

import msgspec
from litestar import Response
from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Forbidden
from courtyard.kernel.http import ADMINS, ANYBODY, route
from courtyard.kernel.mail import LetterState, LinkBroken, MailOffice
from courtyard.kernel.settings import Settings
from courtyard.kernel.web import View

Token = Annotated[str, Parameter(max_length=1000, description="From the link in the letter")]
Again = Annotated[bool, Parameter(description="Subscribe again")]
Form = Annotated[Literal["html", "text", "headers"], Parameter(description="How to show the letter")]
State = Annotated[LetterState | None, Parameter(description="Only letters of this state")]
Cursor = Annotated[str | None, Parameter(max_length=500)]

# Letters hold words of others: no script, nothing fetched, no access to our pages; links open in a new tab.
_LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


class OnlyFromHere(Forbidden):
    """Letters hold links that open accounts, so an installation under development shows them on its own machine."""

    message = "Letters are shown to admins, and during development to the machine that Courtyard runs on."


class NotShown(Forbidden):
    """A letter with a link that opens something, in production."""

    message = "This letter holds a link that opens an account. Only its addressee reads it."


class Unsubscribed(msgspec.Struct, frozen=True):
    """What is no longer sent."""

    kind: str
    subscribed: bool


def mail_pages(settings: Settings) -> list[HTTPRouteHandler]:
    """The pages; those that show letters are for admins, except during development."""
    may = ADMINS if settings.environment == "production" else ANYBODY
    readers = (
        ("/dev/mail", outbox, "The outbox folder"),
        ("/dev/mail/log", log, "What became of letters"),
        ("/dev/mail/templates", templates, "All kinds of letters"),
        ("/dev/mail/templates/{template:str}", template_page, "A kind of letter with sample values"),
        ("/dev/mail/templates/{template:str}/html", template_html, "The sample alone"),
        ("/dev/mail/letters/{letter:str}", letter_page, "A letter"),
        ("/dev/mail/letters/{letter:str}/html", letter_html, "The letter alone"),
    )
    made = [route("GET", path, may=may, summary=words, in_schema=False)(reader) for path, reader, words in readers]
    return [*made, unsubscribe_page, unsubscribe_on_page]


@route("POST", "/mail/unsubscribe", may=ANYBODY, summary="Stop letters of one kind", raises=(LinkBroken,), status=200)
async def unsubscribe(mail: MailOffice, token: Token) -> Unsubscribed:
    """Works with nothing but the token of a letter, as often as it is sent."""
    subscription = mail.unsubscribing.read(token)
    await mail.unsubscribing.stop(subscription)
    return Unsubscribed(subscription.kind, subscribed=False)


MAIL_ROUTES = (unsubscribe,)


@route("GET", "/mail/unsubscribe", may=ANYBODY, summary="Stop letters of one kind?", in_schema=False)
async def unsubscribe_page(view: View, mail: MailOffice, token: Token) -> Response[str]:
    """Asks first: programs that look through letters open every link in them."""
    return await _subscription_page(view, mail, token)


@route("POST", "/mail/unsubscribe", may=ANYBODY, summary="Stop letters of one kind", in_schema=False, status=200)
async def unsubscribe_on_page(view: View, mail: MailOffice, token: Token, again: Again = False) -> Response[str]:  # noqa: FBT002  (a parameter of the address)
    """RFC 8058's one click comes here too: no cookie, no redirect; its body says nothing that the token does not."""
    subscription = mail.unsubscribing.read(token)
    await (mail.unsubscribing.start(subscription) if again else mail.unsubscribing.stop(subscription))
    return await _subscription_page(view, mail, token)


async def _subscription_page(view: View, mail: MailOffice, token: str) -> Response[str]:
    subscription = mail.unsubscribing.read(token)
    return view.show(
        "mail/unsubscribe.html",
        about=mail.unsubscribing.about(subscription),
        to=subscription.to,
        stopped=await mail.unsubscribing.is_stopped(subscription),
        token=token,
    )


async def outbox(view: View, mail: MailOffice) -> Response[str]:
    """The newest letters in the folder."""
    _admit(view)
    letters = [] if mail.folder is None else await mail.folder.newest()
    return view.show("mail/outbox.html", letters=letters, has_folder=mail.folder is not None)


async def log(view: View, mail: MailOffice, only: State = None, cursor: Cursor = None) -> Response[str]:
    """Every letter of the last 90 days and how it ended; never what it says."""
    _admit(view)
    page = await mail.log.page(state=only, cursor=cursor)
    return view.show("mail/log.html", records=page, state=only, states=list(LetterState))


async def templates(view: View, mail: MailOffice) -> Response[str]:
    """Each kind of letter."""
    _admit(view)
    return view.show("mail/templates.html", templates=sorted(mail.book.templates.values(), key=lambda each: each.name))


async def template_page(view: View, mail: MailOffice, template: str, form: Form = "html") -> Response[str]:
    """A kind of letter with sample values."""
    _admit(view)
    words = mail.book.preview(template)
    return view.show("mail/template.html", name=mail.book.template(template).name, words=words, form=form)


async def template_html(view: View, mail: MailOffice, template: str) -> Response[str]:
    """As it stands in a mailbox."""
    _admit(view)
    return _framed(mail.book.preview(template).html)


async def letter_page(view: View, mail: MailOffice, letter: str, form: Form = "html") -> Response[str]:
    """A letter from the folder."""
    _admit(view)
    found = await mail.kept(letter)
    return view.show("mail/letter.html", letter=found, form=form, shown=mail.may_show(found.letter))


async def letter_html(view: View, mail: MailOffice, letter: str) -> Response[str]:
    """As it stands in a mailbox."""
    _admit(view)
    found = await mail.kept(letter)
    if not mail.may_show(found.letter):
        raise NotShown
    return _framed(found.html)


def _admit(view: View) -> None:
    if not view.actor.is_admin and not _is_this_machine(view.passage.visit.address):
        raise OnlyFromHere


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _framed(html: str) -> Response[Any]:
    answer: Response[Any] = Response(
        html.replace("<head>", '<head><base target="_blank">', 1), media_type="text/html; charset=utf-8"
    )
    answer.headers["content-security-policy"] = _LETTER_POLICY
    answer.headers["cache-control"] = "private, no-store"
    answer.headers["referrer-policy"] = "no-referrer"
    return answer
