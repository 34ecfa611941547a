"""Singular and plural: the stems of words, each in its language, by the Snowball algorithms that tantivy brings."""

from collections.abc import Collection

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
_REMEMBERED_MAX = 200_000

# Plurals that the algorithms do not know.
_IRREGULAR = {
    "en": {
        "calves": "calf",
        "children": "child",
        "feet": "foot",
        "geese": "goose",
        "halves": "half",
        "hooves": "hoof",
        "knives": "knife",
        "leaves": "leaf",
        "loaves": "loaf",
        "mice": "mouse",
        "shelves": "shelf",
        "teeth": "tooth",
        "wives": "wife",
    }
}

_analyzers: dict[str, TextAnalyzer] = {}
_remembered: dict[str, dict[str, str]] = {}
_tokens: dict[str, dict[str, str]] = {}


def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in a language without an algorithm."""
    known = _remembered.setdefault(language, {})
    found = known.get(word)
    if found is None:
        if len(known) >= _REMEMBERED_MAX:
            known.clear()
        found = known[word] = _made(word, language)
    return found


def stem_token(word: str, language: str) -> str:
    """The stem with its language before it (``en~tomato``), so that stems of two languages are never one word."""
    return f"{language}~{stem(word, language)}"


def stem_tokens(words: Collection[str], language: str) -> list[str]:
    """The same for many words at once; numbers have no stems."""
    known = _tokens.setdefault(language, {})
    if len(known) > _REMEMBERED_MAX:
        known.clear()
    for word in {word for word in words if word not in known}:
        known[word] = "" if word.isdigit() else stem_token(word, language)
    return list(filter(None, map(known.__getitem__, words)))


def _made(word: str, language: str) -> str:
    name = LANGUAGES.get(language)
    if name is None:
        return word
    analyzer = _analyzers.get(language)
    if analyzer is None:
        analyzer = TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer(name)).build()
        _analyzers[language] = analyzer
    stems = analyzer.analyze(_IRREGULAR.get(language, {}).get(word, word))
    return stems[0] if stems else word
