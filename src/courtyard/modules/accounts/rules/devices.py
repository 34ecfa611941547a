"""What to call a device, from its User-Agent: good enough for a person to recognise their own."""

_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("okhttp/", "Android app"),
    ("python", "Python"),
    ("node", "Node.js"),
)
_DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """The browser's name, or what the program calls itself."""
    known = next((name for sign, name in _BROWSERS if sign in user_agent), None)
    return known or user_agent.partition("/")[0][:40] or "Unknown program"


def device_of(user_agent: str) -> str:
    """The kind of device."""
    return next((name for sign, name in _DEVICES if sign in user_agent), "Unknown device")
