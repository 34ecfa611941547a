"""Pages and files that are made to hurt: each is answered, and soon.

Time is measured as the processor time of this process, so that a busy machine does not decide the outcome.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.kernel.basics import Refusal
from courtyard.modules.recipes.errors import FileTooLarge
from courtyard.modules.recipes.formats.page.reading import read_page
from courtyard.modules.recipes.formats.sniff import read_any
from courtyard.modules.recipes.models import Reading
from support.shared_data import needs_shared, recipe_pages

MIB = 1024 * 1024
SECONDS_MAX = 2.0
RECIPE = '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Recipe","name":"x",'


@contextmanager
def soon() -> Iterator[None]:
    started = time.process_time()
    yield
    assert time.process_time() - started < SECONDS_MAX


def answer(read: Callable[[], list[Reading]]) -> object:
    """The recipes, or the words of the refusal; anything else that is raised is a defect."""
    try:
        return read()
    except Refusal as refusal:
        return refusal.public_message


def recipe(told: str) -> bytes:
    return f"{RECIPE}{told}}}</script>".encode()


BOMBS = {
    "nested elements": b"<div>x" * 24_000,
    "unclosed paragraphs": b"<p>x" * 24_000,
    "many attributes": b"<a " + b" ".join(f"x{number}=1".encode() for number in range(200_000)) + b">",
    "a huge attribute": b'<a href="' + b"x" * 4 * MIB + b'">',
    "angle brackets": b"<" * 4 * MIB,
    "declarations": b"<!" * MIB,
    "comments": b"<!--" * MIB,
    "entities": b"&#" * 2 * MIB,
    "an entity escaped a million times": b"<h1>&" + b"amp;" * MIB + b"</h1>",
    "scripts": (RECIPE + "}</script>").encode() * 30_000,
    "nested JSON": recipe('"recipeInstructions":' + "[" * 100_000 + "]" * 100_000),
    "unclosed JSON": b'<script type="application/ld+json">' + b'{"a":' * MIB,
    "escaped quotes": b'<script type="application/ld+json">"' + b'\\"' * 200_000,
    "many recipes": recipe(
        '"x":[' + ",".join(f'{{"@type":"Recipe","name":"{number}"}}' for number in range(40_000)) + "]"
    ),
    "many ingredients": recipe('"recipeIngredient":["' + '","'.join(["1 cup of flour &amp; salt"] * 70_000) + '"]'),
    "a long ingredient": recipe('"recipeIngredient":["' + "1 cup (" * 400_000 + '"]'),
    "escaped tags": recipe('"recipeIngredient":["' + "&lt;!--&lt;b" * 100_000 + '"],"recipeInstructions":"a"'),
    "many keywords": recipe('"recipeIngredient":["a"],"keywords":"' + ",".join(map(str, range(200_000))) + '"'),
    "long figures": recipe(
        '"recipeIngredient":["a"],"totalTime":"' + "1" * 500_000 + '","recipeYield":"' + "1 to " * 100_000 + '"'
    ),
    "scopes": b"<div itemscope itemtype='http://schema.org/Recipe'>" * 200
    + b"<i itemprop=ingredients>1 l x</i>" * 5_000,
    "a long list": b"<h2>Ingredients</h2>" + b"<li>1 cup x</li>" * 100_000 + b"<h2>Method</h2>" + b"<p>do</p>" * 50_000,
    "zeros": b"\x00" * 4 * MIB,
    "noise": random.Random(1).randbytes(4 * MIB),  # noqa: S311  (noise, no secret)
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_that_is_made_to_hurt_is_answered_soon(name: str) -> None:
    with soon():
        assert answer(lambda: read_page(BOMBS[name]))


def test_a_page_of_more_than_five_mebibytes_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read_page(b"<" * (5 * MIB + 1))


@needs_shared("data/recipe_pages")
def test_a_page_that_breaks_off_anywhere_is_answered() -> None:
    page = min(recipe_pages(), key=lambda each: len(each.html))
    for length in range(0, len(page.html), len(page.html) // 9):
        with soon():
            assert answer(partial(read_page, page.html[:length]))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["x.html", "x.json", "x.cook", "x.zip", "x.bin", ""]),
    st.binary(max_size=400),
    st.sampled_from([b"", b"<html>", b"{", b"PK\x03\x04", b"\x1f\x8b", b"\xff\xfe<"]),
)
def test_any_bytes_under_any_name_are_answered(name: str, data: bytes, start: bytes) -> None:
    assert answer(lambda: read_any(name, start + data))
