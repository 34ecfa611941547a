"""Who may see and change a recipe, as sentences."""

from courtyard.kernel.basics import Actor, Id
from courtyard.modules.recipes.models import Recipe, Status, Visibility


def is_listed(visibility: Visibility, status: Status) -> bool:
    """Whether everybody finds it."""
    return visibility is Visibility.PUBLIC and status is Status.PUBLISHED


def is_open(visibility: Visibility, status: Status) -> bool:
    """Whether everybody who knows the address may see it."""
    return status is Status.PUBLISHED and visibility is not Visibility.PRIVATE


def is_owner_or_admin(actor: Actor, author: Id) -> bool:
    """Whether the actor stands above the recipe."""
    return actor.is_admin or actor.user_id == author


def may_read(actor: Actor, recipe: Recipe) -> bool:
    """Published ones are for everybody who knows the address, unless private; all else is for author and admins."""
    return is_open(recipe.visibility, recipe.status) or is_owner_or_admin(actor, recipe.author)
