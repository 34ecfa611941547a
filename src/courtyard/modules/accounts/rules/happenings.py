"""Every kind of security event, and what people call it."""

from courtyard.kernel.basics import gettext as _

# What somebody did who had not (yet) shown that the account is theirs.
_UNPROVEN = frozenset(
    {
        "sign_in_failed",
        "sign_in_refused",
        "code_wrong",
        "second_factor_locked",
        "password_reset_asked",
        "password_reset_failed",
        "passkey_refused",
        "provider_refused",
        "refresh_token_reused",
        "erased",
        "status_lapsed",
        "accounts_imported",
    }
)

LABELS = {
    "signed_up": _("Signed up"),
    "signed_in": _("Signed in"),
    "sign_in_failed": _("A sign-in with a wrong password"),
    "sign_in_refused": _("A sign-in to a closed account"),
    "second_step_asked": _("Gave the password, was asked for the code"),
    "code_wrong": _("A wrong code"),
    "second_factor_locked": _("A code while two-step sign-in was locked"),
    "backup_code_used": _("Used a backup code"),
    "signed_out": _("Signed out"),
    "session_ended": _("Signed out one device"),
    "sessions_ended": _("Signed out other devices"),
    "refresh_token_reused": _("An old token was used again, so its session ended"),
    "password_changed": _("Changed the password"),
    "password_change_failed": _("A change of the password with a wrong one"),
    "password_reset_asked": _("Asked for a new password"),
    "password_reset": _("Chose a new password by a letter"),
    "password_reset_failed": _("A link for a new password that is not good"),
    "proof_failed": _("A wrong password before a change"),
    "email_verification_asked": _("Asked for another letter to confirm the address"),
    "email_verified": _("Confirmed the e-mail address"),
    "email_change_asked": _("Asked for another e-mail address"),
    "email_change_cancelled": _("Kept the e-mail address"),
    "email_changed": _("Changed the e-mail address"),
    "second_factor_prepared": _("Prepared two-step sign-in"),
    "second_factor_on": _("Switched two-step sign-in on"),
    "second_factor_off": _("Switched two-step sign-in off"),
    "backup_codes_renewed": _("Renewed the backup codes"),
    "passkey_added": _("Added a passkey"),
    "passkey_removed": _("Removed a passkey"),
    "passkey_refused": _("A passkey that was not good"),
    "provider_connected": _("Connected another site"),
    "provider_disconnected": _("Disconnected another site"),
    "provider_refused": _("Another site did not vouch for anybody"),
    "api_key_made": _("Made an API key"),
    "api_key_removed": _("Removed an API key"),
    "export_asked": _("Asked for a copy of the data"),
    "export_fetched": _("Fetched a copy of the data"),
    "deletion_asked": _("Asked for the account to be deleted"),
    "restored": _("Restored the account"),
    "erased": _("The account was erased"),
    "status_changed": _("An admin changed the status of the account"),
    "status_lapsed": _("The time of a suspension or ban was over"),
    "sessions_ended_for": _("An admin signed out all devices"),
    "second_factor_reset": _("An admin switched two-step sign-in off"),
    "second_factor_unlocked": _("An admin unlocked two-step sign-in"),
    "email_verification_sent": _("An admin sent another letter to confirm the address"),
    "accounts_imported": _("Accounts were imported"),
    "roles_changed": _("An admin changed the roles of the account"),
}


def is_proven(kind: str) -> bool:
    """Whether who did it had shown that the account is theirs."""
    return kind not in _UNPROVEN


def label_of(kind: str) -> str:
    """What people call it."""
    return LABELS.get(kind, kind.replace("_", " ").capitalize())
