"""What a search finds, the same on both engines: read it as the tutorial of this room."""

import contextlib

import pytest

from courtyard.kernel.search import (
    Among,
    Ask,
    Between,
    Bucket,
    Collection,
    Count,
    Engine,
    Facet,
    IndexSpec,
    Keyword,
    Order,
    Overtaken,
    SearchNotReady,
    Text,
    Way,
    request_of,
    row_of,
    wanted_of,
)
from kernel.search.songs import EVERYBODY, SONGS, counted, fill, ids, look, song


async def test_words_are_found_in_any_field_and_titles_count_most(engine: Engine) -> None:
    await fill(
        engine,
        song("title", "Green river", lines="on and on"),
        song("line", "Old road", lines="by the green river I walked, green and slow"),
        song("singer", "Morning", singer="Green River Band"),
        song("other", "Something else", lines="nothing of it"),
    )
    assert await ids(engine, "green river") == ["title", "singer", "line"]
    assert await ids(engine, "river morning") == ["singer"]
    assert await ids(engine, "green sea") == []
    assert await ids(engine, "the green river of a") == ["title", "singer", "line"]


async def test_forms_of_a_word_are_one_word_in_their_language(engine: Engine) -> None:
    await fill(
        engine,
        song("en", "Tomatoes and leaves"),
        song("de", "Kartoffeln im Winter", language="de"),
        song("fr", "Les poireaux à la crème brûlée de l'été", language="fr-CA"),
        song("ja", "バターチキンカレー", language="ja"),
        song("pasta", "A thing of the past"),
    )
    three = ("en", "de", "fr")
    assert await ids(engine, "tomato", languages=three) == ["en"]
    assert await ids(engine, "leaf TOMATOES", languages=three) == ["en"]
    assert await ids(engine, "kartoffel", languages=three) == ["de"]
    assert await ids(engine, "poireau creme", languages=three) == ["fr"]
    assert await ids(engine, "ete brulée", languages=three) == ["fr"]
    assert await ids(engine, "チキン", languages=three) == ["ja"]
    assert await ids(engine, "pasta", languages=three) == []


async def test_hyphens_and_spaces_make_no_difference(engine: Engine) -> None:
    await fill(engine, song("a", "Sun-dried butter milk"), song("b", "Buttermilk for Mother's day"))
    assert await ids(engine, "sundried") == ["a"]
    assert await ids(engine, "sun dried") == ["a"]
    assert sorted(await ids(engine, "buttermilk")) == ["a", "b"]
    assert sorted(await ids(engine, "butter milk")) == ["a", "b"]
    assert await ids(engine, "mothers day") == await ids(engine, "mother day") == ["b"]


async def test_phrases_stand_side_by_side_and_what_is_not_wanted_is_left_out(engine: Engine) -> None:
    await fill(
        engine,
        song("near", "A red house", lines="blue sky"),
        song("far", "House of red doors"),
        song("apart", "Red", singer="House"),
    )
    assert sorted(await ids(engine, "red house")) == ["apart", "far", "near"]
    assert await ids(engine, '"red house"') == ["near"]
    assert await ids(engine, "\u201cred house\u201d blue") == ["near"]
    assert await ids(engine, "red house -blue -doors") == ["apart"]
    assert await ids(engine, 'red -"red house"') == ["apart", "far"]
    assert (await ids(engine, "red house"))[0] == "near"


async def test_misspelt_and_unfinished_words_find_what_was_meant(engine: Engine) -> None:
    await fill(engine, song("z", "Zucchini blossom"), song("b", "Broccoli"), song("s", "Song of all", lines="zuchini"))
    assert await ids(engine, "zuchini") == ["s"]
    assert sorted(await ids(engine, "zuchini", Way.GUESSED)) == ["s", "z"]
    assert await ids(engine, "brocolli", Way.GUESSED) == ["b"]
    assert await ids(engine, "borccoli", Way.GUESSED) == ["b"]
    assert await ids(engine, "zucc") == []
    assert await ids(engine, "zucc", Way.GUESSED) == await ids(engine, "zucc", typing=True) == ["z"]
    assert await ids(engine, "zucc blossom", typing=True) == []  # only the last word is unfinished
    assert await ids(engine, "zucc ", typing=True) == []  # and what a space follows is finished
    assert await ids(engine, "so", Way.GUESSED) == ["s"]
    assert await ids(engine, "sxx", Way.GUESSED) == []  # too short to be a mistake


async def test_some_of_the_words_are_better_than_none(engine: Engine) -> None:
    await fill(engine, song("ab", "Apple bread"), song("a", "Apple"), song("c", "Cherry"))
    assert await ids(engine, "apple bread house", Way.SOME) == ["ab"]
    assert await ids(engine, "apple xyzzy", Way.SOME) == ["a", "ab"]
    assert await ids(engine, "xyzzy", Way.SOME) == []


async def test_nobody_finds_what_is_not_for_them(engine: Engine) -> None:
    await fill(engine, song("all", "Hymn"), *(song(each, "Hymn", heard_by=(each,)) for each in ("me", "you")))
    assert await ids(engine, "hymn") == ["all"]
    assert sorted(await ids(engine, "hymn", audience=Among("heard_by", ("everybody", "me")))) == ["all", "me"]
    assert await ids(engine, "hymn", audience=Among("nothing_such", ("everybody",))) == []
    found = await look(engine, facets=counted("mood"))
    assert found.total == 1


