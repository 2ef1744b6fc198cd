"""The short way into raw history: it must leave what the way through a table leaves."""

import csv
import gzip
import io
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from loading_home import EVENTS, HEADER, Home

from orchestration.loading import loader, straight
from orchestration.loading.outcomes import FileOutcome, RowCounts
from orchestration.loading.placing import WayRefusedError

COLUMNS = (*HEADER.strip().split(","), "xp", "event_count", "note")
NEVER = 1 << 60


@contextmanager
def straight_from(size: int, *, piece: int, stretch: int) -> Iterator[list[str]]:
    """Let files of that size go straight, in tiny pieces and stretches; gives what was refused."""
    refusals: list[str] = []
    refused = WayRefusedError.__init__

    def note(error: WayRefusedError, reason: str, **options: str) -> None:
        refusals.append(reason)
        refused(error, reason, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "STRAIGHT_FROM_BYTES", size)
        patch.setattr("orchestration.loading.reading.PIECE_BYTES", piece)
        patch.setattr("orchestration.loading.reading.STRETCH_BYTES", stretch)
        patch.setattr(straight, "HASHES_AT_ONCE", piece // 50)
        patch.setattr(WayRefusedError, "__init__", note)
        yield refusals


def all_of(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """Raw history, quarantine and ledger, without how long a load took."""
    queries = {
        EVENTS: f"select * from raw.{EVENTS} order by all",
        "quarantine": "select * from ledger.quarantine order by all",
        "load_audit": "select * exclude (seconds) from ledger.load_audit order by all",
    }
    return {table: home.rows(query) for table, query in queries.items()}


NAMES = st.sampled_from(["u1", " u 2 ", "üser", "a,b", 'a "b"', "two\nlines", "two\r\nlines", ""])
FITTING = st.tuples(
    NAMES.filter(str.strip),
    st.sampled_from(["view", "submit"]),
    st.sampled_from(["2026-02-01T10:00:00Z", "2026-02-01", "2026-02-01 10:00:00,5 +02:00"]),
    st.sampled_from(["", "1", "2.5", "1e3"]),
    st.sampled_from(["", "7", "12.0"]),
    NAMES,
)
ANY = st.tuples(
    NAMES,
    st.sampled_from(["view", "look", ""]),
    st.sampled_from(["2026-02-01T10:00:00Z", "2026-2-1", "1999-01-01", "soon", ""]),
    st.sampled_from(["1", "nan", "1_000", "-1"]),
    st.sampled_from(["7", "1.5", "0x1F", "0"]),
    NAMES,
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A CSV file of events: mostly fitting and each once, or not, in any RFC 4180 dress."""
    rows = draw(st.lists(st.one_of(FITTING, FITTING, FITTING, ANY), max_size=30))
    repeats = draw(st.sampled_from([0, 0, 1]))
    keys = [f"e{number}" for number in range(len(rows))]
    for _ in range(repeats if keys else 0):
        keys[draw(st.integers(0, len(keys) - 1))] = draw(st.sampled_from(keys))
    line_end = draw(st.sampled_from(["\n", "\r\n"]))
    text = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if draw(st.booleans()) else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator=line_end, quoting=quoting)
    writer.writerow(COLUMNS)
    for key, row in zip(keys, rows, strict=True):
        writer.writerow((key, *row))
        if draw(st.sampled_from([False] * 15 + [True])):
            text.write(line_end)
    ending = draw(st.sampled_from(["", line_end, "broken" + line_end, '"bro"ken']))
    content = text.getvalue() + ending
    if draw(st.booleans()):
        content = content.rstrip("\r\n")
    bom = draw(st.sampled_from(["", "\ufeff"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "latin-1"]))
    return bom.encode() + content.encode(encoding, "replace")


@settings(
    max_examples=12,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@given(
    st.lists(files(), min_size=1, max_size=2),
    st.sampled_from(["csv", "csv", "csv.gz"]),
    st.sampled_from([250, 700, 1 << 20]),
    st.sampled_from([40, 200]),
)
def test_both_ways_leave_the_same(
    contents: list[bytes], extension: str, piece: int, stretch: int
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        kept = []
        for name, size in (("straight", 0), ("landed", NEVER)):
            home = Home(folder / name)
            with straight_from(size, piece=piece, stretch=stretch):
                for place, content in enumerate(contents):
                    home.put(f"{place}.{extension}", content)
                    home.load()
            kept.append(all_of(home))
        assert kept[0] == kept[1]
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def load_straight(home: Home, name: str, content: str) -> tuple[FileOutcome, list[str]]:
    """What came of a file that begins on the short way, and why it was refused, if it was."""
    with straight_from(0, piece=300, stretch=60) as refusals:
        return home.load_one(name, content), refusals


def lines(count: int, *, first: int = 0) -> list[str]:
    return [f'e{n},"u,{n}\nx",view,2026-02-{n % 28 + 1:02}\n' for n in range(first, first + count)]


def test_rows_have_their_numbers_over_pieces_and_threads(home: Home) -> None:
    outcome, refusals = load_straight(home, "a.csv", HEADER + "".join(lines(100)))
    assert (outcome.rows, refusals) == (RowCounts(read=100, loaded=100), [])
    assert home.rows(f"select event_id, _row_number from raw.{EVENTS} order by 2") == [
        (f"e{number}", number + 1) for number in range(100)
    ]


def test_numbers_hold_where_threads_read_many_buffers(home: Home) -> None:
    rows = 400_000
    text = "".join(f"e{n},{n:090},view,2026-02-01\n" for n in range(rows))
    with straight_from(0, piece=64 << 20, stretch=1 << 20) as refusals:
        outcome = home.load_one("a.csv", HEADER + text)
    assert (outcome.rows, refusals) == (RowCounts(read=rows, loaded=rows), [])
    wrong = f"select count(*) from raw.{EVENTS} where event_id <> 'e' || (_row_number - 1)"
    assert home.rows(wrong) == [(0,)]


def test_a_misfit_costs_no_second_reading_of_the_file(home: Home) -> None:
    text = lines(30)
    text[20] = "e20,u,look,2026-02-01\n"
    outcome, refusals = load_straight(home, "a.csv", HEADER + "".join(text))
    assert (outcome.rows, refusals) == (RowCounts(read=30, loaded=29, quarantined=1), [])
    assert list(home.reasons()) == [21]


@pytest.mark.parametrize("repeated", [1, 29])
def test_a_key_that_stands_twice_in_the_file_takes_the_file_back(home: Home, repeated: int) -> None:
    text = lines(30)
    text[repeated] = "e0,u,view,2026-02-01\n"
    outcome, refusals = load_straight(home, "a.csv", HEADER + "".join(text))
    assert outcome.rows == RowCounts(read=30, loaded=29, duplicate=1, conflicting=1)
    assert refusals == ["keys stand twice"]
    assert home.values(f"select _row_number from raw.{EVENTS} where event_id = 'e0'") == [1]


def test_a_key_that_stands_in_history_takes_the_file_back(home: Home) -> None:
    load_straight(home, "a.csv", HEADER + "".join(lines(30)))
    outcome, refusals = load_straight(home, "b.csv", HEADER + "".join(lines(30, first=29)))
    assert outcome.rows == RowCounts(read=30, loaded=29, duplicate=1)
    assert refusals == ["keys stand twice"]


def test_a_blank_line_between_rows_takes_the_file_back_and_is_no_row(home: Home) -> None:
    text = [f"e{n},u,view,2026-02-01\n" for n in range(30)]
    text[15] = "\n"
    outcome, refusals = load_straight(home, "a.csv", HEADER + "".join(text))
    assert outcome.rows == RowCounts(read=29, loaded=29)
    assert len(refusals) == 1


def test_a_broken_row_is_held_while_the_pieces_around_it_go_straight(home: Home) -> None:
    text = lines(60)
    text[30] = 'e30,"bro"ken,view,2026-02-01\n'
    outcome, refusals = load_straight(home, "a.csv", HEADER + "".join(text))
    assert (outcome.rows, refusals) == (RowCounts(read=60, loaded=59, quarantined=1), [])
    assert list(home.reasons()) == [31]


def test_a_file_that_changes_on_the_short_way_is_left_for_the_next_load(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.put("a.csv.gz", HEADER + "".join(lines(30)))
    place_straight = straight.place_straight

    def grow_meanwhile(*arguments: object, **options: object) -> RowCounts:
        placed = place_straight(*arguments, **options)  # type: ignore[arg-type]
        path.write_bytes(gzip.compress(b"other"))
        return placed

    monkeypatch.setattr(loader, "place_straight", grow_meanwhile)
    with straight_from(0, piece=300, stretch=60):
        (outcome,) = home.load().outcomes
    assert outcome.status == "being_written"
    assert home.raw() == []
    assert home.rows("select count(*) from ledger.load_audit") == [(0,)]
