"""The whole life of an account with two devices, in any order: a model says what each of them may do at any moment."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import sampled_from

from courtyard.modules.accounts.models import Purpose, Status
from courtyard.modules.accounts.module import MODULE
from courtyard.modules.media.module import MODULE as MEDIA
from modules.accounts.authenticator import switch_on, wrong_code
from support.actors import PASSWORD, Person, sign_up
from support.app import App, running, settings_for_tests

T = TypeVar("T")

DEVICES = ("phone", "laptop")
PASSWORDS = (PASSWORD, "Better-Horse-8", "Third-Horse-9")


class Life(RuleBasedStateMachine):
    """What is true: the password, the second factor, who is signed in, whether the key works, the status."""

    runner: asyncio.Runner
    app: App
    looks = 0

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for it."""
        return self.runner.run(work)

    @initialize()
    def begin(self) -> None:
        """Somebody new, signed in on the phone."""
        person = self.run(sign_up(self.app))
        self.id, self.email = person.user_id, person.email
        self.devices: dict[str, Person | None] = {"phone": person, "laptop": None}
        self.old: list[Person] = []
        self.password, self.codes = PASSWORD, list[str]()
        self.secret, self.status = "", Status.ACTIVE
        self.key, self.key_works = "", False

    def post(self, person: Person, path: str, verb: str = "POST", **body: Any) -> httpx.Response:
        """Ask on somebody's device."""
        return self.run(person.client.request(verb, f"/api/auth/{path}", json=body))

    def _left(self, *names: str) -> None:
        for name in names:
            person = self.devices[name]
            if person is not None:
                self.old.append(Person(person.client))
                self.old[-1].token, self.old[-1].refresh_token = person.token, person.refresh_token
            self.devices[name] = None

    def _signed_in(self) -> list[str]:
        return [name for name, person in self.devices.items() if person is not None]

    @rule(name=sampled_from(DEVICES), password=sampled_from(PASSWORDS))
    def sign_in(self, name: str, password: str) -> None:
        """With any password; with a second step if there is one."""
        client = self.run(self.app.client())
        answer = self.run(client.post("/api/auth/login", json={"email": self.email, "password": password}))
        if password != self.password:
            assert answer.status_code == 401
            return
        if self.status is not Status.ACTIVE:
            assert answer.status_code == 403
            return
        entry = answer.json()
        assert bool(entry.get("mfa_required")) is bool(self.secret)
        if self.secret:
            wrong = {"mfa_token": entry["mfa_token"], "code": wrong_code(self.secret)}
            assert self.run(client.post("/api/auth/2fa/verify", json=wrong)).status_code == 422
            if not self.codes:
                return
            body = {"mfa_token": entry["mfa_token"], "code": self.codes.pop()}
            entry = self.run(client.post("/api/auth/2fa/verify", json=body)).json()
        before = self.devices[name]
        if before is not None:  # signing in again ends nothing by itself
            assert self._status(before, before.token) == 200
            assert self.post(before, "logout").status_code == 204
            self._left(name)
        client.headers["authorization"] = f"Bearer {entry['token']}"
        self.devices[name] = Person(client, entry)

    @precondition(lambda self: self._signed_in())
    @rule(which=sampled_from((0, 1)))
    def sign_out(self, which: int) -> None:
        """On one device."""
        names = self._signed_in()
        name = names[which % len(names)]
        person = self.devices[name]
        assert person is not None
        assert self.post(person, "logout").status_code == 204
        self._left(name)

    @precondition(lambda self: self._signed_in())
    @rule(which=sampled_from((0, 1)))
    def refresh(self, which: int) -> None:
        """The device goes on with new tokens."""
        names = self._signed_in()
        person = self.devices[names[which % len(names)]]
        assert person is not None
        grant = self.post(person, "refresh", refresh_token=person.refresh_token)
        assert grant.status_code == 200
        person.token, person.refresh_token = grant.json()["token"], grant.json()["refresh_token"]
        person.client.headers["authorization"] = f"Bearer {person.token}"

    @precondition(lambda self: self._signed_in())
    @rule(new=sampled_from(PASSWORDS))
    def change_password(self, new: str) -> None:
        """The other device is out."""
        name = self._signed_in()[0]
        person = self.devices[name]
        assert person is not None
        answer = self.post(person, "change-password", "PUT", current_password=self.password, new_password=new)
        assert answer.status_code == 204
        self.password = new
        self._left(*(each for each in DEVICES if each != name))

    @precondition(lambda self: self._signed_in())
    @rule()
    def end_all(self) -> None:
        """Everybody is out."""
        person = self.devices[self._signed_in()[0]]
        assert person is not None
        assert self.post(person, "sessions/all", "DELETE").status_code == 204
        self._left(*DEVICES)

    @precondition(lambda self: self._signed_in() and not self.secret)
    @rule()
    def two_steps_on(self) -> None:
        """The other device is out; this one has a new session."""
        name = self._signed_in()[0]
        person = self.devices[name]
        assert person is not None
        before = Person(person.client)
        before.token, before.refresh_token = person.token, person.refresh_token
        made = self.run(switch_on(person))
        self.secret, self.codes = made["manual_entry"], list(made["backup_codes"])
        self.old.append(before)
        self._left(*(each for each in DEVICES if each != name))

    @precondition(lambda self: self._signed_in() and self.secret and self.codes)
    @rule()
    def two_steps_off(self) -> None:
        """The other device is out."""
        name = self._signed_in()[0]
        person = self.devices[name]
        assert person is not None
        assert self.post(person, "2fa", "DELETE", password=self.password, code=self.codes.pop()).status_code == 204
        self.secret, self.codes = "", []
        self._left(*(each for each in DEVICES if each != name))

    @precondition(lambda self: self.status is Status.ACTIVE)
    @rule(new=sampled_from(PASSWORDS))
    def reset(self, new: str) -> None:
        """By a letter: everybody is out, the second factor stays."""
        tokens = self.app.dependency("resetting")._tokens  # noqa: SLF001  (as the letter would hold it)
        token = self.run(tokens.give(Purpose.RESET_PASSWORD, self.id, email_key=self.email))
        client = self.run(self.app.client())
        body = {"token": token, "new_password": new}
        assert self.run(client.post("/api/auth/reset-password", json=body)).status_code == 204
        self.password = new
        self._left(*DEVICES)

    @precondition(lambda self: self._signed_in() and not self.key_works)
    @rule()
    def make_key(self) -> None:
        """For a program."""
        person = self.devices[self._signed_in()[0]]
        assert person is not None
        made = self.post(person, "api-keys", name="x", scopes=["accounts:read"], password=self.password)
        assert made.status_code == 201
        self.key, self.key_works = made.json()["key"], True
        self.key_id = made.json()["about"]["id"]

    @precondition(lambda self: self._signed_in() and self.key_works)
    @rule()
    def remove_key(self) -> None:
        """The program is out."""
        person = self.devices[self._signed_in()[0]]
        assert person is not None
        assert self.post(person, f"api-keys/{self.key_id}", "DELETE").status_code == 204
        self.key_works = False

    @rule(status=sampled_from((Status.ACTIVE, Status.SUSPENDED, Status.BANNED)))
    def decide(self, status: Status) -> None:
        """An admin closes the account, or opens it again."""
        self.run(self.app.dependency("standings").set_status(self.id, status))
        self.status = status
        if status is not Status.ACTIVE:
            self._left(*DEVICES)

    @invariant()
    def each_may_what_the_model_says(self) -> None:
        """Devices, sessions that have ended, the key."""
        type(self).looks += 1
        for person in self.devices.values():
            if person is not None:
                assert self._status(person, person.token) == 200
        self.old = self.old[-3:]  # those that ended last
        for person in self.old:
            assert self._status(person, person.token) == 401
            answer = self.post(person, "refresh", refresh_token=person.refresh_token)
            assert answer.status_code in {401, 403}
        if self.key:
            client = self.run(self.app.client())
            expected = 200 if self.key_works and self.status is Status.ACTIVE else 401
            assert self._status(Person(client), self.key) == expected

    def _status(self, person: Person, token: str) -> int:
        headers = {"authorization": f"Bearer {token}"}
        return self.run(person.client.get("/api/users/me", headers=headers)).status_code


@pytest.fixture
def machine(mongodb_url: str, redis_url: str, house_prefix: str) -> Iterator[type[Life]]:
    """Lives in one house."""
    house = running(settings_for_tests(mongodb_url, redis_url, house_prefix), [MEDIA, MODULE])
    with asyncio.Runner() as runner:
        app = runner.run(house.__aenter__())

        class Here(Life):
            pass

        Here.runner, Here.app = runner, app
        yield Here
        runner.run(house.__aexit__(None, None, None))


def test_nobody_is_ever_in_who_should_not_be(machine: type[Life]) -> None:
    unhurried = settings(
        max_examples=6,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(machine, settings=unhurried)
    assert machine.looks > 100
