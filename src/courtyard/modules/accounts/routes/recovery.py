"""What goes through letters: a forgotten password, a confirmed address, another address."""

from typing import Annotated

from litestar.handlers import HTTPRouteHandler
from litestar.params import Parameter

from courtyard.kernel.basics import Actor, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.addresses import Addresses
from courtyard.modules.accounts.actions.resetting import Resetting
from courtyard.modules.accounts.actions.verification import Verification
from courtyard.modules.accounts.schemas import AgreedOut, EmailIn, ForgotIn, ResetIn, SaidOut, TokenIn, VerifiedOut

LetterToken = Annotated[str, Parameter(description="What stands in the letter", min_length=1, max_length=200)]

_LETTER_SENT = "If there is an account with this address, a letter is on its way to it."


@route("POST", "/auth/forgot-password", may=ANYBODY, keys="", summary="Ask for a new password", unrecognised=True,
       status=200, raises=[errors.TooManyAttempts])  # fmt: skip
async def forgot_password(data: ForgotIn, visit: Visit, resetting: Resetting) -> SaidOut:
    """The answer is the same whether anybody has this address. The link in the letter works once, within an hour."""
    await resetting.ask(data.email, visit)
    return SaidOut(_LETTER_SENT)


@route("POST", "/auth/reset-password", may=ANYBODY, keys="", summary="Choose a new password", unrecognised=True,
       status=204, raises=[errors.LinkUsedUp, errors.PasswordRefused, errors.TooManyAttempts,
                           errors.PasswordsBusy])  # fmt: skip
async def reset_password(data: ResetIn, visit: Visit, resetting: Resetting) -> None:
    """With the token of a letter. All sessions end, and nobody is signed in; a second factor stays as it is."""
    await resetting.reset(data.token, data.new_password, visit)


@route("GET", "/auth/verify-email", may=ANYBODY, keys="", summary="Confirm an address", unrecognised=True,
       raises=[errors.LinkUsedUp, errors.TooManyAttempts])  # fmt: skip
async def verify_email(token: LetterToken, visit: Visit, verification: Verification) -> VerifiedOut:
    """With the token of a letter, which works once, within a day."""
    await verification.confirm(token, visit)
    return VerifiedOut()


@route("POST", "/auth/verify-email/resend", may=MEMBERS, keys="", summary="Send the letter again", status=200,
       raises=[errors.TooManyAttempts])  # fmt: skip
async def resend_verification(actor: Actor, visit: Visit, verification: Verification) -> SaidOut:
    """To the account's own address; the links before it are void."""
    await verification.ask_again(actor, visit)
    return SaidOut("If your address is not confirmed yet, a letter is on its way to it.")


@route("POST", "/auth/email", may=MEMBERS, keys="", summary="Ask for another address", status=202,
       raises=[errors.SignUpRefused, errors.CurrentPasswordWrong, errors.FreshSignInNeeded, errors.TooManyAttempts,
               errors.PasswordsBusy])  # fmt: skip
async def ask_for_email(data: EmailIn, actor: Actor, visit: Visit, addresses: Addresses) -> SaidOut:
    """Both the old and the new address get a letter and have to agree within a day."""
    await addresses.ask(actor, data.email, data.password, visit)
    return SaidOut("Letters are on their way. The address changes when both sides have agreed.")


@route("DELETE", "/auth/email", may=MEMBERS, keys="", summary="Keep the address", status=204)
async def keep_email(actor: Actor, visit: Visit, addresses: Addresses) -> None:
    """Void the links of a change that is under way."""
    await addresses.cancel(actor, visit)


@route("POST", "/auth/email/confirm", may=ANYBODY, keys="", summary="Agree to another address", unrecognised=True,
       status=200, raises=[errors.LinkUsedUp, errors.TooManyAttempts])  # fmt: skip
async def confirm_email(data: TokenIn, visit: Visit, addresses: Addresses) -> AgreedOut:
    """With the token of either letter. When both have agreed, the address changes and all sessions end."""
    return AgreedOut(await addresses.agree(data.token, visit))


HANDLERS: list[HTTPRouteHandler] = [
    forgot_password,
    reset_password,
    verify_email,
    resend_verification,
    ask_for_email,
    keep_email,
    confirm_email,
]
