"""What recipes publish.

Everybody may see a *listed* recipe: public and published. Facts about what only some may see carry no words of it,
since they are kept for 30 days.
"""

from typing import ClassVar

from courtyard.kernel.basics import Fact, Id


class _OfRecipe(Fact, frozen=True, kw_only=True):
    """What all of them share: facts of one recipe arrive in order."""

    key_field: ClassVar[str] = "recipe"

    recipe: Id
    author: Id


class RecipePublished(_OfRecipe, frozen=True, kw_only=True):
    """A recipe became visible to everybody: written so, or shown after it was not. ``edition`` is its version."""

    topic: ClassVar[str] = "recipe.published"

    slug: str
    title: str
    edition: int


class RecipeUpdated(_OfRecipe, frozen=True, kw_only=True):
    """A recipe that everybody could see and still can was changed; ``fields`` names what was sent."""

    topic: ClassVar[str] = "recipe.updated"

    slug: str
    title: str
    edition: int
    fields: tuple[str, ...]


class RecipeWithdrawn(_OfRecipe, frozen=True, kw_only=True):
    """A recipe that everybody could see was made private or a draft, or hidden by a moderator."""

    topic: ClassVar[str] = "recipe.withdrawn"

    edition: int


class RecipeKept(_OfRecipe, frozen=True, kw_only=True):
    """A recipe that not everybody may see was written or changed, and is still not for everybody."""

    topic: ClassVar[str] = "recipe.kept"

    edition: int


class RecipeRemoved(_OfRecipe, frozen=True, kw_only=True):
    """A recipe is gone with all reactions to it, whoever could see it; ``listed`` if everybody could until then."""

    topic: ClassVar[str] = "recipe.removed"

    listed: bool


class RecipeLiked(_OfRecipe, frozen=True, kw_only=True):
    """A member likes a recipe; ``title`` is empty unless everybody may see it."""

    topic: ClassVar[str] = "recipe.liked"

    member: Id
    slug: str
    title: str


class RecipeUnliked(_OfRecipe, frozen=True, kw_only=True):
    """A member took their like back."""

    topic: ClassVar[str] = "recipe.unliked"

    member: Id


class RecipeRated(_OfRecipe, frozen=True, kw_only=True):
    """A member gave stars (1 to 5) in place of any given before, or took them back (None)."""

    topic: ClassVar[str] = "recipe.rated"

    member: Id
    stars: int | None


EVENTS = (
    RecipePublished,
    RecipeUpdated,
    RecipeWithdrawn,
    RecipeKept,
    RecipeRemoved,
    RecipeLiked,
    RecipeUnliked,
    RecipeRated,
)
