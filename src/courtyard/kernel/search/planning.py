"""From what is asked to a tree: where a word counts how much, and what is done when few fit.

The score of a word is the best of its fields (how rare the word is there, times the field's weight) and a fifth of the
others. A stem counts a little less than the word itself. Words are added up; words side by side in the weightiest
field count once more. Then come the bonuses, and all of it is multiplied by the factor.
"""

from collections.abc import Mapping, Sequence

from courtyard.kernel.search.asking import DEPTH_MAX, FACETS_MAX, FILTERS_MAX, Ask, Way
from courtyard.kernel.search.declaring import IndexSpec, Text
from courtyard.kernel.search.errors import SearchRefused
from courtyard.kernel.search.tree import (
    All,
    Among,
    BestOf,
    Constant,
    Everything,
    Fuzzy,
    Node,
    Phrase,
    Prefix,
    Request,
    Term,
    Times,
)
from courtyard.kernel.search.wanted import Wanted
from courtyard.kernel.search.words import WORD_LENGTH_MAX, pairs, stem_token

Texts = Mapping[str, Text]

_SHARE_OF_OTHERS = 0.2
_STEM = 0.9
_SIDE_BY_SIDE = 0.5
_GUESS_NEAR, _GUESS_FAR = 0.7, 0.4
_ONE_MISTAKE_FROM, _TWO_MISTAKES_FROM = 4, 7
_PREFIX_FROM = 2
_MOST = 0.6
_LANGUAGES_SIDE_BY_SIDE = 2
_CLAUSES_MAX = 800


def request_of(spec: IndexSpec, ask: Ask, wanted: Wanted, way: Way, languages: Sequence[str]) -> Request:
    """The request for an engine.

    Args:
        spec: The index.
        ask: What is asked.
        wanted: Its words.
        way: How strictly they are taken.
        languages: Of the index's documents, the most frequent first.

    Raises:
        SearchRefused: more filters, facets or depth than there may be.
    """
    _refuse_too_much(ask)
    texts = {name: field for name, field in spec.texts.items() if not ask.within or name in ask.within}
    words = _words(texts, wanted, way, languages)
    without = (*ask.without, *(_anywhere(texts, words) for words in wanted.without))

    def fitting(filters: tuple[Node, ...]) -> All:
        return All(
            must=(_scored(ask, words),),
            filters=(ask.audience, *filters),
            should=() if ask.has else tuple(Constant(node, score) for node, score in ask.bonuses),
            without=without,
        )

    plain = {name: facet.count for name, facet in ask.facets.items() if facet.chosen is None}
    chosen = {name: facet for name, facet in ask.facets.items() if facet.chosen is not None}
    others = {
        name: (fitting(tuple(each for each in ask.filters if each != facet.chosen)), facet.count)
        for name, facet in chosen.items()
    }
    return Request(
        query=fitting(ask.filters),
        counts=plain,
        others=others,
        order=ask.order,
        factor=ask.factor,
        offset=ask.offset,
        limit=ask.limit,
    )


def _refuse_too_much(ask: Ask) -> None:
    if ask.offset + ask.limit > DEPTH_MAX:
        reason = f"results go {DEPTH_MAX:,} deep; narrow the search to see others"
        raise SearchRefused(f"page: {reason}", details={"fields": [{"path": "page", "reason": reason}]})
    if len(ask.filters) + len(ask.without) > FILTERS_MAX:
        raise SearchRefused(f"filters: at most {FILTERS_MAX} at a time")
    if len(ask.facets) > FACETS_MAX:
        raise SearchRefused(f"facets: at most {FACETS_MAX} at a time")


def _scored(ask: Ask, words: Node) -> Node:
    if ask.has is None:
        return words
    has = ask.has
    each = tuple(Constant(Among(has.field, values), 1.0) for values in has.each)
    return All(should=each, at_least=1, filters=(words,))


