"""The recipes module's named refusals."""

from courtyard.kernel.basics import TooLarge, Unprocessable, UnsupportedType


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
