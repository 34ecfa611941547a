"""Words: what a text is made of, and what somebody typed."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.search import (
    TYPED_LENGTH_MAX,
    Entry,
    IndexSpec,
    Number,
    SearchRefused,
    Text,
    exact_value,
    guess_language,
    known_language,
    row_of,
    stem,
    wanted_of,
    words_of,
)
from kernel.search.songs import SONGS, song

TEXTS = {
    "Crème-brûlée  l'été": "creme brulee ete",
    "SUN-DRIED tomatoes, 500g!": "sun dried tomatoes 500g",
    "Mother\u2019s day, don't": "mother day don",
    "\u0130stanbul Stra\u00dfe \u00c6bleskiver": "istanbul strasse aebleskiver",
    "Щи из капусты": "щи из капусты",
    "ไก่ผัด": "ไก กผ ผั ัด",
    "親子丼 oyakodon": "親子 子丼 oyakodon",
    "丼": "丼",
    "आलू गोभी": "आलू गोभी",
    "(a) b_c -- ... \u200b\x00": "a b c",
    "w" * 100: "w" * 64,
    "": "",
}


@pytest.mark.parametrize(("text", "words"), TEXTS.items(), ids=range(len(TEXTS)))
def test_words_of_a_text(text: str, words: str) -> None:
    assert " ".join(words_of(text)) == words


@given(st.text(max_size=200))
def test_any_text_has_words_and_can_be_typed(text: str) -> None:
    assert all(word and not set(word) & {" ", "|"} for word in words_of(text))
    with suppress(SearchRefused):
        wanted = wanted_of(text, typing=True)
        assert set(wanted.words) <= set(wanted.typed)


def test_stems_and_languages() -> None:
    assert {stem(word, "en") for word in ("tomato", "tomatoes")} == {"tomato"}
    assert stem("leaves", "en") == stem("leaf", "en")
    assert stem("kartoffeln", "de") == stem("kartoffel", "de")
    assert stem("word", "xx") == "word"
    assert [known_language(tag) for tag in ("nb-NO", "pt_BR", "EN", "ja", "", None)] == ["no", "pt", "en"] + [None] * 3
    assert guess_language(words_of("Die Kartoffeln mit der Butter und dem Salz in die Pfanne")) == "de"
    assert guess_language(words_of("Cut the onions and fry them in the oil")) == "en"
    assert guess_language(["onion"]) is None
    assert exact_value("  Gluten-FREE \n diet ") == "gluten-free diet"


def test_what_was_typed() -> None:
    wanted = wanted_of('the "red house" of -doors -"blue sky" green green river')
    assert wanted.words == ("green", "river")
    assert wanted.typed == ("the", "of", "green", "green", "river")
    assert (wanted.phrases, wanted.without) == ((("red", "house"),), (("doors",), ("blue", "sky")))
    assert wanted_of("to be or not to be").words == ("to", "be", "or", "not")
    assert wanted_of('"one" -"" - -- sun-dried "open end').words == ("one", "sun", "dried")
    assert wanted_of('"open end').phrases == (("open", "end"),)
    assert wanted_of("").is_empty
    assert wanted_of("-salt").is_empty
    assert [wanted_of(text, typing=True).is_unfinished for text in ("re", "re ", "", "red hou", "-re", "the")] == [
        *(True, False, False, True, False, True)
    ]  # fmt: skip
    assert not wanted_of("re").is_unfinished


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * (TYPED_LENGTH_MAX + 1), "at most 200 characters"),
        ("ab " * 33, "at most 32 words"),
        ('"a b" ' * 6, "at most 5 phrases"),
        ("-a " * 6, "at most 5 phrases"),
    ],
)
def test_too_much_is_refused_with_the_field(text: str, reason: str) -> None:
    with pytest.raises(SearchRefused, match=reason) as told:
        wanted_of(text)
    assert told.value.details is not None
    assert told.value.details["fields"][0]["path"] == "q"


def test_declarations_and_entries_say_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="'Songs' must be lower case"):
        IndexSpec(name="Songs", fields={})
    with pytest.raises(ValueError, match="'Title' must be lower case"):
        IndexSpec(name="songs", fields={"Title": Text()})
    with pytest.raises(ValueError, match="weight of 'title' must be above 0"):
        IndexSpec(name="songs", fields={"title": Text(weight=0)})
    with pytest.raises(ValueError, match="tune is not declared"):
        row_of(SONGS, Entry(id="a", texts={"tune": "x"}))
    with pytest.raises(ValueError, match="year: 4611686018427387904 is too large"):
        row_of(SONGS, song("a", "A", year=2**62))
    weighed = IndexSpec(name="songs", fields={**SONGS.fields, "title": Text(weight=9, guess=1, joins=True)})
    assert weighed.fingerprint == SONGS.fingerprint  # weights are applied when one searches
    assert IndexSpec(name="songs", fields={**SONGS.fields, "no": Number()}).fingerprint != SONGS.fingerprint
    assert IndexSpec(name="songs", fields=SONGS.fields, version=2).fingerprint != SONGS.fingerprint
    row = row_of(SONGS, song("a", "x " * 5_000, mood=[str(n) for n in range(900)], liked=1_000, language=None))
    assert len(row.values["title"].split()) <= 10_003
    assert (len(row.values["mood"]), row.values["liked"], row.language) == (500, 64.0, "en")
