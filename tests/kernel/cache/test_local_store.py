"""Process memory: bounds, times, tags, and the race between a load and a write."""

from collections.abc import Callable
from typing import Any

import pytest

from courtyard.kernel.cache import LocalStore, local

Advance = Callable[[float], None]
ROOM = 1_000_000


@pytest.fixture
def advance(monkeypatch: pytest.MonkeyPatch) -> Advance:
    """The store's clock, moved by hand."""
    now = 1000.0

    def move(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr(local, "monotonic", lambda: now)
    return move


def keep(store: LocalStore, key: str, *tags: str, size: int = 10, ttl_s: float = 60) -> bool:
    return store.put(store.begin(tags), key, f"value of {key}", size, ttl_s)


def internals(store: LocalStore) -> dict[str, Any]:
    return {name: len(vars(store)[name]) for name in ("_entries", "_keys_by_tag", "_invalidated_at")}


def test_a_value_ends_with_its_time(advance: Advance) -> None:
    store = LocalStore(ROOM)
    keep(store, "k", "t", ttl_s=5)
    advance(4.9)
    assert store.get("k") == "value of k"
    advance(0.2)
    assert store.get("k") is None
    assert store.size_bytes == 0


def test_the_least_recently_used_goes_first() -> None:
    store = LocalStore(3 * 1500)
    for key in "abc":
        keep(store, key, size=1000)
    assert store.get("a")
    keep(store, "d", size=1000)
    assert [key for key in "abcd" if store.get(key)] == ["a", "c", "d"]
    assert store.size_bytes <= store.limit_bytes


def test_a_value_larger_than_the_store_is_not_kept_and_evicts_nothing() -> None:
    store = LocalStore(5000)
    keep(store, "small")
    assert not keep(store, "large", size=5001)
    assert store.get("small")


def test_a_load_overtaken_by_an_invalidation_is_not_kept() -> None:
    store = LocalStore(ROOM)
    ticket = store.begin(["x", "y"])
    store.invalidate(["y"])
    assert not store.is_current(ticket)
    assert not store.put(ticket, "k", "old", 3, 60)
    assert store.get("k") is None


def test_other_tags_do_not_disturb_a_load() -> None:
    store = LocalStore(ROOM)
    ticket = store.begin(["x"])
    store.invalidate(["y"])
    assert store.put(ticket, "k", "value", 5, 60)


def test_an_invalidation_before_the_load_does_not_disturb_it() -> None:
    store = LocalStore(ROOM)
    store.invalidate(["x"])
    ticket = store.begin(["x"])
    store.invalidate(["y"])
    assert store.put(ticket, "k", "value", 5, 60)


def test_clear_voids_every_ticket_even_without_tags() -> None:
    store = LocalStore(ROOM)
    ticket = store.begin([])
    store.clear()
    assert not store.put(ticket, "k", "old", 3, 60)
    assert store.put(store.begin([]), "k", "new", 3, 60)


def test_what_is_remembered_of_invalidations_is_bounded_and_errs_on_the_safe_side() -> None:
    store = LocalStore(ROOM)
    early = store.begin(["never invalidated"])
    for number in range(50_000):
        store.invalidate([f"tag {number}"])
    late = store.begin(["tag 1"])
    assert internals(store)["_invalidated_at"] < 20_000
    assert not store.is_current(early)
    assert store.put(late, "k", "value", 5, 60)


def test_nothing_is_left_of_forgotten_entries() -> None:
    store = LocalStore(20_000)
    for number in range(1000):
        keep(store, f"k{number}", f"t{number}", "all", "all")
    assert internals(store)["_keys_by_tag"] <= len(store) + 1
    store.invalidate(["all"])
    assert len(store) == 0
    assert internals(store)["_keys_by_tag"] == 0
    assert store.size_bytes == 0


def test_replacing_a_value_counts_its_size_and_tags_once() -> None:
    store = LocalStore(ROOM)
    keep(store, "k", "old tag", size=100)
    before = store.size_bytes
    keep(store, "k", "new tag", size=100)
    assert store.size_bytes == before
    store.invalidate(["old tag"])
    assert store.get("k")
    store.invalidate(["new tag"])
    assert store.get("k") is None


def test_while_distrusted_a_value_lives_a_second(advance: Advance) -> None:
    store = LocalStore(ROOM)
    keep(store, "before")
    store.distrust()
    assert store.get("before") is None
    keep(store, "meanwhile")
    assert store.get("meanwhile")
    advance(1.1)
    assert store.get("meanwhile") is None
    keep(store, "again")
    store.trust()
    assert store.get("again") is None, "something may have been missed before trust came back"
    keep(store, "after")
    advance(30)
    assert store.get("after")
