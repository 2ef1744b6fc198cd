"""Taking apart broken CSV: what is found in it, and that nothing of it gets lost."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.loading.records import (
    Stretch,
    cut_regular,
    is_regular,
    sort_csv_records,
    sort_lines,
)


def split(text: bytes, *, fields: int = 3) -> tuple[list[bytes], list[tuple[int, str]]]:
    records = sort_csv_records(text, fields=fields)
    good = [
        records.well_formed[start:end]
        for start, end in zip(records.starts, records.ends, strict=True)
    ]
    assert records.count == len(good) + len(records.broken)
    numbers = sorted([*records.numbers.tolist(), *(broken.number for broken in records.broken)])
    assert numbers == list(range(1, records.count + 1))
    return good, [(broken.number, broken.text) for broken in records.broken]


def test_a_regular_text_has_no_broken_record() -> None:
    good, broken = split(b'1,2,3\n"a,b","c""d","e\nf"\r\n,,\n')
    assert good == [b"1,2,3", b'"a,b","c""d","e\nf"', b",,"]
    assert broken == []


def test_blank_lines_are_no_records() -> None:
    assert split(b"\n1,2,3\n\r\n\n4,5,6\n\n") == ([b"1,2,3", b"4,5,6"], [])


def test_a_record_with_too_few_or_too_many_fields_is_broken() -> None:
    good, broken = split(b"1,2,3\n1,2\n1,2,3,4\n4,5,6")
    assert good == [b"1,2,3", b"4,5,6"]
    assert broken == [(2, "1,2"), (3, "1,2,3,4")]


def test_a_trailing_comma_is_no_field() -> None:
    assert split(b"1,2,3,\n") == ([b"1,2,3,"], [])


@pytest.mark.parametrize(
    "line", [b'"bro"ken,2,3', b'"open,2,3', b'1,2,"', b'a "b" c,2,3', b' "x",2,3', b'"x" ,2,3']
)
def test_broken_quotes_cost_their_own_line_alone(line: bytes) -> None:
    good, broken = split(b"1,2,3\n" + line + b'\n"4",5,6\n7,"8\n8",9\n')
    assert good == [b"1,2,3", b'"4",5,6', b'7,"8\n8",9']
    assert broken == [(2, line.decode())]


def test_a_lone_carriage_return_outside_quotes_breaks_its_record() -> None:
    good, broken = split(b'1,2\r,3\n"4\r",5,6\n')
    assert good == [b'"4\r",5,6']
    assert broken == [(1, "1,2\r,3")]


def test_bytes_that_are_no_utf8_break_their_record_and_are_shown_escaped() -> None:
    good, broken = split(b"1,2,3\n\xff\xfe,2,caf\xe9\n4,5,\xc3\xa9\n")
    assert good == [b"1,2,3", b"4,5,\xc3\xa9"]
    assert broken == [(2, "\\xff\\xfe,2,caf\\xe9")]


def test_the_reason_says_how_many_fields_there_are() -> None:
    (broken,) = sort_csv_records(b"1,2\n", fields=3).broken
    assert broken.reason.startswith("The row has 2 fields, the header 3.")


def test_lines_are_numbered_without_the_blank_ones() -> None:
    records = sort_lines(b'{"a":1}\n\n\xff\r\n{"b":2}')
    assert records.numbers.tolist() == [1, 3]
    assert [broken.number for broken in records.broken] == [2]
    assert records.well_formed == b'{"a":1}\n{"b":2}\n'


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_what_a_csv_writer_writes_is_regular_and_whole(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    data = text.getvalue().encode()
    good, broken = split(data)
    assert broken == []
    parsed = csv.reader(io.StringIO(b"\n".join(good).decode(), newline=""))
    assert [tuple(row) for row in parsed] == rows
    assert is_regular(data) or "\r" in text.getvalue()


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"\r", b"a", b"\xff", b'""']), max_size=30))
def test_every_byte_of_any_text_is_in_exactly_one_record(pieces: list[bytes]) -> None:
    text = b"".join(pieces)
    records = sort_csv_records(text, fields=2)
    shown = sum(len(broken.text.replace("\\xff", "?").encode()) for broken in records.broken)
    kept = int((records.ends - records.starts).sum())
    lost = len(text) - shown - kept
    # Nothing but line ends and the carriage returns before them is in no record.
    assert 0 <= lost <= text.count(b"\n") + text.count(b"\r")


@given(st.lists(st.sampled_from([b'"', b",", b"\n", b"a", b'""', b"\r\n"]), max_size=30))
def test_a_good_record_alone_is_good_again(pieces: list[bytes]) -> None:
    good, _ = split(b"".join(pieces), fields=2)
    for record in good:
        assert split(record, fields=2) == ([record], [])


def test_a_regular_text_is_cut_where_records_end() -> None:
    assert cut_regular(b"1,2\n3,4\n5,6\n7,8", count=2) == (
        Stretch(begin=0, end=4, records=1),
        Stretch(begin=4, end=15, records=3),
    )
    assert cut_regular(b'1,2\n"3\n\n",4\n5,6\n', count=2) == (
        Stretch(begin=0, end=4, records=1),
        Stretch(begin=4, end=16, records=2),
    )


@pytest.mark.parametrize("text", [b"", b"1,2", b'"1\n2"'])
def test_what_cannot_be_cut_is_one_stretch(text: bytes) -> None:
    assert cut_regular(text, count=3) == (
        Stretch(begin=0, end=len(text), records=1 if text else 0),
    )


@given(
    st.lists(
        st.lists(st.sampled_from(["1", "a\nb", 'c"d', "e,f", "\r\n"]), min_size=2, max_size=2)
    ),
    st.integers(1, 5),
    st.sampled_from(["\n", "\r\n"]),
)
def test_stretches_hold_each_record_once(rows: list[list[str]], count: int, line_end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    chunk = text.getvalue().encode()
    stretches = cut_regular(chunk, count=count)
    assert 1 <= len(stretches) <= count
    read = []
    for stretch in stretches:
        part = chunk[stretch.begin : stretch.end].decode()
        records = list(csv.reader(io.StringIO(part, newline="")))
        assert len(records) == stretch.records
        read += records
    assert read == rows
