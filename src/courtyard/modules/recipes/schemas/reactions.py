"""Likes and ratings on the wire."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec

from courtyard.modules.recipes.models import Reaction, Recipe
from courtyard.modules.recipes.models.recipe import STARS_MAX


class Rating(msgspec.Struct, forbid_unknown_fields=True):
    """How many stars."""

    stars: Annotated[int, msgspec.Meta(ge=1, le=STARS_MAX, description="1 to 5", examples=[5])]


class StandingShown(msgspec.Struct):
    """A recipe's figures and one's own part in them."""

    likes: int
    liked_by_me: bool
    average_rating: float | None
    ratings_count: int
    my_rating: int | None


class Liker(msgspec.Struct):
    """Somebody who likes a recipe."""

    id: str
    username: str
    name: str
    avatar: str
    liked_at: datetime


class LikersPage(msgspec.Struct):
    """Some of those who like a recipe, latest first."""

    items: list[Liker]
    next_cursor: str | None


def standing_shown(recipe: Recipe, own: Reaction | None) -> StandingShown:
    """The figures on the wire."""
    return StandingShown(
        likes=recipe.likes_count,
        liked_by_me=own is not None and own.liked_at is not None,
        average_rating=recipe.average_rating,
        ratings_count=recipe.ratings_count,
        my_rating=None if own is None else own.stars,
    )


def likers_page(likes: Iterable[Any], next_cursor: str | None) -> LikersPage:
    """Likes (each with ``person`` and ``liked_at``) on the wire."""
    return LikersPage([_liker(like.person, like.liked_at) for like in likes], next_cursor)


def _liker(person: Any, liked_at: datetime) -> Liker:
    return Liker(str(person.id), person.username, person.name, person.avatar, liked_at)
