"""Reading forms: both encodings, and limits on everything that can grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel.basics import Malformed, Refusal, TooLarge, UnsupportedType
from courtyard.kernel.web import FormLimits, FormState, Upload, form_problems, read_form

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=edge"


def multipart(*parts: tuple[str, bytes]) -> bytes:
    """A body from (disposition parameters, content)."""
    written = [
        b"--edge\r\nContent-Disposition: form-data; " + about.encode() + b"\r\n\r\n" + content + b"\r\n"
        for about, content in parts
    ]
    return b"".join(written) + b"--edge--\r\n"


def test_fields_keep_their_order_and_all_their_values() -> None:
    form = read_form(b"step=Chop&title=Soup&step=Stir&empty=", URLENCODED + "; charset=UTF-8")
    assert form.values == {"step": ["Chop", "Stir"], "title": ["Soup"], "empty": [""]}
    assert form.first("step") == "Chop"
    assert form.first("absent", "x") == "x"


def test_line_ends_are_those_of_documents() -> None:
    assert read_form(b"story=One%0D%0ATwo", URLENCODED).first("story") == "One\nTwo"
    assert read_form(multipart(('name="story"', b"One\r\nTwo")), MULTIPART).first("story") == "One\nTwo"


def test_multipart_fields_read_the_same() -> None:
    body = multipart(('name="step"', "Hachée".encode()), ('name="step"', b"Stir"))
    assert read_form(body, MULTIPART).values == {"step": ["Hachée", "Stir"]}


def test_a_file_is_taken_where_files_are_expected() -> None:
    about = 'name="photo"; filename="a.png"\r\nContent-Type: image/png'
    form = read_form(multipart((about, b"\x89PNG"), ('name="t"', b"x")), MULTIPART, FormLimits(files=1))
    assert form.files == {"photo": [Upload("a.png", "image/png", b"\x89PNG")]}
    assert form.values == {"t": ["x"]}


def test_a_file_field_left_empty_is_no_file() -> None:
    about = 'name="photo"; filename=""\r\nContent-Type: application/octet-stream'
    assert read_form(multipart((about, b"")), MULTIPART, FormLimits(files=1)).files == {}


@pytest.mark.parametrize(
    ("body", "content_type", "limits"),
    [
        (b"a=" + b"x" * 100, URLENCODED, FormLimits(total_bytes=50)),
        (b"a=1&b=2&c=3", URLENCODED, FormLimits(fields=2)),
        (b"a=" + b"x" * 100, URLENCODED, FormLimits(field_bytes=50)),
        (multipart(('name="a"', b"x" * 100)), MULTIPART, FormLimits(field_bytes=50)),
        (multipart(('name="a"', b"1"), ('name="a"', b"2"), ('name="a"', b"3")), MULTIPART, FormLimits(fields=2)),
        (multipart(('name="a"; filename="a"', b"x")), MULTIPART, FormLimits()),
        (multipart(('name="a"; filename="a"', b"x" * 9)), MULTIPART, FormLimits(files=1, file_bytes=8)),
    ],
    ids=["body", "fields", "field", "part", "parts", "no files here", "file"],
)
def test_more_than_the_limits_is_refused(body: bytes, content_type: str, limits: FormLimits) -> None:
    with pytest.raises(TooLarge) as refused:
        read_form(body, content_type, limits)
    assert refused.value.details


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=%ff", URLENCODED),
        (b"\xff", URLENCODED),
        (b"--edge\r\nnonsense", MULTIPART),
        (b"", MULTIPART),
        (multipart(('name="a"', b"\xff")), MULTIPART),
    ],
    ids=["escape", "byte", "broken", "empty", "part"],
)
def test_what_is_no_form_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(Malformed):
        read_form(body, content_type)


@pytest.mark.parametrize("content_type", ["", "application/json", "multipart/form-data", "text/plain"])
def test_another_kind_of_body_is_refused(content_type: str) -> None:
    with pytest.raises(UnsupportedType):
        read_form(b"a=1", content_type)


@given(st.binary(max_size=300), st.sampled_from([URLENCODED, MULTIPART, "x", "multipart/form-data; boundary="]))
def test_no_bytes_crash_the_reader(body: bytes, content_type: str) -> None:
    try:
        read_form(body, content_type, FormLimits(files=2))
    except Refusal:
        return


def test_a_form_shows_a_record() -> None:
    state = FormState.showing(title="Soup", minutes=20, steps=["Chop", "Stir"], public=True, hidden=False, note=None)
    assert state.text("title") == "Soup"
    assert state.text("minutes") == "20"
    assert state.values["steps"] == ["Chop", "Stir"]
    assert state.has("public", "true")
    assert not state.has("hidden", "true")
    assert state.text("note") == ""


def test_problems_of_an_action_stand_beside_the_fields() -> None:
    problems = form_problems({"fields": [{"path": "email", "reason": "Taken."}]})
    assert FormState({}, problems).error("email") == "Taken."
    assert form_problems(None) == {}
