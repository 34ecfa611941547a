"""The whole application under `courtyard up`, as a newcomer starts it."""

import re
from pathlib import Path

import pytest

from courtyard.processes.environment import APP, APP_DEFAULT
from support.house import trial_house
from support.waiting import wait_until

_REQUESTS = re.compile(r'courtyard_http_requests_total\{method="GET",route="/api/v1/recipes",status="200"\} (\d+)')
_FAST = re.compile(r'courtyard_http_requests_total\{method="GET",route="\(fast lane\)",status="200"\} (\d+)')


@pytest.mark.houses
async def test_figures_are_the_sum_of_all_processes(tmp_path: Path) -> None:
    async with trial_house(tmp_path, "--workers", "2", **{APP: APP_DEFAULT}) as house:
        await house.until_ready()
        for _ in range(20):
            assert (await house.get("/api/recipes")).status_code == 200

        async def all_are_counted() -> bool:
            text = (await house.get("/metrics")).text
            return sum(int(float(number)) for number in [*_REQUESTS.findall(text), *_FAST.findall(text)]) == 20

        await wait_until(all_are_counted, "the figures of both processes")
