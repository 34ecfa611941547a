"""Outside formats, read into and written from `RecipeContent`. Pure: bytes in, values out."""

from courtyard.modules.recipes.formats.archive import is_readable
from courtyard.modules.recipes.formats.cooklang.reading import read_cooklang
from courtyard.modules.recipes.formats.cooklang.writing import write_cooklang
from courtyard.modules.recipes.formats.json_ld.documents import read_json_document
from courtyard.modules.recipes.formats.json_ld.writing import Surroundings, json_ld_script, write_json_ld
from courtyard.modules.recipes.formats.markdown import write_markdown
from courtyard.modules.recipes.formats.page.reading import read_page
from courtyard.modules.recipes.formats.sniff import Outcome, kind_of, read_any, read_archive

__all__ = [
    "Outcome",
    "Surroundings",
    "is_readable",
    "json_ld_script",
    "kind_of",
    "read_any",
    "read_archive",
    "read_cooklang",
    "read_json_document",
    "read_page",
    "write_cooklang",
    "write_json_ld",
    "write_markdown",
]
