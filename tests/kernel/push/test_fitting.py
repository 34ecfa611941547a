"""Whatever a message says, it fits every channel, and is still a message."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.kernel.push import PushMessage, apns, web_push
from courtyard.kernel.push.encryption import PLAIN_BYTES_MAX
from courtyard.kernel.push.fcm import shape_for
from courtyard.kernel.push.fitting import Shape, fitted, topic_of

FCM = shape_for("https://court.example")
SHAPES: list[tuple[Shape, int]] = [(apns.shape, 4_096), (web_push.shape, PLAIN_BYTES_MAX), (FCM, 4_096)]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
LONG_TEXT = st.builds(lambda part, times: part * times, ANY_TEXT, st.integers(0, 300))


@given(
    message=st.builds(
        PushMessage,
        title=LONG_TEXT,
        body=LONG_TEXT,
        href=LONG_TEXT,
        tag=st.none() | LONG_TEXT,
        badge=st.none() | st.integers(-(10**12), 10**12),
        id=st.none() | LONG_TEXT,
        ttl_s=st.integers(-(10**12), 10**12),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_message_fits_every_channel(message: PushMessage) -> None:
    for shape, bytes_max in SHAPES:
        encoded = fitted(message, shape, bytes_max)
        assert len(encoded) <= bytes_max
        assert msgspec.json.decode(encoded)


@pytest.mark.parametrize("character", ['"', "\\", "\N{BREAD}", "\n", "\ud800", "\x00"])
def test_the_worst_message_fits_every_channel(character: str) -> None:
    worst = PushMessage(
        title=character * 9_000,
        body=character * 9_000,
        href="/" + character * 499,
        tag=character * 64,
        id=character * 64,
    )
    for shape, bytes_max in SHAPES:
        encoded = fitted(worst, shape, bytes_max)
        assert len(encoded) <= bytes_max
        assert msgspec.json.decode(encoded)


def test_a_short_message_is_left_as_it_is() -> None:
    told = fitted(PushMessage(title="Hi", body="Two\nlines and  spaces"), web_push.shape, 4_096)
    assert msgspec.json.decode(told) == {"title": "Hi", "body": "Two\nlines and  spaces"}


def test_the_body_is_cut_between_words_and_as_late_as_possible() -> None:
    told = msgspec.json.decode(fitted(PushMessage(title="Hi", body="word " * 1_000), web_push.shape, 200))
    assert told["body"] == "word " * ((len(told["body"]) - 5) // 5) + "word…"
    assert 190 < len(msgspec.json.encode(told)) <= 200


def test_the_body_goes_before_the_title_does() -> None:
    told = msgspec.json.decode(fitted(PushMessage(title="t" * 120, body="word " * 50), web_push.shape, 140))
    assert told["title"] == "t" * 120
    assert len(told.get("body", "")) < 10


def test_control_characters_are_no_part_of_a_message() -> None:
    told = msgspec.json.decode(fitted(PushMessage(title="a\x00b\x1b[31mc", body="half \ud83d"), web_push.shape, 4_096))
    assert told == {"title": "a b [31mc", "body": "half \ufffd"}


def test_a_topic_is_the_same_for_the_same_tag_only() -> None:
    assert topic_of("likes:1") == topic_of("likes:1") != topic_of("likes:2")