def _words(texts: Texts, wanted: Wanted, way: Way, languages: Sequence[str]) -> Node:
    if wanted.is_empty:
        return Constant(Everything(), 1.0)
    known = languages[: max(1, _CLAUSES_MAX // (len(texts) * max(1, len(wanted.words)) * 3) - 1)]
    parts = tuple(_word(texts, wanted, place, way, known) for place in range(len(wanted.words)))
    phrases = tuple(_anywhere(texts, phrase) for phrase in wanted.phrases)
    bonus = _side_by_side(texts, wanted, known[:_LANGUAGES_SIDE_BY_SIDE])
    if way in (Way.EXACT, Way.GUESSED):
        return All(must=(*parts, *phrases), should=bonus)
    most = round(len(parts) * _MOST) if way is Way.SOME else 1
    some = All(should=parts, at_least=max(1, min(most, len(parts))))
    return All(must=(some, *phrases), should=bonus)


def _word(texts: Texts, wanted: Wanted, place: int, way: Way, languages: Sequence[str]) -> Node:
    """One word in any field, as it is, in its other forms, or grown together with a neighbour."""
    word = wanted.words[place]
    forms = [word, *pairs(list(wanted.words[max(0, place - 1) : place + 1]))]
    forms += pairs(list(wanted.words[place : place + 2]))
    # One flat list: a choice within a choice takes the engine on one machine twice as long.
    parts = [part for name, field in texts.items() for part in _in_field(name, field, forms, languages)]
    is_last = place == len(wanted.words) - 1
    may_go_on = (is_last and wanted.is_unfinished) or way is not Way.EXACT
    for name, field in texts.items():
        if field.guess and may_go_on and len(word) >= _PREFIX_FROM:
            parts.append(Constant(Prefix(name, word), field.guess))
        if field.guess and way is not Way.EXACT:
            parts += _guesses(name, field, word)
    return BestOf(tuple(parts), _SHARE_OF_OTHERS)


def _in_field(name: str, field: Text, forms: Sequence[str], languages: Sequence[str]) -> list[Node]:
    stems = dict.fromkeys(stem_token(form, each) for form in forms if not form.isdigit() for each in languages)
    words: list[Node] = [Times(Term(name, form), field.weight) for form in forms]
    return words + [Times(Term(name, token), field.weight * _STEM) for token in stems]


def term_forms(field: str, words: Sequence[str], languages: Sequence[str]) -> Node:
    """Documents that have these words side by side in the field, in any form that they have in these languages."""
    if not words:
        return Among(field, ())
    forms: list[Node] = [Phrase(field, tuple(words))]
    forms += [Phrase(field, tuple(stem_token(word, each) for word in words)) for each in languages]
    return Constant(BestOf(tuple(forms)))


def _guesses(name: str, field: Text, word: str) -> list[Node]:
    """Words that were perhaps meant; short ones and numbers have too many neighbours."""
    if len(word) < _ONE_MISTAKE_FROM or word.isdigit():
        return []
    near: list[Node] = [Constant(Fuzzy(name, word, 1), field.guess * _GUESS_NEAR)]
    if len(word) >= _TWO_MISTAKES_FROM:
        near.append(Constant(Fuzzy(name, word, 2), field.guess * _GUESS_FAR))
    return near


def _anywhere(texts: Texts, words: tuple[str, ...]) -> Node:
    """The words side by side in one field."""
    cut = tuple(word[:WORD_LENGTH_MAX] for word in words)
    return BestOf(tuple(Times(Phrase(name, cut), field.weight) for name, field in texts.items()), _SHARE_OF_OTHERS)


def _side_by_side(texts: Texts, wanted: Wanted, languages: Sequence[str]) -> tuple[Node, ...]:
    """All that was typed, in this order, in one of the fields of short texts; in its own form or in all others."""
    if len(wanted.words) < 2:  # noqa: PLR2004  (one word has no neighbour but small ones, which are everywhere)
        return ()
    forms = [wanted.typed, *(tuple(stem_token(word, each) for word in wanted.typed) for each in languages)]
    fields = {name: field.weight * _SIDE_BY_SIDE for name, field in texts.items() if field.joins}
    parts: tuple[Node, ...] = tuple(
        Times(Phrase(name, form, 1), weight) for name, weight in fields.items() for form in forms
    )
    return (BestOf(parts),) if parts else ()
