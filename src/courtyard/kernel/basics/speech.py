"""What people read goes through here, so that it can be said in other languages; English is the only one so far.

The functions of the standard library look for a catalogue on disk at every call, which takes 50 µs a word.
"""

from gettext import NullTranslations

_ENGLISH = NullTranslations()

gettext = _ENGLISH.gettext
ngettext = _ENGLISH.ngettext
