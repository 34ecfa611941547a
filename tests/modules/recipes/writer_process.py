"""A process that writes a recipe of nobody's and likes it: ``python writer_process.py MONGODB_URL REDIS_URL PREFIX``.

With COURTYARD_CRASH_AT it dies on the way; otherwise it says ``done``.
"""

import asyncio
import sys

from courtyard import __version__
from courtyard.kernel.basics import Actor, Id
from courtyard.kernel.module import Assembly
from courtyard.modules.recipes.actions.reacting import like
from courtyard.modules.recipes.actions.writing import write_recipe
from courtyard.modules.recipes.models.written import WrittenRecipe
from courtyard.processes.application import MODULES
from support.app import settings_for_tests


async def main(mongodb_url: str, redis_url: str, prefix: str) -> None:
    assembly = Assembly(settings_for_tests(mongodb_url, redis_url, prefix), MODULES, __version__)
    cookbook = assembly.dependency("cookbook")
    cook = Actor(Id())
    recipe = await write_recipe(cookbook, cook, WrittenRecipe(title="Soup"))
    await like(cookbook, cook, str(recipe.id))
    sys.stdout.write("done\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
