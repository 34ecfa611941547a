"""Why a wheel's program does not run on this system, and what mends it."""

import re

_MISSING_LIBRARY = re.compile(r"error while loading shared libraries: ([\w.+-]+): cannot open shared object file")
_OLD_LIBRARY = re.compile(r"version `\w+_[\d.]+' not found")
_PACKAGES = {  # Debian's and Ubuntu's, for what the wheels' programs link
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
    "libgcc_s.so.1": "libgcc-s1",
}


def mended_by(last_words: str) -> str:
    """The way out when the system's loader refused a program; empty for any other last words."""
    missing = _MISSING_LIBRARY.search(last_words)
    if missing:
        package = _PACKAGES.get(missing[1])
        return f"run `apt-get install {package}`" if package else f"install what holds {missing[1]}"
    if _OLD_LIBRARY.search(last_words):
        return "this system is too old for the bundled program: install one for this system, or give a URL"
    return ""
