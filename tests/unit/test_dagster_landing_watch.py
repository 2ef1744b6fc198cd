"""What a look at the landing folder calls for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from orchestration.landing_watch import Cursor, Decision, decide, fingerprint
from orchestration.loading.landing import FileStamp, LandedFile

NOW = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)
AN_HOUR_AGO = NOW - timedelta(hours=1)


def landed(name: str, *, written: datetime = AN_HOUR_AGO, size: int = 10) -> LandedFile:
    nanoseconds = int(written.timestamp()) * 10**9
    return LandedFile(
        path=Path("/landing") / name,
        relative_path=name,
        source="lms",
        entity="users",
        format="csv",
        stamp=FileStamp(size=size, mtime_ns=nanoseconds, ctime_ns=nanoseconds),
    )


def look(
    *files: LandedFile,
    cursor: Cursor = Cursor(),  # noqa: B008 - frozen
    busy: str | None = None,
    now: datetime = NOW,
) -> Decision:
    return decide(files, cursor, now=now, busy=busy, landing="/landing")


def test_files_that_came_to_rest_are_refreshed_once() -> None:
    first = look(landed("a.csv"))
    assert (first.refresh, first.told) == (True, "1 file new or changed")

    second = look(landed("a.csv"), cursor=first.cursor)
    assert (second.refresh, second.told) == (
        False,
        "Nothing new since the last refresh of 1 file.",
    )


def test_an_empty_folder_says_where_exports_belong() -> None:
    empty = look()
    assert not empty.refresh
    assert "/landing yet. They belong at <source>/<entity>/<file>" in empty.told


def test_a_file_that_was_just_written_is_waited_for_and_named() -> None:
    fresh = landed("a.csv", written=NOW)
    waiting = look(fresh)
    assert (waiting.refresh, waiting.look_again) == (False, True)
    assert "waiting until a.csv is whole" in waiting.told


def test_a_file_just_written_that_did_not_change_since_the_last_look_is_refreshed() -> None:
    # Its clock may run ahead of ours, as on a network drive, and then it is always "just written".
    ahead = landed("a.csv", written=NOW + timedelta(days=1))
    assert look(ahead, cursor=look(ahead).cursor).refresh


def test_a_file_that_goes_on_growing_is_waited_for_each_time() -> None:
    cursor = Cursor()
    for second in range(5):
        at = NOW + timedelta(seconds=5 * second)
        growing = look(landed("a.csv", written=at, size=second), cursor=cursor, now=at)
        assert not growing.refresh
        cursor = growing.cursor


def test_while_somebody_writes_new_files_wait_and_are_counted() -> None:
    refreshed = look(landed("a.csv")).cursor
    later = landed("b.csv", written=NOW - timedelta(minutes=1))

    waiting = look(landed("a.csv"), later, cursor=refreshed, busy="run 1234abcd is under way")
    assert not waiting.refresh
    assert waiting.told == "1 file new or changed; waiting, because run 1234abcd is under way."

    assert look(landed("a.csv"), later, cursor=waiting.cursor).refresh


def test_a_cursor_reads_what_it_wrote_and_starts_fresh_where_there_is_none() -> None:
    cursor = look(landed("a.csv")).cursor
    assert Cursor.read(cursor.write()) == cursor
    assert Cursor.read(None) == Cursor()


files = st.lists(
    st.builds(
        landed,
        st.sampled_from(["a.csv", "b.csv", "c.csv"]),
        written=st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        size=st.integers(0, 3),
    ),
    unique_by=lambda file: file.relative_path,
)


@given(files, files)
def test_two_listings_share_a_fingerprint_only_if_they_are_the_same(
    some: list[LandedFile], others: list[LandedFile]
) -> None:
    assert (fingerprint(some) == fingerprint(others)) == (some == others)
