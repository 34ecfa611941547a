import httpx
import pytest

Client = httpx.AsyncClient


async def _error(answer: httpx.Response) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, dict[str, object]] = answer.json()
    assert list(body) == ["error"]
    assert body["error"]["request_id"] == answer.headers["x-request-id"]
    return body["error"]


async def test_every_bad_field_is_named(ada: Client) -> None:
    answer = await ada.post("/api/notes", json={"text": "", "role": "ADMIN", "parts": [{"size": "x"}, {"name": 3}]})
    assert answer.status_code == 422
    details = (await _error(answer))["details"]
    assert isinstance(details, dict)
    assert {field["path"] for field in details["fields"]} == {
        "role", "text", "parts[0].name", "parts[0].size", "parts[1].name"
    }  # fmt: skip


async def test_unreadable_json_is_malformed(ada: Client) -> None:
    for body in (b"{", b"\xff", b"", b"[1"):
        answer = await ada.post("/api/notes", content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 422}
        await _error(answer)


async def test_json_of_a_hundred_thousand_levels_is_malformed(ada: Client) -> None:
    body = b'{"text": "a", "parts": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = await ada.post("/api/notes", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}


async def test_an_unknown_query_parameter_is_refused_by_name(anonymous: Client) -> None:
    for query in ("size[$ne]=1", "role=ADMIN", "$where=1"):
        answer = await anonymous.get(f"/api/notes?{query}")
        assert answer.status_code == 422
        assert (await _error(answer))["code"] == "unknown_parameter"


@pytest.mark.parametrize("size", ["0", "101", "x", '{"$gt":""}'])
async def test_a_bad_query_value_is_refused_by_name(anonymous: Client, size: str) -> None:
    answer = await anonymous.get("/api/notes", params={"size": size})
    assert answer.status_code == 422
    assert "size" in answer.text


async def test_an_accident_tells_nothing(anonymous: Client) -> None:
    answer = await anonymous.get("/api/notes/broken")
    assert answer.status_code == 500
    assert (await _error(answer))["code"] == "internal_error"
    assert "private detail" not in answer.text


async def test_people_get_pages_and_programs_get_json(anonymous: Client) -> None:
    page = await anonymous.get("/nowhere")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "nonce-" in page.headers["content-security-policy"]
    assert (await _error(await anonymous.get("/api/nowhere")))["code"] == "not_found"


async def test_the_wrong_method_and_the_wrong_people_are_told(anonymous: Client, ada: Client) -> None:
    assert (await anonymous.put("/api/notes")).status_code == 405
    assert (await anonymous.post("/api/notes", json={"text": "a"})).status_code == 401
    assert (await ada.delete("/api/notes")).status_code == 403
    assert (await anonymous.get("/api/notes", headers={"authorization": "Bearer nobody"})).status_code == 401
    assert (await anonymous.get("/api/notes", headers={"authorization": "Basic eDp5"})).status_code == 401


async def test_both_paths_are_the_same_version(ada: Client) -> None:
    await ada.post("/api/v1/notes", json={"text": "one"})
    assert (await ada.get("/api/notes")).json() == (await ada.get("/api/v1/notes")).json() == ["one"]


async def test_log_injection_stays_out_of_the_request_id(anonymous: Client) -> None:
    answer = await anonymous.get("/health", headers={"x-request-id": "a b\x1b[31m"})
    assert answer.headers["x-request-id"].isalnum()
    kept = await anonymous.get("/health", headers={"x-request-id": "abc-123"})
    assert kept.headers["x-request-id"] == "abc-123"
