"""Searching: the newest commit of the current generation, looked for before every search."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import tantivy

from courtyard.kernel.search.declaring import IDENTITY
from courtyard.kernel.search.errors import SearchNotReady
from courtyard.kernel.search.tantivy_folder.compiling import Compiler, aggregation_of
from courtyard.kernel.search.tantivy_folder.places import Places, Sign
from courtyard.kernel.search.tree import Among, Answer, Count, Everything, Hit, Node, Request

_PANIC = "PanicException"


class Damaged(Exception):  # noqa: N818  (a state that the engine handles, never shown to anybody)
    """The files of the index cannot be read."""


class Opened(msgspec.Struct, frozen=True):
    """A generation at one of its commits."""

    pointer: Sign
    meta: Sign
    generation: str
    index: tantivy.Index
    searcher: tantivy.Searcher
    fields: frozenset[str]


class Reader:
    """Searches one index; its methods block, and several threads may be in them."""

    def __init__(self, base: Path, index: str) -> None:
        self._places = Places(base, index)
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def answer(self, request: Request) -> Answer:
        """Search the current generation.

        Raises:
            SearchNotReady: there is none.
            Damaged: it cannot be read.
        """
        opened = self._newest()
        try:
            return _answered(opened, request)
        except BaseException as error:
            if isinstance(error, OSError) or type(error).__name__ == _PANIC:
                self.forget()
                raise Damaged(repr(error)) from error
            raise

    def count(self) -> int:
        """Documents of the current generation; raises as ``answer``."""
        return self._newest().searcher.num_docs

    def forget(self) -> None:
        """Open it anew at the next search."""
        with self._lock:
            self._opened = None

    def _newest(self) -> Opened:
        with self._lock:
            opened = self._opened
            pointer = self._places.pointer_sign()
            if opened is None or pointer != opened.pointer:
                opened = self._open()
            elif self._places.meta_sign(opened.generation) != opened.meta:
                opened = self._reloaded(opened)
            self._opened = opened
            return opened

    def _open(self) -> Opened:
        try:
            return self._open_once()
        except Damaged:  # or switched away while it was being opened
            return self._open_once()

    def _open_once(self) -> Opened:
        pointer, generation = self._places.pointer_sign(), self._places.current()
        if pointer is None or generation is None:
            raise SearchNotReady(cause="no generation")
        meta = self._places.meta_sign(generation)
        if meta is None:
            raise Damaged("no meta.json")
        try:
            index = tantivy.Index.open(str(self._places.of(generation)))
            # Without a watching thread: the sign of the meta file is looked at instead.
            index.config_reader("manual")
            index.reload()
            fields = self._places.fields(generation)
            return Opened(pointer, meta, generation, index, index.searcher(), fields)
        except (ValueError, OSError, msgspec.DecodeError) as error:
            raise Damaged(str(error)) from error

    def _reloaded(self, opened: Opened) -> Opened:
        meta = self._places.meta_sign(opened.generation)
        if meta is None:
            return self._open()
        try:
            opened.index.reload()
        except ValueError as error:
            raise Damaged(str(error)) from error
        return msgspec.structs.replace(opened, meta=meta, searcher=opened.index.searcher())


def _answered(opened: Opened, request: Request) -> Answer:
    compiler = Compiler(opened.index.schema, opened.fields)
    hits, total = _hits(opened, compiler, request)
    if total < request.counted_from:
        return Answer(hits, total, {})
    # If all of them are known, nothing needs to be looked for twice.
    fitting = Among(IDENTITY, tuple(hit.id for hit in hits)) if total == len(hits) else request.query
    counts = _counted(opened.searcher, fitting, request.counts, compiler)
    for name, (node, count) in request.others.items():
        counts |= _counted(opened.searcher, node, {name: count}, compiler)
    return Answer(hits, total, counts)


def _hits(opened: Opened, compiler: Compiler, request: Request) -> tuple[list[Hit], int]:
    options: dict[str, Any] = {}
    if request.order is not None and request.order.field in opened.fields:
        direction = tantivy.Order.Desc if request.order.descending else tantivy.Order.Asc
        options = {"order_by_field": request.order.field, "order": direction}
    elif request.factor is not None and request.factor in opened.fields:
        options = {"weight_by_field": request.factor}
    searcher = opened.searcher
    query = compiler.fitting(request.query) if "order" in options else compiler.query(request.query)
    found: Any = searcher.search(query, max(1, request.limit), offset=request.offset, **options)
    wanted = found.hits[: request.limit]
    ids = [str(searcher.doc(address).get_first(IDENTITY)) for _, address in wanted]
    scores = [0.0 if "order" in options else float(score) for score, _ in wanted]
    return [Hit(key, score) for key, score in zip(ids, scores, strict=True)], int(found.count or 0)


def _counted(
    searcher: tantivy.Searcher, node: Node, counts: Mapping[str, Count], compiler: Compiler
) -> dict[str, list[tuple[str, int]]]:
    if not counts:
        return {}
    query = compiler.fitting(node)
    known = {name: count for name, count in counts.items() if compiler.can_count(count)}
    plain = {name: aggregation_of(count) for name, count in known.items() if not count.prefix}
    raw: dict[str, Any] = searcher.aggregate(query, plain) if plain else {}
    found = {name: _buckets(known[name], raw[name]["buckets"]) for name in plain}
    for name, count in known.items():
        if count.prefix:
            terms = searcher.terms_with_prefix(count.field, count.prefix, query)
            found[name] = sorted(terms, key=_frequent_first)[: count.size]
    return {name: found.get(name, []) for name in counts}


def _buckets(count: Count, buckets: list[dict[str, Any]]) -> list[tuple[str, int]]:
    pairs = [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    if count.buckets:
        by_name = dict(pairs)
        return [(bucket.name, by_name.get(bucket.name, 0)) for bucket in count.buckets]
    return sorted(pairs, key=_frequent_first)


def _frequent_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def damaged_indexes(base: Path) -> list[str]:
    """The indexes in a folder that have a generation which cannot be searched."""
    found = []
    for folder in sorted(base.iterdir()) if base.is_dir() else ():
        try:
            Reader(base, folder.name).answer(Request(query=Everything(), limit=1))
        except Damaged:
            found.append(folder.name)
        except SearchNotReady:
            continue  # a folder without a pointer: nothing was built there yet
    return found
