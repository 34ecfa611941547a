"""What accounts keep of people, what goes into their copies, and what becomes of it when they are erased."""

from courtyard.kernel.privacy import Fate, Share, Trace, Withheld
from courtyard.modules.accounts.store.copies import COPIES, COPY_PIECES
from courtyard.modules.accounts.store.factors import SECOND_FACTORS
from courtyard.modules.accounts.store.keys import API_KEYS, IDENTITIES, PASSKEYS
from courtyard.modules.accounts.store.leaving import ERASURES
from courtyard.modules.accounts.store.one_time import EMAIL_CHANGES, ONE_TIME
from courtyard.modules.accounts.store.sessions import SESSIONS
from courtyard.modules.accounts.store.users import USERS

EXPORTS: tuple[Share | Withheld, ...] = (
    Share(
        collection=USERS,
        by=("_id",),
        file="account",
        without=("password_hash", "username_key", "email_key", "names", "decided_at"),
    ),
    Share(
        collection=SESSIONS,
        by=("user_id",),
        file="sessions",
        without=("seed", "cookie_fingerprint", "generation", "rotated_at"),
    ),
    Share(
        collection=EMAIL_CHANGES,
        by=("user_id",),
        file="changes_of_address",
        without=("old_fingerprint", "new_fingerprint", "email_key", "old_key"),
    ),
    Share(
        collection=SECOND_FACTORS,
        by=("user_id",),
        file="two_step_sign_in",
        without=("sealed", "salt", "backup_digests", "last_step"),
    ),
    Share(collection=API_KEYS, by=("user_id",), file="api_keys", without=("fingerprint",)),
    Share(collection=PASSKEYS, by=("user_id",), file="passkeys", without=("public_key",)),
    Share(collection=IDENTITIES, by=("user_id",), file="other_sites"),
    Share(collection=COPIES, by=("user_id",), file="copies"),
    Withheld(ONE_TIME, "Links in letters: each opens your account, and is over within a day."),
    Withheld(COPY_PIECES, "This copy itself."),
    Withheld(ERASURES, "That an account was erased: of nobody who can ask."),
)
ERASES = (
    Trace(USERS, "_id", Fate.BY_MODULE),
    *(
        Trace(collection, "user_id")
        for collection in (
            SESSIONS,
            ONE_TIME,
            EMAIL_CHANGES,
            SECOND_FACTORS,
            API_KEYS,
            PASSKEYS,
            IDENTITIES,
            COPIES,
            COPY_PIECES,
        )
    ),
    Trace(
        ERASURES,
        "user_id",
        Fate.KEPT,
        "Says that this account was erased, for the day when a backup brings it back; the id leads to nobody.",
    ),
)
