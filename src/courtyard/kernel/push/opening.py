"""The push services that the settings name."""

import ssl
from pathlib import Path

from courtyard.kernel.push.apns import Apns, ProviderTokens
from courtyard.kernel.push.calling import Outlet
from courtyard.kernel.push.fcm import Fcm
from courtyard.kernel.push.guarding import GuardedBackend, Reach
from courtyard.kernel.push.local_log import LocalLog
from courtyard.kernel.push.pusher import Channel, ChannelName, Pusher
from courtyard.kernel.push.service_account import AccessTokens, read_service_account
from courtyard.kernel.push.vapid import VapidKey
from courtyard.kernel.push.web_push import WebPush
from courtyard.kernel.settings import BadSettings, Settings

_REACH_IN_TESTS = Reach(allows=lambda _: True, schemes=frozenset({"https", "http"}), ports=None)


def open_pusher(settings: Settings, tls: ssl.SSLContext | None = None) -> Pusher:
    """A pusher with every service that is set up; nothing is connected before the first message.

    Args:
        settings: FCM_…, APNS_… and VAPID_….
        tls: Whom to trust instead of the public authorities.

    Raises:
        BadSettings: a key file is missing or no key; names the setting.
    """
    channels: dict[ChannelName, Channel] = {}
    if settings.fcm_credentials_file is not None:
        channels["fcm"] = _fcm(settings, settings.fcm_credentials_file, tls)
    if settings.apns_key_file is not None:
        channels["apns"] = _apns(settings, settings.apns_key_file, tls)
    public_key = None
    if settings.vapid_private_key is not None:
        web_push = _web_push(settings, settings.vapid_private_key.get_secret_value(), tls)
        channels["web_push"], public_key = web_push, web_push.public_key
    return Pusher(channels, LocalLog(tells=settings.environment != "production"), public_key)


def _fcm(settings: Settings, file: Path, tls: ssl.SSLContext | None) -> Fcm:
    try:
        account = read_service_account(file)
    except (OSError, ValueError) as error:
        raise BadSettings(f"FCM_CREDENTIALS_FILE: {error}") from None
    outlet = Outlet(limit_s=settings.push_timeout_s, tls=tls)
    return Fcm(settings.fcm_url, account.project_id, AccessTokens(account, outlet), outlet, settings.base_url)


def _apns(settings: Settings, file: Path, tls: ssl.SSLContext | None) -> Apns:
    given = {
        "APNS_KEY_ID": settings.apns_key_id,
        "APNS_TEAM_ID": settings.apns_team_id,
        "APNS_TOPIC": settings.apns_topic,
    }
    missing = [name for name, value in given.items() if not value]
    if missing:
        raise BadSettings(f"{', '.join(missing)}: needed beside APNS_KEY_FILE")
    try:
        tokens = ProviderTokens(file.read_text(), settings.apns_key_id, settings.apns_team_id)
    except (OSError, ValueError) as error:
        raise BadSettings(f"APNS_KEY_FILE: {error}") from None
    outlet = Outlet(limit_s=settings.push_timeout_s, http1=False, tls=tls)
    return Apns(settings.apns_url, settings.apns_topic, tokens, outlet)


def _web_push(settings: Settings, private_key: str, tls: ssl.SSLContext | None) -> WebPush:
    base_url = settings.base_url
    subject = settings.vapid_subject or (base_url if base_url.startswith("https://") else "mailto:courtyard@localhost")
    try:
        key = VapidKey(private_key, subject)
    except ValueError as error:
        raise BadSettings(f"VAPID_PRIVATE_KEY: {error}") from None
    reach = _REACH_IN_TESTS if settings.environment == "test" else Reach()
    backend = GuardedBackend(reach.allows)
    outlet = Outlet(limit_s=settings.push_timeout_s, tls=tls, backend=backend)
    return WebPush(key, outlet, reach)
