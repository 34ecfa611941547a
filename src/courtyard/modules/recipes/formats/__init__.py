"""Outside formats, read into and written from `RecipeContent`. Pure: bytes in, values out.

Readers of files and pages are in ``sniff`` and ``page.reading``. They are not named here, since only the process of
``child`` may load them: they bring readers for hundreds of sites along.
"""

from courtyard.modules.recipes.formats.archive import is_readable
from courtyard.modules.recipes.formats.cooklang.reading import read_cooklang
from courtyard.modules.recipes.formats.cooklang.writing import write_cooklang
from courtyard.modules.recipes.formats.json_ld.documents import read_json_document
from courtyard.modules.recipes.formats.json_ld.writing import Surroundings, json_ld_script, write_json_ld
from courtyard.modules.recipes.formats.markdown import write_markdown

__all__ = [
    "Surroundings",
    "is_readable",
    "json_ld_script",
    "read_cooklang",
    "read_json_document",
    "write_cooklang",
    "write_json_ld",
    "write_markdown",
]
