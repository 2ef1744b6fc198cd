"""What holds for any files: no row is lost, and how rows are spread over files does not matter."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from loading_home import EVENTS, HEADER, Home

from orchestration.loading.outcomes import RowCounts

# A home costs a tenth of a second: few examples, each with much in it, and none made smaller.
FEW = settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@contextmanager
def new_home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp())
    try:
        yield Home(folder)
    finally:
        shutil.rmtree(folder)


def event(number: int) -> dict[str, str | None]:
    """One event, all of it made from its number, so that a repeat is no conflict."""
    return {
        "event_id": f"e{number}",
        "user_id": f"user {number % 5}",
        "event_type": ("view", "submit", "login")[number % 3],
        "occurred_at": f"2026-01-{number % 28 + 1:02}T10:00:00Z",
        "xp": None if number % 4 else f"{number}.5",
        "note": None if number % 3 else f'a "note", {number}\nof two lines',
    }


def as_csv(numbers: list[int], line_end: str) -> str:
    names = list(event(0))
    quoted = [
        ",".join(
            "" if value is None else '"' + value.replace('"', '""') + '"'
            for value in event(number).values()
        )
        for number in numbers
    ]
    return line_end.join([",".join(names), *quoted])


def as_jsonl(numbers: list[int], line_end: str) -> str:
    return line_end.join(json.dumps(event(number)) for number in numbers)


FILE = st.tuples(
    st.sampled_from([("csv", as_csv), ("csv.gz", as_csv), ("jsonl", as_jsonl)]),
    st.sampled_from(["\n", "\r\n"]),
    st.lists(st.integers(0, 40), min_size=1, max_size=12),
    st.booleans(),
)
Writer = Callable[[list[int], str], str]
File = tuple[tuple[str, Writer], str, list[int], bool]


@FEW
@given(st.lists(FILE, min_size=1, max_size=6))
def test_any_spread_of_rows_over_files_gives_the_same_history(files: list[File]) -> None:
    numbers = sorted({number for *_, file_numbers, _ in files for number in file_numbers})
    with new_home() as spread, new_home() as whole:
        read = 0
        for place, ((format_, write), line_end, file_numbers, load_now) in enumerate(files):
            spread.put(f"{place}.{format_}", write(file_numbers, line_end))
            if load_now:
                read += spread.load().rows.read
        summary = spread.load()
        whole.load_one("all.csv", as_csv(numbers, "\n"))
        assert spread.raw() == whole.raw()
        ((total, loaded, duplicate, conflicting, quarantined),) = spread.rows(
            """
            select sum(rows_read), sum(rows_loaded), sum(rows_duplicate), sum(rows_conflicting),
                sum(rows_quarantined)
            from ledger.load_audit
            """
        )
        assert total == read + summary.rows.read
        assert (loaded, conflicting, quarantined) == (len(numbers), 0, 0)
        assert total == loaded + duplicate
        before = spread.everything()
        spread.load()
        assert spread.everything() == before


CELL = st.one_of(
    st.sampled_from(["e1", "e2", "view", "2026-01-01", "1999-01-01", "-1", "", " ", "nan"]),
    st.text(st.sampled_from("\",\n\r\t\0é\u202e;'a1"), max_size=5),
)
PIECE = st.one_of(
    CELL, st.sampled_from([",", ",", "\n", "\n", '"', "\r\n", "e1,u,view,2026-01-01"])
)


@settings(parent=FEW, max_examples=20)
@given(st.lists(PIECE, max_size=40), st.sampled_from(["utf-8", "latin-1"]))
def test_every_row_of_any_text_is_accounted_for(pieces: list[str], encoding: str) -> None:
    text = (HEADER + "".join(pieces)).encode(encoding, "replace")
    with new_home() as home:
        rows = home.load_one("a.csv", text).rows
        assert rows.read == rows.loaded + rows.duplicate + rows.quarantined
        numbers = home.values(
            f"""
            select _row_number from raw.{EVENTS}
            union all select row_number from ledger.quarantine
            """
        )
        assert len(numbers) == rows.loaded + rows.quarantined
        assert set(numbers) <= set(range(1, rows.read + 1))
        assert len(set(numbers)) == len(numbers)
        assert home.rows(
            "select rows_read, rows_loaded, rows_duplicate, rows_quarantined from ledger.load_audit"
        ) == [(rows.read, rows.loaded, rows.duplicate, rows.quarantined)]


@FEW
@given(st.lists(st.lists(st.sampled_from(["e1", '"', "x\ny", "é", ""]), min_size=4, max_size=4)))
def test_quarantine_and_history_together_hold_what_the_file_held(rows: list[list[str]]) -> None:
    def quoted(cells: list[str]) -> str:
        return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)

    with new_home() as home:
        outcome = home.load_one("a.csv", HEADER + "\n".join(quoted(row) for row in rows))
        # An event type that is none of the allowed: every row is held, as it was.
        assert outcome.rows == RowCounts(read=len(rows), quarantined=len(rows))
        held = home.values("select raw_row from ledger.quarantine order by row_number")
        assert [[cell or "" for cell in json.loads(text).values()] for text in held] == rows
