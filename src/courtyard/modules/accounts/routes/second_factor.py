"""Two-step sign-in."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, EmailNotVerified, Visit
from courtyard.kernel.http import ANYBODY, MEMBERS, VERIFIED, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.second_factor import SecondFactors
from courtyard.modules.accounts.actions.second_step import SecondSteps
from courtyard.modules.accounts.routes.authentication import entry_of
from courtyard.modules.accounts.schemas import CodeIn, CodesOut, EntryOut, ProofIn, SetUpOut

_OF_CODES = (errors.CodeWrong, errors.SecondFactorLocked, errors.SecondFactorOff, errors.PasswordsBusy)
_OF_PROOFS = (errors.CurrentPasswordWrong, errors.FreshSignInNeeded, errors.TooManyAttempts, *_OF_CODES)


@route("POST", "/auth/2fa/setup", may=VERIFIED, keys="", summary="Prepare two-step sign-in", status=200,
       raises=[EmailNotVerified, errors.SecondFactorOn, errors.PasswordsBusy])  # fmt: skip
async def set_up_second_factor(actor: Actor, visit: Visit, second_factors: SecondFactors) -> SetUpOut:
    """Scan the QR code, keep the backup codes on paper, and send a code of the app to `/auth/2fa/verify`.

    Nothing is switched on before that. All of this is shown once.
    """
    made = await second_factors.set_up(actor, visit)
    return SetUpOut(made.uri, made.secret, made.qr_svg, made.backup_codes)


@route("POST", "/auth/2fa/verify", may=ANYBODY, keys="", summary="Send a code", status=200,
       raises=[errors.SignInAgain, errors.SecondFactorOn, errors.AccountClosed, errors.DeletionPending,
               *_OF_CODES])  # fmt: skip
async def verify_code(
    data: CodeIn, actor: Actor, visit: Visit, second_factors: SecondFactors, second_steps: SecondSteps
) -> EntryOut:
    """With the `mfa_token` of the first step this completes a sign-in, by a code of the app or a backup code.

    Without it, whoever is signed in switches two-step sign-in on: every session ends, and the answer holds a new one.
    After five wrong codes the second factor is locked for a quarter of an hour, then twice as long, and so on.
    """
    if data.mfa_token is not None:
        return entry_of(await second_steps.complete(data.mfa_token, data.code, visit))
    return entry_of(await second_factors.confirm(actor, data.code, visit, browser=False))


@route("DELETE", "/auth/2fa", may=MEMBERS, keys="", summary="Switch two-step sign-in off", status=204,
       raises=_OF_PROOFS)  # fmt: skip
async def switch_second_factor_off(data: ProofIn, actor: Actor, visit: Visit, second_factors: SecondFactors) -> None:
    """With the password and a code; all other sessions end."""
    await second_factors.switch_off(actor, data.password, data.code, visit)


@route("POST", "/auth/2fa/backup-codes", may=MEMBERS, keys="", summary="Get other backup codes", status=200,
       raises=_OF_PROOFS)  # fmt: skip
async def renew_backup_codes(data: ProofIn, actor: Actor, visit: Visit, second_factors: SecondFactors) -> CodesOut:
    """With the password and a code; the codes before are void."""
    return CodesOut(await second_factors.renew_codes(actor, data.password, data.code, visit))


HANDLERS: list[HTTPRouteHandler] = [
    set_up_second_factor,
    verify_code,
    switch_second_factor_off,
    renew_backup_codes,
]
