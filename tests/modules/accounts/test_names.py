"""Names and addresses: one form each, so that two that look alike are not two people (attack 26)."""

import httpx
import pytest

from courtyard.modules.accounts.rules.devices import browser_of, device_of
from courtyard.modules.accounts.rules.emails import email_key
from courtyard.modules.accounts.rules.usernames import username_problem
from support.actors import PASSWORD


@pytest.mark.parametrize("name", ["ada", "Ada", "ada.lovelace", "a-b_c.d", "123", "a" * 30, "ada1815"])
def test_a_name_that_can_be_given(name: str) -> None:
    assert username_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "",
        "ab",
        "a" * 31,
        "ada lovelace",
        "ada..l",
        ".ada",
        "ada.",
        "-ada",
        "ada!",
        "ada/l",
        "ada@example.org",
        "adä",
        "\u0430da",  # a Cyrillic letter that looks like an a
        "ada\nb",
        "ada\x00b",
        "me",
        "Admin",
        "search",
        "6b022e1128f920e87993a5e1",
    ],
)
def test_a_name_that_cannot_be_given(name: str) -> None:
    assert username_problem(name) != ""


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  ADA@Example.ORG ", "ada@example.org"),
        ("\uff41da@example.org", "ada@example.org"),
        ("ada@m\u00fcnchen.example", "ada@xn--mnchen-3ya.example"),
        ("ada@XN--MNCHEN-3YA.example", "ada@xn--mnchen-3ya.example"),
        ("ada+tag@example.org", "ada+tag@example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("stra\u00dfe@example.org", "strasse@example.org"),
    ],
)
def test_an_address_has_one_form(written: str, key: str) -> None:
    assert email_key(written) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@@example.org",
        "a da@example.org",
        "ada@exam ple.org",
        "ada@-example.org",
        "ada@example..org",
        ".ada@example.org",
        "a..da@example.org",
        '"ada"@example.org',
        "ada@[127.0.0.1]",
        "ada@example.org\nbcc: eve@example.org",
        "ada\x00@example.org",
        "ada\u200b@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 64 + ".org",
        "ada@" + "a." * 130 + "org",
    ],
)
def test_what_is_no_address(written: str) -> None:
    assert email_key(written) is None


async def test_an_address_written_otherwise_is_taken(client: httpx.AsyncClient) -> None:
    first = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    await client.post("/api/auth/register", json=first)

    for number, written in enumerate(("ADA@example.org", "\uff41da@example.org", "ada@EXAMPLE.org ")):
        body = {"username": f"other{number}", "email": written, "password": PASSWORD}
        answer = await client.post("/api/auth/register", json=body)
        assert answer.status_code == 409, written
        assert answer.json()["error"]["code"] == "email_taken"


@pytest.mark.parametrize(
    ("user_agent", "browser", "device"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome", "Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari", "iPad"),
        ("curl/8.9.1", "curl", "Unknown device"),
        ("Cookbook/1.0", "Cookbook", "Unknown device"),
        ("", "Unknown program", "Unknown device"),
    ],
)
def test_a_device_is_called_by_its_name(user_agent: str, browser: str, device: str) -> None:
    assert (browser_of(user_agent), device_of(user_agent)) == (browser, device)