async def test_filters_narrow_and_facets_count_what_is_left(engine: Engine) -> None:
    await fill(
        engine,
        song("1", "One song", mood=("Glad", "loud"), year=1970),
        song("2", "Two songs", mood=("glad",), year=1985),
        song("3", "Three songs", mood=("sad",), year=1999),
        song("4", "Four", mood=("sad", "slow"), heard_by=("me",)),
    )
    assert await ids(engine, "song", filters=(Among("mood", ("glad",)), Between("year", 1980, None))) == ["2"]
    assert sorted(await ids(engine, "songs", without=(Among("mood", ("loud",)),))) == ["2", "3"]
    decades = (Bucket("70s", 1970, 1980), Bucket("80s", 1980, 1990), Bucket("later", 1990))
    chosen = Among("mood", ("sad",))
    found = await look(
        engine,
        filters=(chosen,),
        facets={
            "mood": Facet(Count(field="mood", size=2), chosen=chosen),
            "all_moods": Facet(Count(field="mood")),
            "year": Facet(Count(field="year", buckets=decades)),
            "begun": Facet(Count(field="mood", prefix="s", size=5)),
        },
    )
    assert found.total == 1
    assert found.counts["mood"] == [("glad", 2), ("loud", 1)]  # counted as if sad had not been chosen
    assert found.counts["all_moods"] == [("sad", 1)]
    assert found.counts["year"] == [("70s", 0), ("80s", 0), ("later", 1)]
    assert found.counts["begun"] == [("sad", 1)]
    for limit in (0, 1, 20):  # what is counted is all that fits, not only what is shown
        assert (await look(engine, limit=limit, facets=counted("mood"))).counts["mood"][0] == ("glad", 2)
    assert (await look(engine, "xyzzy", facets=counted("mood"))).counts == {"mood": []}


async def test_order_factor_bonus_and_pages(engine: Engine) -> None:
    await fill(engine, *(song(str(n), "Round song", year=1990 + n, liked=1.0 + n % 3 / 10) for n in range(9)))
    assert await ids(engine, "song", order=Order("year"), limit=3) == ["8", "7", "6"]
    assert await ids(engine, "song", order=Order("year", descending=False), limit=3, offset=3) == ["3", "4", "5"]
    assert set(await ids(engine, "song", factor="liked", limit=3)) == {"2", "5", "8"}
    newest = (Between("year", 1998, None), 0.4)
    assert (await ids(engine, "song", factor="liked", bonuses=(newest,)))[0] == "8"
    assert set(await ids(engine, factor="liked", limit=3)) == {"2", "5", "8"}
    assert (await look(engine, "song", limit=2)).total == 9


async def test_what_one_has_ranks_by_coverage(engine: Engine) -> None:
    await fill(
        engine,
        song("all", "Duet", has=("piano", "voice"), each=32),
        song("most", "Quartet", has=("piano", "voice", "flute", "drum"), each=16),
        song("little", "Orchestra", has=("piano", "a", "b", "c", "d", "e", "f", "g"), each=8),
        song("none", "Silence", has=("nothing",)),
    )
    has = Collection("has", (("piano",), ("voice", "song"), ("flute",)))
    found = await look(engine, has=has, factor="each")
    assert [hit.id for hit in found.hits] == ["all", "most", "little"]
    assert [round(hit.score, 3) for hit in found.hits] == [64, 48, 8]
    assert await ids(engine, "quartet", has=has, factor="each") == ["most"]


async def test_an_older_write_never_replaces_a_newer_one(engine: Engine) -> None:
    await fill(engine, song("a", "First words"), version=5)
    await fill(engine, song("a", "Second words"), song("b", "Other"), version=7)
    with contextlib.suppress(Overtaken):
        await fill(engine, song("a", "Late words"), gone=("b",), version=6)
    assert await ids(engine, "words") == await ids(engine, "second") == ["a"]
    await fill(engine, gone=("a", "unknown"), version=8)
    assert await ids(engine) == ["b"]
    assert await engine.count(SONGS) == 1


async def test_generations_are_switched_in_one_step_and_old_ones_go(engine: Engine) -> None:
    assert await engine.current(SONGS) is None
    with pytest.raises(SearchNotReady):
        await ids(engine)
    await fill(engine, song("a", "Old song"))
    await engine.create(SONGS, "second")
    async with engine.writing(SONGS, "second") as writer:
        await writer.write([row_of(SONGS, song("b", "New song"))], (), 1)
        await writer.publish()
        assert await ids(engine, "song") == ["a"]
    await engine.switch(SONGS, "second")
    assert await ids(engine, "song") == ["b"]
    assert await engine.current(SONGS) == "second"
    await engine.create(SONGS, "third")
    await engine.switch(SONGS, "third")
    assert await ids(engine) == []


async def test_a_declaration_of_today_searches_a_generation_of_yesterday(engine: Engine) -> None:
    await fill(engine, song("a", "Old song", mood=("glad",)))
    grown = IndexSpec(name="songs", fields={**SONGS.fields, "place": Keyword(counted=True), "tune": Text()})
    ask = Ask(words="song", audience=EVERYBODY, facets={**counted("place"), **counted("mood")}, order=Order("beat"))
    found = await engine.search(grown, request_of(grown, ask, wanted_of("song"), Way.EXACT, ("en",)))
    assert [hit.id for hit in found.hits] == ["a"]
    assert found.counts == {"mood": [("glad", 1)], "place": []}
    hidden = Ask(words="song", audience=Among("place", ("here",)))
    nothing = await engine.search(grown, request_of(grown, hidden, wanted_of("song"), Way.EXACT, ()))
    assert nothing.total == 0
    assert grown.fingerprint != SONGS.fingerprint
