"""Words of a text, made here and not in the engines, so that both find the same."""

from courtyard.kernel.search.words.languages import STOP_WORDS, guess_language, known_language, small_words
from courtyard.kernel.search.words.stems import LANGUAGES, stem, stem_token, stem_tokens
from courtyard.kernel.search.words.tokens import WORD_LENGTH_MAX, compounds, exact_value, pairs, words_of

__all__ = [
    "LANGUAGES",
    "STOP_WORDS",
    "WORD_LENGTH_MAX",
    "compounds",
    "exact_value",
    "guess_language",
    "known_language",
    "pairs",
    "small_words",
    "stem",
    "stem_token",
    "stem_tokens",
    "words_of",
]
