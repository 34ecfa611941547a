"""Something behind the house hangs: no request waits for it, and what was owed is done once it is back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bench.progress import Progress
from faults.neighbours import Neighbour, kafka, push, smtp, valkey, worker_of
from faults.report import Form
from faults.visitors import Felt, Visitors, best
from support.app import App, AppFactory
from support.facts import recorded
from support.waiting import wait_until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

# What a hanging neighbour may add to the 99th percentile: less than anybody notices, more than a busy machine's noise.
NOISE_MS = 50.0
# Whoever is on the way when Valkey falls silent waits until two circuits have opened, a quarter of a second each.
LONGEST_MS = 2_000.0
# Calm and hanging take turns this often; on a machine that is busy with other work more often, up to the second.
_TIMES = 3
_TIMES_MAX = 8


@pytest.fixture(params=["valkey", "kafka", "smtp", "push"])
async def neighbour(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> AsyncIterator[Neighbour]:
    """Each of them."""
    ways = {"valkey": lambda: valkey(redis_url), "kafka": lambda: kafka(tmp_path), "smtp": smtp}
    async with ways.get(request.param, lambda: push(tmp_path))() as found:
        yield found


async def everything_is_published(app: App) -> bool:
    return not any(row.get("waiting") for row in await recorded(app))


async def test_no_request_waits_for_a_neighbour_that_hangs(
    app_factory: AppFactory,
    neighbour: Neighbour,
    form: Form,
    progress: Progress,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    app = await app_factory(**neighbour.settings)
    name = request.node.callspec.params["neighbour"]
    rounds = int(form.of(40, 8))
    calm: list[dict[str, Felt]] = []
    hanging: list[dict[str, Felt]] = []
    async with worker_of(app, neighbour, tmp_path):
        visitors = await Visitors.of(app)
        device = {"platform": "android", "token": "d" * 40}
        assert (await visitors.cook.client.post("/api/notifications/devices", json=device)).is_success
        await visitors.come(rounds)
        while len(calm) < _TIMES or (len(calm) < _TIMES_MAX and _added_ms(calm, hanging) > NOISE_MS):
            calm.append(await visitors.come(rounds))
            neighbour.hang()
            hanging.append(await visitors.come(rounds))
            neighbour.heal()
        _say(progress, name, best(calm), best(hanging))
        assert _added_ms(calm, hanging) < NOISE_MS
        assert _longest_ms(hanging) < LONGEST_MS + _longest_ms(calm)
        await wait_until(lambda: everything_is_published(app), "all facts are published", timeout_s=90)


def _added_ms(calm: list[dict[str, Felt]], hanging: list[dict[str, Felt]]) -> float:
    """What hanging adds to the 99th percentile of the kind of request that suffers most."""
    without, with_it = best(calm), best(hanging)
    return max(with_it[kind].p99_ms - without[kind].p99_ms for kind in without)


def _longest_ms(felt: list[dict[str, Felt]]) -> float:
    return max(each.longest_ms for each in best(felt).values())


def _say(progress: Progress, name: str, calm: dict[str, Felt], hanging: dict[str, Felt]) -> None:
    for kind, felt in hanging.items():
        progress.say(
            f"{name} hangs: {kind}: p50 {calm[kind].p50_ms:.1f} -> {felt.p50_ms:.1f} ms, "
            f"p99 {calm[kind].p99_ms:.1f} -> {felt.p99_ms:.1f} ms, longest {felt.longest_ms:.0f} ms"
        )
