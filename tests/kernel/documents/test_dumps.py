"""Files of mongoexport and mongodump, whole and broken: what cannot be read is named, and the rest is read."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import pytest

from courtyard.kernel.basics import Id
from courtyard.kernel.documents import Dump, DumpRefused

ALL: list[dict[str, Any]] = [
    {"_id": Id("5f0c8a2e9b7d4c6100000001"), "name": 'a "brace" } and a \\'},
    {"_id": Id("5f0c8a2e9b7d4c6100000002"), "tags": [{"x": "[{"}, {"y": "é"}]},
    {"_id": Id("5f0c8a2e9b7d4c6100000003"), "deep": {"er": {"est": []}}},
]
ONE, TWO, THREE = ALL


def text(document: dict[str, Any], indent: int | str | None = None) -> str:
    return json.dumps({**document, "_id": {"$oid": str(document["_id"])}}, ensure_ascii=False, indent=indent)


def read(path: Path, content: bytes | str) -> tuple[list[Any], list[tuple[str, str]]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with Dump(path) as dump:
        lines = list(dump)
        assert dump.position <= dump.size
    problems = [(each.place, each.problem) for each in lines if each.problem]
    return [each.document for each in lines if each.document is not None], problems


def indented(document: dict[str, Any], by: str) -> str:
    return "\n".join(by + line for line in text(document, indent=2).splitlines())


LAYOUTS = {
    "lines": "\n".join(map(text, ALL)),
    "lines of Windows, with a mark": "\ufeff" + "\r\n".join(map(text, ALL)) + "\r\n",
    "an array in one line": "[" + ",".join(map(text, ALL)) + "]\n",
    "an array by lines": "[" + ",\n".join(map(text, ALL)) + "]\n",
    "pretty": "[" + ",\n".join(text(each, "\t") for each in ALL) + "]\n",
    "pretty as JavaScript has it": "[\n" + ",\n".join(indented(each, "  ") for each in ALL) + "\n]\n",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_of_json_is_read(tmp_path: Path, layout: str) -> None:
    assert read(tmp_path / "users.json", LAYOUTS[layout]) == (ALL, [])
    assert read(tmp_path / "users.json.gz", gzip.compress(LAYOUTS[layout].encode())) == (ALL, [])


def test_bson_is_read_and_what_breaks_it_is_named(tmp_path: Path) -> None:
    path, rows = tmp_path / "users.bson", [bson.encode(each) for each in ALL]
    whole = b"".join(rows)
    assert read(path, whole) == read(path, gzip.compress(whole)) == (ALL, [])
    broken = bytearray(rows[1])
    broken[4] = 0x7F  # no type of BSON
    found, problems = read(path, rows[0] + bytes(broken) + rows[2])
    assert (found, [place for place, _ in problems]) == ([ONE, THREE], ["document 2"])
    assert read(path, whole[:-3]) == ([ONE, TWO], [("document 3", "the file ends in the middle of it")])
    found, problems = read(path, rows[0] + b"\xff\xff\xff\x7f" + rows[2])
    assert (found, problems[0][0]) == ([ONE], "document 2")
    large = bson.encode({"_id": Id(), "blob": "x" * 2_000_000})
    assert read(path, large + rows[2]) == ([THREE], [("document 1", "is larger than 1024 KiB")])
    found, problems = read(path, gzip.compress(whole)[:-12])
    assert "the file is damaged or not whole" in problems[0][1]


def test_a_broken_line_never_stops_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    broken = ['{"_id": {"$oid": "zz"}}', '{"a": "never closed}', '{"a": [1, 2}', "rubbish", '{"a": {"$date": "x"}}',
              '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", '{"a": tru}', '{"blob": "' + "x" * 2_000_000 + '"}',
              '{"a": "\ud800"}'.encode("utf-8", "surrogatepass").decode("latin-1"), '["array"]', '{"a": {']  # fmt: skip
    lines = [text(ONE)]
    for each in broken:
        lines += [each, text(TWO)]
    found, problems = read(path, "\n".join([*lines, text(THREE)]))
    assert [each for each in found if "_id" in each] == [ONE, *[TWO] * len(broken), THREE]
    named = [place for place, _ in problems]
    assert {"line 2", "line 4", "line 8", "line 10", "line 12", "line 14", "line 16", "line 22"} <= set(named)
    pretty = "[" + ",\n".join([text(ONE, "\t"), '{\n\t"a": "open,\n\t"b": 1', text(TWO, "\t")]) + "]"
    found, problems = read(path, pretty)
    assert (found, len(problems)) == ([ONE, TWO], 1)
    assert read(path, "") == ([], [])


def test_extended_json_of_both_versions(tmp_path: Path) -> None:
    new = ('{"at": {"$date": "2020-09-13T12:26:40Z"}, "n": {"$numberInt": "3"}, "long": {"$numberLong": "5"}, '
           '"far": {"$date": {"$numberLong": "99999999999999999"}}}')  # fmt: skip
    old = '{"at": {"$date": 1600000000000}, "n": 3, "long": {"$numberLong": "5"}, "u": {"$undefined": true}}'
    (found_new, found_old), problems = read(tmp_path / "x.json", f"{new}\n{old}")
    assert found_new["at"] == found_old["at"] == datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
    assert (found_new["n"], found_new["long"], found_new["far"].year, problems) == (3, 5, 9999, [])


def test_what_is_no_dump_is_refused_with_the_way_out(tmp_path: Path) -> None:
    archive = tmp_path / "x.archive"
    archive.write_bytes(b"\x6d\xe2\x99\x81rest")
    with pytest.raises(DumpRefused, match="without --archive"):
        Dump(archive)
    with pytest.raises(DumpRefused, match="No such file"):
        Dump(tmp_path / "none.json")
