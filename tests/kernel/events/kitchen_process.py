"""A kitchen as a process of its own: ``python kitchen_process.py SETTINGS work|fill`` with settings as JSON.

``work`` is a worker until it is killed; ``fill`` fills a pot three times, says ``filled`` and ends.
"""

import asyncio
import json
import sys

from kernel.events.kitchen import open_kitchen, settings_of


async def main(given: str, task: str) -> None:
    async with open_kitchen(settings_of(**json.loads(given))) as kitchen:
        if task == "fill":
            await kitchen.fill("soup", times=3)
            return
        async with kitchen.working():
            sys.stdout.write("working\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
