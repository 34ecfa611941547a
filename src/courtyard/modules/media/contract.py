"""What other modules may ask about files.

A module that shows files in a document of its own claims them *before* it saves the document, and is their keeper:
asked later, it tells which of its documents still have which files. A claim is believed without asking for the time of
grace, so a save that is under way never loses its files; afterwards only the keeper's word counts. A claim too many is
therefore harmless, and nothing has to be undone when a save fails.
"""

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Any, Protocol

import msgspec

from courtyard.kernel.basics import Actor, Id

_THUMB = 600


class Holder(msgspec.Struct, frozen=True):
    """A document that shows files: ``Holder("recipes", recipe.id)``."""

    module: str
    document: Id


class Use(msgspec.Struct, frozen=True):
    """One file in one document."""

    holder: Holder
    file: Id


class Source(msgspec.Struct, frozen=True):
    """One form of a file. ``url`` is a path on this server; that of a private file is signed and runs out."""

    name: str
    url: str
    media_type: str
    width: int
    height: int
    size_bytes: int


class Shown(msgspec.Struct, frozen=True):
    """A file as pages show it; without sources while it is not ready.

    ``name`` is what its owner called it. ``still`` is the picture in one piece, or the first sight of a film;
    ``sources`` are its smaller forms, ``thumbs`` its squares, ``films`` the film in falling quality.
    """

    id: Id
    kind: str
    state: str
    name: str = ""
    width: int = 0
    height: int = 0
    duration_s: float = 0.0
    still: Source | None = None
    sources: tuple[Source, ...] = ()
    thumbs: tuple[Source, ...] = ()
    films: tuple[Source, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether there is something to see."""
        return self.still is not None

    @property
    def is_film(self) -> bool:
        """Whether it moves."""
        return self.kind == "video"

    def srcset(self, media_type: str) -> str:
        """The sources of one type, as an attribute of ``<source>`` and ``<img>`` wants them."""
        return ", ".join(f"{each.url} {each.width}w" for each in self.sources if each.media_type == media_type)

    def source(self, width: int) -> Source | None:
        """The smallest WebP that is at least this wide, else the widest."""
        found = sorted((each for each in self.sources if each.media_type == "image/webp"), key=lambda each: each.width)
        return next((each for each in found if each.width >= width), found[-1] if found else self.still)

    def thumb(self, size: int) -> Source | None:
        """The smallest square that is at least this large, else the largest."""
        found = sorted(self.thumbs, key=lambda each: each.width)
        return next((each for each in found if each.width >= size), found[-1] if found else None)

    def on_the_wire(self) -> dict[str, Any]:
        """What JSON says of a picture, or of the first sight of a film, in whatever document shows it."""
        thumb = self.thumb(_THUMB)
        return {
            "state": self.state,
            "width": self.width,
            "height": self.height,
            "url": self.still.url if self.still else None,
            "thumb_url": thumb.url if thumb else None,
            "srcset_webp": self.srcset("image/webp"),
            "srcset_avif": self.srcset("image/avif"),
        }


class Keeper(Protocol):
    """Tells for a module what its documents have."""

    async def uses(self, asked: Iterable[Use]) -> Mapping[Use, bool]:
        """Those of the uses that are so at this moment; True for a document that everybody may see."""


class Media(Protocol):
    """Files by id."""

    def kept_by(self, module: str, keeper: Keeper) -> None:
        """Name the keeper of a module's claims, when the module is put together."""

    async def claim(self, holder: Holder, files: Iterable[Id], actor: Actor, *, public: bool) -> None:
        """Say that a document is about to have these files; once more for a document that has them already.

        Args:
            holder: The document.
            files: All that it will have.
            actor: Whose files they must be, unless the document has them already.
            public: Whether everybody may see the document.

        Raises:
            FileNotFound: one is not there, or not this member's; details name it.
        """

    async def release(self, holder: Holder, files: Iterable[Id] | None = None) -> None:
        """Hint that a document has these files (None: any) no longer: they are shown to nobody else from now on."""

    async def shown(self, files: Iterable[Id]) -> dict[Id, Shown]:
        """Files as pages show them, in at most one query; whoever asks has made sure that the reader may see them."""

    async def shown_own(self, files: Iterable[Id], actor: Actor) -> dict[Id, Shown]:
        """Those of the files that are this member's own: for ids that a form has sent."""

    async def take_in(self, actor: Actor, name: str, chunks: AsyncIterable[bytes], *, expected_bytes: int = 0) -> Id:
        """Take a file while it arrives, for this member, and have it worked on.

        Raises:
            Refusal: it is none that is taken, or not now; the message says why.
        """
