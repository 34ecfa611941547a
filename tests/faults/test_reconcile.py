"""The harness must see what it is there for: made-up journals with every kind of damage."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faults.journal import Entry, Journal, Outcomes, Step, outcomes, read_journal
from faults.reconcile import Applied, Truth, account, disorder, reconcile
from faults.schedule import schedule


def _entries(*steps: tuple[str, Step]) -> list[Entry]:
    return [Entry(op, step, float(number)) for number, (op, step) in enumerate(steps)]


def _asked(ok: str = "", failed: str = "", unknown: str = "") -> Outcomes:
    return Outcomes(invoked=frozenset(ok + failed + unknown), ok=frozenset(ok), failed=frozenset(failed))


def test_each_operation_has_one_fate() -> None:
    told: list[tuple[str, Step]] = [("a", "ok"), ("b", "fail"), ("c", "info")]
    asked = outcomes(_entries(*((op, "invoke") for op in "abcd"), *told))
    assert [sorted(each) for each in (asked.ok, asked.failed, asked.unknown)] == [["a"], ["b"], ["c", "d"]]
    assert asked.share_ok == 0.25


@pytest.mark.parametrize(
    "steps",
    [
        [("a", "ok")],
        [("a", "invoke"), ("a", "invoke")],
        [("a", "invoke"), ("a", "ok"), ("a", "fail")],
        [("a", "invoke"), ("a", "info"), ("a", "ok")],
    ],
)
def test_a_journal_that_contradicts_itself_is_no_evidence(steps: list[tuple[str, Step]]) -> None:
    with pytest.raises(ValueError, match="a: "):
        outcomes(_entries(*steps))


def test_an_acknowledged_operation_without_effect_is_lost() -> None:
    assert account(_asked(ok="abc"), "ac").lost == ["b"]


def test_an_effect_that_happened_again_is_seen() -> None:
    found = account(_asked(ok="ab", unknown="c"), "abbcc")
    assert found.twice == ["b", "c"]
    assert not found.lost


def test_a_refused_or_never_asked_operation_has_no_effect() -> None:
    assert account(_asked(ok="a", failed="b"), "abz").phantom == ["b", "z"]


def test_what_nobody_knows_may_have_happened_or_not() -> None:
    assert account(_asked(ok="a", unknown="bc"), "ab").is_clean


def test_a_gap_an_overtaking_and_a_repetition_are_out_of_order() -> None:
    good = [Applied("k", 1, 0), Applied("k", 2, 1), Applied("m", 1, 0)]
    assert not disorder(good)
    assert disorder([*good, Applied("k", 4, 2)]) == ["k: 4 after 2"]
    assert disorder([*good, Applied("m", 3, 1), Applied("m", 2, 3)]) == ["m: 2 after 3", "m: 3 after 1"]
    assert disorder([*good, Applied("k", 2, 2)]) == ["k: 2 after 2"]


def test_a_verdict_says_what_is_wrong() -> None:
    asked = _asked(ok="abc", failed="d", unknown="ef")
    effects = {"fact": "aabe", "job": "abcde"}
    bad = reconcile(asked, Truth(written="abe", effects=effects, applied=[Applied("k", 3, 1)], stuck=["job x waits"]))
    assert bad.lost == 1
    assert bad.twice == 1
    assert bad.problems == [
        "change: 1 lost: c",
        "fact: 1 lost: c",
        "fact: 1 twice: a",
        "job: 1 phantom: d",
        "out of order: 1: k: 3 after 1",
        "stuck: 1: job x waits",
    ]
    assert not reconcile(asked, Truth(written="abc", effects={"fact": "abc"})).problems


def test_a_change_of_which_nobody_was_told_needs_its_effects_too() -> None:
    verdict = reconcile(_asked(ok="a", unknown="bc"), Truth(written="ab", effects={"fact": "a"}))
    assert verdict.problems == ["fact: 1 lost: b"]


@given(st.sets(st.integers(0, 50)), st.sets(st.integers(0, 50)), st.sets(st.integers(0, 50)))
def test_an_account_finds_exactly_what_was_broken(ok: set[int], dropped: set[int], repeated: set[int]) -> None:
    ops = {str(number) for number in ok}
    kept = sorted(ops - {str(number) for number in dropped})
    again = [op for op in kept if int(op) in repeated]
    found = account(Outcomes(invoked=frozenset(ops), ok=frozenset(ops), failed=frozenset()), [*kept, *again])
    assert set(found.lost) == ops - set(kept)
    assert found.twice == sorted(again)
    assert not found.phantom


async def test_a_written_entry_is_read_back_and_half_a_line_is_not(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    async with Journal(path) as journal:
        await asyncio.gather(*(journal.write(f"op{number}", "invoke") for number in range(50)))
        await journal.write("op7", "ok", "201", sent=2)
        assert len(read_journal(path)) == 51  # on disk before write returns
    with path.open("ab") as file:
        file.write(b'{"op":"op8","step":"o')
    last = read_journal(path)[-1]
    assert (last.op, last.step, last.note, last.sent) == ("op7", "ok", "201", 2)
    assert len(outcomes(read_journal(path)).unknown) == 49


def test_a_schedule_repeats_with_its_seed_and_plays_every_fault() -> None:
    planned = schedule(7, ["a", "b", "c"], 60, (2, 4))
    assert planned == schedule(7, ["a", "b", "c"], 60, (2, 4))
    assert planned != schedule(8, ["a", "b", "c"], 60, (2, 4))
    gaps = [after.at_s - before.at_s for before, after in pairwise(planned)]
    assert all(1.99 <= gap <= 4.01 for gap in gaps)
    assert 15 <= len(planned) <= 30
    counts = [sum(each.fault == name for each in planned) for name in "abc"]
    assert max(counts) - min(counts) <= 1
