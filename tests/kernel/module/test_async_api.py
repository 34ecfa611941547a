"""The catalogue of facts, as it is served and as it is made."""

from typing import Any, ClassVar

import httpx

from courtyard.kernel.basics import Fact, Id
from courtyard.kernel.events import async_api


class SoupServed(Fact, frozen=True, kw_only=True):
    """A soup was served.

    The guest may be nobody.
    """

    topic: ClassVar[str] = "soup.served"
    version: ClassVar[int] = 2
    key_field: ClassVar[str] = "soup"

    soup: Id
    guest: Id | None = None


def resolved(document: dict[str, Any], reference: str) -> Any:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [each for part in value.values() for each in references(part)]
    return [each for part in value for each in references(part)] if isinstance(value, list) else []


async def test_the_catalogue_names_every_fact_and_its_references_lead_somewhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/asyncapi.json")
    document = answer.json()
    assert (answer.status_code, document["asyncapi"]) == (200, "3.0.0")
    assert {"user.registered", "recipe.liked"} <= document["channels"].keys()
    assert len(document["operations"]) == len(document["channels"])
    assert all(resolved(document, reference) for reference in references(document))


def test_a_fact_is_described_by_its_type() -> None:
    document = async_api({"kitchen": [SoupServed]}, "1")
    message = document["components"]["messages"]["soup.served.v2"]
    assert (message["summary"], message["description"]) == ("A soup was served.", "The guest may be nobody.")
    own = message["payload"]["allOf"][1]["properties"]
    assert (own["topic"], own["version"]) == ({"const": "soup.served"}, {"const": 2})
    shape = resolved(document, own["data"]["$ref"])
    assert shape["required"] == ["soup"]
    assert shape["properties"]["soup"]["pattern"] == "^[0-9a-f]{24}$"
