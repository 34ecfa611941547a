"""Node's BullMQ adds to and works from the same queues (``make`` installs it with npm)."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import msgspec
import pytest

from kernel.jobs.kitchen import COOK, Cook, Dish, Kitchen, KitchenFactory

FOLDER = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def node() -> str:
    """Where Node is. In CI it and BullMQ must be there; elsewhere these tests wait for them."""
    found = shutil.which("node")
    if found is not None and (FOLDER / "node_modules").is_dir():
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("Node's BullMQ is missing: apt-get install nodejs npm, then make test")
    pytest.skip("Node's BullMQ is missing: apt-get install nodejs npm, then make test")


async def _start(node: str, program: str, kitchen: Kitchen, queue: str, *arguments: str) -> Process:
    url = kitchen.settings.redis_url or ""
    return await asyncio.create_subprocess_exec(
        node, str(FOLDER / program), url, kitchen.jobs.prefix, queue, *arguments, stdout=PIPE
    )


async def test_node_adds_and_our_worker_runs(node: str, kitchen: Kitchen, cook: Cook) -> None:
    async with kitchen.working({COOK: cook}):
        process = await _start(node, "add.mjs", kitchen, "media", COOK.name, '{"name": "soup"}')
        output, _ = await process.communicate()
    answer = msgspec.json.decode(output)
    assert answer["result"] == {"dish": "soup", "attempt": 1}
    assert cook.calls == [("soup", answer["id"], 1)]


async def test_what_node_added_is_tried_again_and_kept_when_it_fails(node: str, kitchen: Kitchen, cook: Cook) -> None:
    cook.errors = [RuntimeError("salty"), RuntimeError("burnt")]
    async with kitchen.working({COOK: cook}):
        process = await _start(node, "add.mjs", kitchen, "media", COOK.name, '{"name": "soup", "password": "hunter2"}')
        output, _ = await process.communicate()
    assert msgspec.json.decode(output)["error"] == "RuntimeError: burnt"
    assert [attempt for _, _, attempt in cook.calls] == [1, 2]
    (failure,) = (await kitchen.jobs.failures()).items
    assert failure.error == "RuntimeError: burnt"
    assert "hunter2" not in failure.payload


async def test_what_node_sends_is_checked(node: str, kitchen: Kitchen, cook: Cook) -> None:
    async with kitchen.working({COOK: cook}):
        process = await _start(node, "add.mjs", kitchen, "media", COOK.name, '{"nom": "soupe"}')
        await process.communicate()
    (failure,) = (await kitchen.jobs.failures()).items
    assert "missing required field `name`" in failure.error
    assert (cook.calls, failure.attempts_made) == ([], 1)


async def test_we_add_and_nodes_worker_runs(node: str, kitchen_factory: KitchenFactory) -> None:
    kitchen = await kitchen_factory()
    keys = [
        await kitchen.jobs.add(COOK, Dish("soup")),
        await kitchen.jobs.add(COOK, Dish("late soup"), id="late-soup", delay_s=0.2, priority=3),
    ]
    process = await _start(node, "work.mjs", kitchen, "media", "2")
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    ran = {each["id"]: each["result"] for each in map(msgspec.json.decode, output.splitlines())}
    assert [ran[key]["data"]["name"] for key in keys] == ["soup", "late soup"]
    assert {result["name"] for result in ran.values()} == {COOK.name}
    assert '"percent"' not in (await kitchen.jobs.queues["media"].raw(keys[0]))["progress"]
