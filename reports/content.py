"""What a report says, apart from how it looks: for telling whether and how a version differs.

Here belong the content, its hash and the words for a difference. The number of a version, its file
bytes, drawings and the snapshot's own moments are no content: the same numbers read again from a
newer snapshot are the same report.
"""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from reports.model import Cell, Chart, Report

Content: TypeAlias = Mapping[str, Any]
"""Sections, notices and definitions as JSON has them; a cell is `[value, text, tone, share]`."""

FILE_NAME = ".content.json.gz"
CHANGES_SHOWN = 12
BECAME = "\N{RIGHTWARDS ARROW}"


def content_of(report: Report) -> bytes:
    """What the report says, as JSON: the same bytes for the same words and numbers."""
    said = {
        "sections": report.sections,
        "notices": report.notices,
        "definitions": report.definitions,
    }
    return json.dumps(said, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()


def content_hash(content: bytes) -> str:
    """What names a content."""
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> bytes:
    """A content as its file holds it; no clock goes into it."""
    return gzip.compress(content, mtime=0)


def read_content(folder: Path) -> Content | None:
    """The content that a version's folder holds; None where retention took it away."""
    path = folder / FILE_NAME
    if not path.exists():
        return None
    return parsed(gzip.decompress(path.read_bytes()))


def parsed(content: bytes) -> Content:
    """A content as JSON has it."""
    found: Content = json.loads(content)
    return found


def has_rows(content: Content, tables: Collection[str]) -> bool:
    """Whether one of these tables has a row."""
    return any(table["rows"] for key, table in _tables(content).items() if key in tables)


def changes_between(before: Content, after: Content) -> tuple[str, ...]:
    """What differs, in words: notices, figures, tables, then texts; the first dozen, and how many.

    Rows are the same row where their first column is; figures and tables where their key is.
    """
    told = [
        *_notice_changes(before, after),
        *_figure_changes(before, after),
        *_table_changes(before, after),
        *_definition_changes(before, after),
    ]
    if not told:
        told = ["Words or their order changed; no figure and no row of a table did."]
    more = len(told) - CHANGES_SHOWN
    if more > 0:
        told = [*told[:CHANGES_SHOWN], f"And {more} more."]
    return tuple(told)


def _plain(value: object) -> object:
    if isinstance(value, Cell):
        return (value.value, value.text, value.tone, value.share)
    if is_dataclass(value):
        plain = {field.name: getattr(value, field.name) for field in fields(value)}
        if isinstance(value, Chart):
            del plain["drawing"]
        return {"kind_of": type(value).__name__, **plain}
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{value!r} has no place in a report's content")


def _blocks(content: Content) -> Iterator[Mapping[str, Any]]:
    for section in content["sections"]:
        yield from section["blocks"]


def _notice_changes(before: Content, after: Content) -> Iterator[str]:
    old = [notice["text"] for notice in before["notices"]]
    new = [notice["text"] for notice in after["notices"]]
    yield from (f"No longer said: {text}" for text in old if text not in new)
    yield from (f"Now said: {text}" for text in new if text not in old)


def _figures(content: Content) -> Mapping[tuple[str, str], tuple[str, str]]:
    return {
        (block["key"], figure["key"]): (figure["label"], figure["cell"][1])
        for block in _blocks(content)
        if block["kind_of"] == "Figures"
        for figure in block["figures"]
    }


def _figure_changes(before: Content, after: Content) -> Iterator[str]:
    old, new = _figures(before), _figures(after)
    for key, (label, text) in new.items():
        if key not in old:
            yield f"{label}: {text} (not there before)"
        elif old[key][1] != text:
            yield f"{label}: {old[key][1]} {BECAME} {text}"
    yield from (f"{label}: no longer there" for key, (label, _) in old.items() if key not in new)


def _tables(content: Content) -> Mapping[str, Mapping[str, Any]]:
    found = {}
    for block in _blocks(content):
        if block["kind_of"] == "Table":
            found[block["key"]] = block
        elif block["kind_of"] == "Chart":
            found[block["key"]] = block["table"]
    return found


def _table_changes(before: Content, after: Content) -> Iterator[str]:
    old, new = _tables(before), _tables(after)
    for key, table in new.items():
        if key not in old:
            yield f"{table['title']}: not there before"
        elif _labels(old[key]) != _labels(table):
            yield f"{table['title']}: its columns changed"
        else:
            yield from _row_changes(table["title"], old[key]["rows"], table["rows"])
    yield from (
        f"{table['title']}: no longer there" for key, table in old.items() if key not in new
    )


def _labels(table: Mapping[str, Any]) -> list[str]:
    return [column["label"] for column in table["columns"]]


def _row_changes(
    title: str, old_rows: Sequence[Sequence[Any]], new_rows: Sequence[Sequence[Any]]
) -> Iterator[str]:
    old, new = _by_first_cell(old_rows), _by_first_cell(new_rows)
    added = sum(1 for key in new if key not in old)
    removed = sum(1 for key in old if key not in new)
    changed = sum(1 for key, texts in new.items() if key in old and old[key] != texts)
    counts = {"added": added, "removed": removed, "changed": changed}
    told = [f"{count} {what}" for what, count in counts.items() if count]
    if told:
        first, _, rest = told[0].partition(" ")
        told[0] = f"{first} row{'' if first == '1' else 's'} {rest}"
        yield f"{title}: {', '.join(told)}"


def _by_first_cell(rows: Sequence[Sequence[Any]]) -> Mapping[tuple[str, int], list[str]]:
    """The texts of each row by its first and how often that came before."""
    seen: Counter[str] = Counter()
    found = {}
    for row in rows:
        texts = [cell[1] for cell in row]
        name = texts[0] if texts else ""
        found[(name, seen[name])] = texts
        seen[name] += 1
    return found


def _definition_changes(before: Content, after: Content) -> Iterator[str]:
    old = {definition["metric"]: definition["text"] for definition in before["definitions"]}
    for definition in after["definitions"]:
        if old.get(definition["metric"], definition["text"]) != definition["text"]:
            yield f"Defined anew: {definition['title']}"
