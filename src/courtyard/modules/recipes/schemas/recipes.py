"""A recipe on the wire, alone and in listings.

A recipe is stored under the names that it has on the wire. So a listing is written straight from the rows, without a
struct for each recipe in between, which would double its cost; ``RecipeItem`` says which fields may leave, and the
tests read every answer back through it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response

from courtyard.kernel.basics import utc_text
from courtyard.modules.recipes.models import (
    Difficulty,
    Ingredient,
    Nutrition,
    Reaction,
    Recipe,
    RecipeContent,
    Source,
    Status,
    Visibility,
)

# File → how it is shown, as ``media`` tells it.
Looks = Mapping[Any, Any]
NO_LOOKS: Looks = {}
_JSON = "application/json"
encode_json = msgspec.json.Encoder(enc_hook=str).encode


class PictureShown(msgspec.Struct, kw_only=True):
    """A picture of the dish, or of a step. Addresses are paths on this server, and null until the file is ready.

    ``srcset_webp`` and ``srcset_avif`` are for ``<source>``; the thumbnail is a square of 600 pixels at most.
    """

    file: str
    alt: str = ""
    step: int | None = None
    state: str = "processing"
    width: int = 0
    height: int = 0
    url: str | None = None
    thumb_url: str | None = None
    srcset_webp: str = ""
    srcset_avif: str = ""


class FilmForm(msgspec.Struct):
    """A film in one quality."""

    quality: str
    url: str
    width: int
    height: int
    size_bytes: int


class VideoShown(msgspec.Struct, kw_only=True):
    """The film of a recipe, the best quality first; empty until it is ready."""

    file: str
    state: str = "processing"
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    poster_url: str | None = None
    films: list[FilmForm] = []


class RecipeItem(msgspec.Struct, kw_only=True):
    """A recipe as everybody who may see it sees it. Times are minutes, nutrition is per serving."""

    id: str
    slug: str
    title: str
    description: str
    author: str
    ingredients: list[Ingredient]
    instructions: list[str]
    instruction_headings: list[int]
    category: str | None
    cuisine: str | None
    diet: list[str]
    tags: list[str]
    difficulty: Difficulty | None
    prep_time_min: int | None
    cooking_time_min: int | None = msgspec.field(name="cookingTime")
    total_time_min: int | None
    servings: int | None
    yields: str | None
    equipment: list[str]
    notes: str | None
    source: Source | None
    nutrition: Nutrition | None
    language: str | None
    image_url: str | None
    pictures: list[PictureShown] = []
    video: VideoShown | None = None
    visibility: Visibility
    status: Status
    likes_count: int = msgspec.field(name="likes")
    average_rating: float | None
    ratings_count: int
    version: int
    created_at: datetime
    updated_at: datetime


class RecipeShown(RecipeItem, kw_only=True):
    """One recipe, with what its reader thinks of it; both are null for strangers."""

    liked_by_me: bool | None = None
    my_rating: int | None = None


class RecipePage(msgspec.Struct):
    """Some recipes, and the cursor of the next ones (null at the end)."""

    items: list[RecipeItem]
    next_cursor: str | None


_NAMES = tuple((field.name, field.encode_name) for field in msgspec.structs.fields(RecipeItem))
ROW_FIELDS = tuple(name for _, name in _NAMES if name != "id")


def recipe_answer(
    recipe: Recipe,
    *,
    own: Sequence[Reaction] | None = None,
    content: RecipeContent | None = None,
    status: int = 200,
    looks: Looks = NO_LOOKS,
) -> Response[Any]:
    """One recipe as an answer whose ETag carries its version.

    Args:
        recipe: What to show.
        looks: Its files as they are shown.
        own: The reader's reaction, or none; None for strangers and where it was not looked up.
        content: Shown in place of what the recipe says.
        status: Of the answer.
    """
    shown = {wire: getattr(recipe, name) for name, wire in _NAMES}
    if content is not None:
        shown |= {wire: getattr(content, name) for name, wire in _NAMES if name in content.__struct_fields__}
    shown["pictures"] = [_picture(each.file, each.alt, each.step, looks) for each in recipe.pictures]
    shown["video"] = _video(recipe.video, looks)
    mine = own[0] if own else None
    shown["liked_by_me"] = None if own is None else mine is not None and mine.liked_at is not None
    shown["my_rating"] = mine.stars if mine is not None else None
    headers = {"etag": f'"{recipe.version}"'}
    return Response(encode_json(shown), status_code=status, media_type=_JSON, headers=headers)


def recipe_item(recipe: Recipe) -> RecipeItem:
    """One recipe as in listings."""
    values = {name: getattr(recipe, name) for name, _ in _NAMES}
    values["pictures"] = [_picture(each.file, each.alt, each.step, NO_LOOKS) for each in recipe.pictures]
    values["video"] = _video(recipe.video, NO_LOOKS)
    return RecipeItem(**{**values, "id": str(recipe.id), "author": str(recipe.author)})


def recipe_page_answer(page: tuple[list[dict[str, Any]], str | None, Looks]) -> Response[Any]:
    """A listing as an answer: rows with ``ROW_FIELDS`` as stored, the next cursor, and files as they are shown."""
    rows, next_cursor, looks = page
    items = [item_of_row(row, looks) for row in rows]
    return Response(encode_json({"items": items, "next_cursor": next_cursor}), media_type=_JSON)


def _picture(file: Any, alt: str, step: int | None, looks: Looks) -> PictureShown:
    shown, picture = looks.get(file), PictureShown(file=str(file), alt=alt, step=step)
    return picture if shown is None else msgspec.structs.replace(picture, **shown.on_the_wire())


def _video(file: Any, looks: Looks) -> VideoShown | None:
    shown = looks.get(file)
    if file is None or shown is None:
        return None if file is None else VideoShown(file=str(file))
    return VideoShown(
        file=str(file),
        state=shown.state,
        width=shown.width,
        height=shown.height,
        duration_s=shown.duration_s,
        poster_url=shown.still.url if shown.still else None,
        films=[FilmForm(each.name, each.url, each.width, each.height, each.size_bytes) for each in shown.films],
    )


def item_of_row(row: dict[str, Any], looks: Looks) -> Mapping[str, Any]:
    """A row with ``ROW_FIELDS`` as it goes on the wire."""
    if row.get("pictures"):
        row["pictures"] = [
            _picture(each["file"], each.get("alt", ""), each.get("step"), looks) for each in row["pictures"]
        ]
    if row.get("video"):
        row["video"] = _video(row["video"], looks)
    row["id"] = row.pop("_id")
    row["created_at"] = utc_text(row["created_at"])
    row["updated_at"] = utc_text(row["updated_at"])
    return row
