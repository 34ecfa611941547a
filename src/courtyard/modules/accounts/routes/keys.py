"""API keys."""

from litestar.handlers import HTTPRouteHandler

from courtyard.kernel.basics import Actor, EmailNotVerified, Visit
from courtyard.kernel.http import MEMBERS, VERIFIED, route
from courtyard.modules.accounts import errors
from courtyard.modules.accounts.actions.keys import ApiKeys, Wish
from courtyard.modules.accounts.schemas import KeyIn, KeyOut, KeysOut, MadeKeyOut


@route("GET", "/auth/api-keys", may=MEMBERS, keys="", summary="Your API keys")
async def list_keys(actor: Actor, api_keys: ApiKeys) -> KeysOut:
    """Newest first, without what opens anything."""
    return KeysOut([KeyOut.of(key) for key in await api_keys.listed(actor)], sorted(api_keys.scopes))


@route("POST", "/auth/api-keys", may=VERIFIED, keys="", summary="Make an API key", status=201,
       raises=[EmailNotVerified, errors.KeyRefused, errors.CurrentPasswordWrong, errors.FreshSignInNeeded,
               errors.TooManyOfThese, errors.TooManyAttempts, errors.PasswordsBusy])  # fmt: skip
async def make_key(data: KeyIn, actor: Actor, visit: Visit, api_keys: ApiKeys) -> MadeKeyOut:
    """Send it as `Authorization: Bearer cyk_…`. It is shown once; of what we keep, nobody can make it again.

    A key does what its scopes say and nothing else: no key changes the security of an account or runs this house.
    """
    wish = Wish(data.name, data.scopes, data.expires_in_days)
    key, secret = await api_keys.make(actor, wish, data.password, visit)
    return MadeKeyOut(secret, KeyOut.of(key))


@route("DELETE", "/auth/api-keys/{key:str}", may=MEMBERS, keys="", summary="Remove an API key", status=204,
       raises=[errors.KeyNotFound])  # fmt: skip
async def remove_key(key: str, actor: Actor, visit: Visit, api_keys: ApiKeys) -> None:
    """It opens nothing any more, from now on."""
    await api_keys.remove(actor, key, visit)


HANDLERS: list[HTTPRouteHandler] = [list_keys, make_key, remove_key]
