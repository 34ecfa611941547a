"""The recipes module's named refusals."""

from typing import Any

from courtyard.kernel.basics import (
    Conflict,
    Forbidden,
    NotFound,
    TooLarge,
    Unavailable,
    Unprocessable,
    UnsupportedType,
)


class PageHasNoRecipe(Unprocessable):
    """The page was read, but nothing in it is a recipe."""

    message = "No recipe was found on this page."


class FileHasNoRecipe(Unprocessable):
    """The file is of a known form, but holds no recipe."""

    message = "No recipe was found in this file."


class FormatNotRead(UnsupportedType):
    """The file is of no form that recipes are read from."""

    message = "This kind of file is not read here. Send an HTML page, JSON-LD, Cooklang, or a zip of these."


class FileTooLarge(TooLarge):
    """More bytes than are read at once."""

    message = "This file is too large to be read here. The limit is 5 MiB per page and 64 MiB per archive."


class ArchiveRefused(Unprocessable):
    """The archive is broken, or built to do harm."""

    message = "This archive cannot be read."


class RecipeNotFound(NotFound):
    """No such recipe, or not for these eyes."""

    message = "There is no such recipe."


class NotYourRecipe(Forbidden):
    """Only its author and admins may change it."""

    message = "Only the author of a recipe may change it."


class RecipeHidden(Forbidden):
    """A moderator took it away; its author can edit it, but not show it again."""

    message = "status: this recipe was hidden by a moderator; only an admin can show it again."


class RecipeChanged(Conflict):
    """Somebody else changed it since it was read; details carry the present version."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"This recipe was changed meanwhile: it is at version {version} now. Read it again, then change it.",
            details={"version": version},
        )


class RecipeAlreadyThere(Conflict):
    """The same page or the same words were imported by this member before; details carry the recipe's id."""

    def __init__(self, recipe: Any) -> None:
        details = {"id": str(recipe.id), "slug": recipe.slug}
        super().__init__("This recipe is among yours already.", details=details)
        self.recipe = recipe


class ReadingTookTooLong(Unprocessable):
    """The file is so odd that it could not be read in bearable time."""

    message = "This file could not be read in time."


class ReadingFailed(Unprocessable):
    """The file is so odd that reading it failed as a whole."""

    message = "This file could not be read."


class ReadersBusy(Unavailable):
    """Too many files are being read at once."""

    message = "Too many files are being read at the moment. Try again shortly."


class AddressRefused(Unprocessable):
    """The address does not lead to the public web."""

    message = "url: this is not a public address of the web."


class PageNotFetched(Unprocessable):
    """The page could not be fetched; the message says why."""

    message = "The page could not be fetched."


class PageTooLarge(Unprocessable):
    """The page is larger than any recipe."""

    message = "The page is larger than 5 MiB."
