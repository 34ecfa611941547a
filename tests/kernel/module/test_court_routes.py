"""The routes that belong to no module: health, figures, the API's description, the front door, the look."""

from pathlib import Path

import httpx
import pytest

from courtyard import __version__
from courtyard.kernel.module import Assembly, Built, Module
from support.app import App, AppFactory, settings_for_tests


@pytest.mark.parametrize("path", ["/health", "/api/health"])
async def test_health_names_the_service_and_what_it_depends_on(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    report = answer.json()
    assert answer.status_code == 200
    assert (report["status"], report["service"], report["version"]) == ("healthy", "courtyard", __version__)
    assert (report["database"], report["redis"]) == ("up", "up")


async def test_health_without_valkey_is_degraded_and_still_ready(app: App, client: httpx.AsyncClient) -> None:
    await app.assembly.valkey.aclose()
    app.assembly.valkey.connection_pool.connection_kwargs["port"] = 1
    answer = await client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert (answer.json()["database"], answer.json()["redis"]) == ("up", "down")


async def test_the_databases_health_has_its_latency(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/health/db")
    assert answer.status_code == 200
    assert answer.json()["status"] == "up"
    assert answer.json()["latency_ms"] > 0


async def test_figures_are_text_for_prometheus(client: httpx.AsyncClient) -> None:
    await client.get("/health")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "\n# TYPE courtyard_" in answer.text


async def test_the_description_lists_what_modules_offer(client: httpx.AsyncClient) -> None:
    described = (await client.get("/api/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert "post" in described["paths"]["/api/v1/auth/login"]
    assert not any(path.startswith("/sign-in") for path in described["paths"])


async def test_the_description_is_also_a_page(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<code>/api/v1/auth/login</code>" in answer.text


async def test_the_frameworks_own_description_is_closed(client: httpx.AsyncClient) -> None:
    for path in ("/api/description", "/api/description/openapi.json", "/api/description/swagger", "/schema"):
        assert (await client.get(path)).status_code == 404


async def test_the_front_door_shows_every_product(app: App, client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.status_code == 200
    products = [module.product for module in app.assembly.modules if module.product]
    assert len(products) > 1
    assert all(f'href="{product.href}"' in answer.text for product in products)


class TestWithOneProduct:
    @pytest.fixture
    def modules(self, modules: list[Module]) -> list[Module]:
        return [module for module in modules if module.products in ((), ("recipes",))]

    async def test_the_front_door_leads_into_it(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/")
        assert answer.is_redirect
        assert answer.headers["location"] == "/recipes"


@pytest.mark.parametrize(("chosen", "kept"), [("dark", "dark"), ("light", "light"), ("auto", "auto"), ("pink", "auto")])
async def test_the_look_is_kept_in_a_cookie(client: httpx.AsyncClient, chosen: str, kept: str) -> None:
    answer = await client.post(
        "/theme", data={"theme": chosen, "next": "/recipes"}, headers={"origin": "http://testserver"}
    )
    assert answer.is_redirect
    assert answer.headers["location"] == "/recipes"
    assert f"theme={kept};" in answer.headers["set-cookie"]


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"])
async def test_choosing_a_look_never_leads_elsewhere(client: httpx.AsyncClient, next_page: str) -> None:
    sent = {"theme": "dark", "next": next_page}
    answer = await client.post("/theme", data=sent, headers={"origin": "http://testserver"})
    assert answer.headers["location"].startswith("/")
    assert "elsewhere" not in answer.headers["location"]


@pytest.mark.parametrize("path", ["/dev/components", "/dev/sample"])
async def test_the_gallery_is_shown_outside_production_only(app_factory: AppFactory, path: str) -> None:
    here = await (await app_factory()).client()
    assert (await here.get(path)).status_code == 200
    production = await app_factory(environment="production", public_url="http://testserver")
    assert (await (await production.client()).get(path)).status_code == 404


class TestNothingButAccounts:
    @pytest.fixture
    def modules(self, modules: list[Module]) -> list[Module]:
        return [module for module in modules if not module.products]

    async def test_the_front_door_says_that_nothing_lives_here(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/")
        assert answer.status_code == 200
        assert "Nothing lives here yet." in answer.text


def test_two_modules_cannot_give_their_handlers_one_name(mongodb_url: str, redis_url: str, tmp_path: Path) -> None:
    twins = [Module(name=name, build=lambda _: Built(dependencies={"oven": 1})) for name in ("bakery", "pottery")]
    settings = settings_for_tests(mongodb_url, redis_url, "twins", data_dir=tmp_path)
    with pytest.raises(ValueError, match="pottery gives its handlers oven"):
        Assembly(settings, twins, __version__)
