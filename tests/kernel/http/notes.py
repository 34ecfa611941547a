"""A tiny module for the tests of the edge: notes that anybody reads and members write."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, ClassVar

import httpx
import msgspec
from litestar import Request, Response
from litestar.params import Parameter

from courtyard.kernel.basics import ANYONE, Actor, Conflict, Id, NotFound, Role, Unauthenticated
from courtyard.kernel.documents import Changes, Collection, CollectionSpec, Document, Where
from courtyard.kernel.http import ADMINS, ANYBODY, MEMBERS, Cached, Credentials, Edge, route
from courtyard.kernel.module import Assembly, Built, Court, Module
from courtyard.kernel.settings import Settings
from support.app import shared_front


class Note(Document, kw_only=True):
    text: str
    author: Id


class NoteIn(msgspec.Struct, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    number: int = 0
    parts: list["Part"] = msgspec.field(default_factory=list)


class Part(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    size: float = 0


class NoteNotFound(NotFound):
    """No such note."""

    message = "There is no such note."


class NoteChanged(Conflict):
    """Somebody else was quicker."""


class Notes:
    def __init__(self, notes: Collection[Note], court: Court) -> None:
        self.rows, self.court = notes, court
        self.reads = 0


NOTES = CollectionSpec("notes", Note)


class Passes:
    """A recogniser that knows three bearer tokens and one cookie."""

    ids: ClassVar = {name: Id() for name in ("ada", "bob", "root")}

    def remembered(self, credentials: Credentials) -> Actor | None:  # noqa: ARG002  (a port's signature)
        return None

    async def recognise(self, credentials: Credentials) -> Actor:
        name = credentials.bearer or credentials.cookie
        if name not in self.ids:
            if credentials.cookie:
                return ANYONE
            raise Unauthenticated
        roles = frozenset({Role.USER, Role.ADMIN} if name == "root" else {Role.USER})
        return Actor(self.ids[name], name, roles, cookie=bool(credentials.cookie))

    async def recognise_again(self, actor: Actor) -> Actor:
        return actor


@route("GET", "/notes", may=ANYBODY, summary="All notes", cached=Cached(60, ("notes",)))
async def list_notes(
    notes: Notes, size: Annotated[int | None, Parameter(description="How many", ge=1, le=100)] = None
) -> list[str]:
    """The texts."""
    notes.reads += 1
    return [note.text for note in await notes.rows.find(Where(), limit=size or 20)]


@route("GET", "/notes/found", may=ANYBODY, summary="Find notes")
async def find_notes(
    words: Annotated[list[str], Parameter(description="All of these", max_items=3)],
    step: Annotated[int, Parameter(description="An even number", multiple_of=2)] = 2,
) -> list[str]:
    """What was asked."""
    return [*words, str(step)]


@route("GET", "/notes/{note:str}", may=ANYBODY, summary="One", raises=[NoteNotFound],
       cached=Cached(60, ("note:{note}",), per_member=True))  # fmt: skip
async def get_note(note: str, notes: Notes, actor: Actor) -> Response[dict[str, Any]]:
    """One note and who reads it."""
    notes.reads += 1
    found = await notes.rows.find_one(Where(id=Id(note))) if Id.is_valid(note) else None
    if found is None:
        raise NoteNotFound
    body = {"text": found.text, "reader": actor.username, "filler": "x" * 2000}
    return Response(body, headers={"etag": f'"{found.version}"'})


@route("POST", "/notes", may=MEMBERS, summary="Write a note", status=201)
async def add_note(data: NoteIn, notes: Notes, actor: Actor) -> dict[str, str]:
    """Write a note."""
    stored = await notes.rows.insert(Note(text=data.text, author=actor.member_id))
    await notes.court.cache.invalidate("notes")
    return {"id": str(stored.id), "text": stored.text}


@route("PATCH", "/notes/{note:str}", may=MEMBERS, summary="Change a note", raises=[NoteChanged])
async def change_note(note: str, data: NoteIn, notes: Notes, if_match: int | None) -> dict[str, Any]:
    """Change a note."""
    where = Where(id=Id(note)) if if_match is None else Where(id=Id(note), version=if_match)
    changed = await notes.rows.change(where, Changes().set(text=data.text))
    if changed is None:
        raise NoteChanged
    await notes.court.cache.invalidate("notes", f"note:{note}")
    return {"version": changed.version}


@route("DELETE", "/notes", may=ADMINS, summary="Burn everything", status=204)
async def burn_notes() -> None:
    """Admins only."""


@route("GET", "/notes/broken", may=ANYBODY, summary="An accident")
async def broken() -> None:
    """Break."""
    raise RuntimeError("a private detail")


@route("POST", "/notes/upload", may=MEMBERS, summary="A large body", upload=True, status=200)
async def upload(request: Request[Any, Any, Any]) -> int:
    """How many bytes arrived."""
    return len(await request.body())


def _build(court: Court) -> Built:
    notes = Notes(court.database("notes").collection(NOTES), court)
    return Built(dependencies={"notes": notes}, recogniser=Passes())


NOTES_MODULE = Module(
    name="notes",
    build=_build,
    collections=(NOTES,),
    routes=[list_notes, find_notes, broken, get_note, add_note, change_note, burn_notes, upload],
)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[Assembly, Edge]]:
    assembly = Assembly(settings, [NOTES_MODULE], "0")
    edge = assembly.application(shared_front(assembly))
    async with assembly.running():
        yield assembly, edge


def client_of(edge: Edge, bearer: str = "", **headers: str) -> httpx.AsyncClient:
    if bearer:
        headers["authorization"] = f"Bearer {bearer}"
    # Accidents must come back as answers, as they would over the network.
    transport = httpx.ASGITransport(edge, raise_app_exceptions=True)  # type: ignore[arg-type]  # (Litestar's ASGI types)
    return httpx.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)
