"""Static files: known addresses only, kept for a year, compressed once."""

import gzip
from pathlib import Path

import brotli
import pytest

from courtyard.kernel.basics import NotFound
from courtyard.kernel.web import PageContext, StaticFiles, Templates, gallery_values, sample_values

SCRIPT_AND_STYLE_BYTES_MAX = 60 * 1024
PAGE_BYTES_MAX = 30 * 1024


def sent(headers: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    return dict(headers)


def test_a_file_is_kept_for_a_year_under_its_hash(static: StaticFiles) -> None:
    answer = static.answer(static.url("app.css"), [])
    assert answer.status == 200
    assert answer.body.startswith(b"/* Courtyard's one stylesheet")
    headers = sent(answer.headers)
    assert headers[b"cache-control"] == b"public, max-age=31536000, immutable"
    assert headers[b"content-type"] == b"text/css; charset=utf-8"
    assert headers[b"content-length"] == str(len(answer.body)).encode()
    assert b"content-encoding" not in headers


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        (b"gzip, deflate, br", b"br"),
        (b"gzip", b"gzip"),
        (b"GZIP;q=0.5", b"gzip"),
        (b"br;q=0, gzip", b"gzip"),
        (b"br; q=0.0", None),
        (b"identity", None),
        (b"", None),
    ],
)
def test_the_best_coding_that_the_client_takes(static: StaticFiles, accepts: bytes, coding: bytes | None) -> None:
    answer = static.answer(static.url("app.css"), [(b"Accept-Encoding", accepts)])
    assert sent(answer.headers).get(b"content-encoding") == coding
    assert sent(answer.headers)[b"vary"] == b"accept-encoding"
    plain = static.answer(static.url("app.css"), []).body
    read = {b"br": brotli.decompress, b"gzip": gzip.decompress, None: bytes}[coding]
    assert read(answer.body) == plain


@pytest.mark.parametrize("coding", [b"br", b"gzip", b""])
def test_a_file_that_the_client_has_is_not_sent_again(static: StaticFiles, coding: bytes) -> None:
    asked = [(b"accept-encoding", coding)]
    etag = sent(static.answer(static.url("app.js"), asked).headers)[b"etag"]
    again = static.answer(static.url("app.js"), [*asked, (b"if-none-match", b'"other", W/' + etag)])
    assert (again.status, again.body) == (304, b"")
    assert sent(again.headers)[b"etag"] == etag
    assert static.answer(static.url("app.js"), [*asked, (b"if-none-match", b'"other"')]).status == 200


def test_a_page_from_before_an_update_gets_todays_file_but_may_not_keep_it(static: StaticFiles) -> None:
    answer = static.answer("/static/0123456789abcdef/app.css", [])
    assert answer.status == 200
    assert sent(answer.headers)[b"cache-control"] == b"no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/app.css",
        "/static/x/../app.css",
        "/static/x/../../rendering.py",
        "/static/x/..%2f..%2frendering.py",
        "/static/x/%2e%2e/rendering.py",
        "/static/x//app.css",
        "/static/x/./app.css",
        "/static/x/vendor",
        "/static/x/vendor/",
        "/static/x/vendor\\htmx.min.js",
        "/static/x//etc/passwd",
        "/static/x/app.css\x00",
        "/static/x/APP.CSS",
        "/elsewhere/x/app.css",
        "x/app.css",
        "",
    ],
)
def test_nothing_else_can_be_reached(static: StaticFiles, path: str) -> None:
    with pytest.raises(NotFound):
        static.answer(path, [])


def test_a_misspelt_name_is_an_error_at_once(static: StaticFiles) -> None:
    with pytest.raises(KeyError, match=r"ap\.css"):
        static.url("ap.css")


@pytest.mark.parametrize(
    ("method", "path", "status", "has_body"),
    [("GET", "", 200, True), ("HEAD", "", 200, False), ("POST", "", 405, False), ("GET", "x", 404, False)],
)
async def test_it_is_an_application_of_its_own(
    static: StaticFiles, method: str, path: str, status: int, *, has_body: bool
) -> None:
    events: list[dict[str, object]] = []

    async def send(event: dict[str, object]) -> None:
        events.append(event)

    await static({"method": method, "path": static.url("app.js") + path, "headers": []}, None, send)
    assert [event["type"] for event in events] == ["http.response.start", "http.response.body"]
    assert events[0]["status"] == status
    assert bool(events[1]["body"]) is has_body


def test_a_module_brings_files_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "cook.js").write_text("1")
    (tmp_path / ".hidden").write_text("secret")
    static = StaticFiles([tmp_path])
    assert static.answer(static.url("things/cook.js"), []).body == b"1"
    with pytest.raises(NotFound):
        static.answer("/static/x/.hidden", [])


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "app.css").write_text("")
    with pytest.raises(ValueError, match=r"already has a static file named app\.css"):
        StaticFiles([tmp_path])


def test_an_unknown_kind_of_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_text("")
    with pytest.raises(ValueError, match=r"no media type is known for \.docx"):
        StaticFiles([tmp_path])


def test_all_style_and_script_stay_within_the_budget(static: StaticFiles) -> None:
    sizes = {name: static.size(name) for name in ("app.css", "app.js", "vendor/htmx.min.js", "icons.svg")}
    assert sum(sizes.values()) <= SCRIPT_AND_STYLE_BYTES_MAX, sizes


@pytest.mark.parametrize(
    ("name", "values"), [("dev/components.html", gallery_values()), ("dev/sample.html", sample_values())]
)
def test_a_page_stays_within_the_budget(templates: Templates, name: str, values: dict[str, object]) -> None:
    html = templates.render(name, PageContext(nonce="n"), **values)
    assert len(gzip.compress(html.encode(), 6)) <= PAGE_BYTES_MAX


def test_the_service_worker_may_serve_the_whole_site_and_no_other_file_may(static: StaticFiles) -> None:
    assert sent(static.answer(static.url("sw.js"), []).headers)[b"service-worker-allowed"] == b"/"
    assert b"service-worker-allowed" not in sent(static.answer(static.url("app.js"), []).headers)
