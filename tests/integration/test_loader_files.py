"""Files and their faults: what is loaded, what is refused, and that one file stops no other."""

# ruff: noqa: DTZ001 - raw timestamps are UTC without an offset

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import duckdb
import pytest
from loading_home import EVENTS, HEADER, LOADED_AT, Home

from orchestration.loading import placing
from orchestration.loading.contracts import ContractError, contract_of, load_contracts
from orchestration.loading.failures import (
    LoadingError,
    SchemaDriftError,
    WarehouseLockedError,
    WarehouseUnusableError,
)
from orchestration.loading.landing import LandingLook, look_at_landing
from orchestration.loading.loader import load_landing
from orchestration.loading.outcomes import RowCounts
from orchestration.loading.tables import prepare_tables
from orchestration.loading.warehouse import open_warehouse

ROW = "e1,u1,view,2026-02-01T10:00:00Z\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def write_parquet(home: Home, select: str) -> None:
    path = home.put("a.parquet", b"")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")


JSON_ROW = (
    '{"event_id": "e1", "user_id": "u1", "event_type": "view", '
    '"occurred_at": "2026-02-01T10:00:00Z"}'
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", HEADER + ROW),
        ("a.csv.gz", HEADER + ROW),
        ("bom.csv", "\ufeff" + HEADER + ROW),
        ("crlf.csv", (HEADER + ROW).replace("\n", "\r\n")),
        ("no_end.csv", (HEADER + ROW).rstrip("\n")),
        ("mixed.csv", HEADER.replace("\n", "\r\n") + "\r\n" + ROW),
        ("returns.csv", HEADER.replace("\n", "\r\r\n") + ROW),
        (
            "quoted.csv",
            '"event_id","user_id","event_type","occurred_at"\n'
            '"e1","u1","view","2026-02-01T10:00:00Z"\n',
        ),
        (
            "other_order.csv",
            " occurred_at ,event_type,event_id,user_id\n2026-02-01T12:00:00+02:00,view, e1 ,u1\n",
        ),
        ("a.jsonl", JSON_ROW),
        ("a.jsonl.gz", "\ufeff" + JSON_ROW + "\r\n\r\n"),
    ],
)
def test_a_row_is_the_same_from_any_format(home: Home, name: str, content: str) -> None:
    outcome = home.load_one(name, content)
    assert outcome.rows == RowCounts(read=1, loaded=1)
    assert home.rows(
        f"""
        select event_id, user_id, event_type, occurred_at, event_count, cohort_id, _extra,
            _source, _file_id, _load_id, _row_number, _loaded_at
        from raw.{EVENTS}
        """
    ) == [
        (
            "e1", "u1", "view", datetime(2026, 2, 1, 10), 1, None, None,
            "lms", 1, 1, 1, datetime(2026, 3, 1, 12),
        )
    ]  # fmt: skip


def test_parquet_values_follow_the_rules_of_text(home: Home) -> None:
    write_parquet(
        home,
        """
        select 1 as event_id, 'u1'::blob as user_id, 'view' as event_type,
            timestamptz '2026-02-01 10:00:00+02' as occurred_at, 2.0::double as event_count,
            'nan'::double as xp, [1, 2] as tags
        union all
        select 2, 'u1'::blob, 'look', timestamptz '1999-01-01 00:00:00+00', 2.5, 'inf'::double, null
        """,
    )
    (outcome,) = home.load().outcomes
    assert outcome.rows == RowCounts(read=2, loaded=1, quarantined=1)
    assert home.rows(
        f"select event_id, user_id, occurred_at, event_count, xp, _extra from raw.{EVENTS}"
    ) == [("1", "u1", datetime(2026, 2, 1, 8), 2, None, '{"tags":"[1, 2]"}')]
    assert [reason.split(" = ")[0] for reason in home.reasons()[2]] == [
        "event_type",
        "occurred_at",
        "event_count",
        "xp",
    ]


def test_a_folder_that_looks_like_a_hive_partition_gives_and_takes_no_column(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path / "user_id=7" / "mood=bad")
    write_parquet(
        home, "select 'e1' event_id, 'u1' user_id, 'view' event_type, date '2026-02-01' occurred_at"
    )
    assert home.load().rows == RowCounts(read=1, loaded=1)
    assert home.rows(f"select user_id, _extra from raw.{EVENTS}") == [("u1", None)]


def test_a_parquet_column_named_as_duckdbs_row_number_is_a_column_like_any(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.loading.reading.PIECE_ROWS", 2)
    write_parquet(
        home,
        """
        select 'e' || place as event_id, 'u1' as user_id, 'view' as event_type,
            date '2026-02-01' as occurred_at, 7 as "File_Row_Number"
        from range(1, 6) as places(place)
        """,
    )
    assert home.load().rows == RowCounts(read=5, loaded=5)
    assert home.rows(f"select event_id, _row_number, _extra from raw.{EVENTS} order by 2") == [
        (f"e{place}", place, '{"File_Row_Number":"7"}') for place in range(1, 6)
    ]


def test_files_of_one_entity_load_each_by_its_own_header(home: Home) -> None:
    home.put("1.csv", HEADER + ROW)
    home.put(
        "2.csv", "xp,event_id,user_id,event_type,occurred_at,mood\n5,e2,u1,view,2026-02-01,ok\n"
    )
    home.load()
    assert home.rows(f"select event_id, xp, _extra from raw.{EVENTS} order by 1") == [
        ("e1", None, None),
        ("e2", 5.0, '{"mood":"ok"}'),
    ]
    assert home.values("select unknown_columns from ledger.load_audit order by file_id") == [
        [],
        ["mood"],
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"", "is empty: it has not even a header"),
        ("a.csv.gz", b"", "is empty: it has not even a header"),
        ("a.csv", b"event_id,user_id\n1,2\n", "lacks the columns event_type, occurred_at"),
        ("a.csv", b"Event_Id,user_id,event_type,occurred_at\n", "lacks the column event_id"),
        ("a.csv", HEADER.encode().replace(b"event_type", b"user_id"), "more than one column"),
        ("a.csv", HEADER.replace(",", ";").encode(), "separated by ';'"),
        ("a.csv", HEADER.encode("utf-16"), "is UTF-16"),
        ("a.csv", HEADER.encode("utf-16-le"), "has NUL bytes in its header"),
        ("a.csv", (HEADER + ROW).replace("\n", "\r").encode(), "ends in a carriage return alone"),
        ("a.csv", (HEADER.replace("\n", "\r") + ROW).encode(), "ends in a carriage return alone"),
        ("a.csv", b"caf\xe9,b\n", "header that is no UTF-8 CSV"),
        ("a.jsonl", b'{"event_id": "e1"}\n', "lacks the columns user_id"),
        ("a.parquet", b"PAR1 and no more", "is no whole Parquet file"),
        ("a.parquet", b"", "is no whole Parquet file"),
    ],
)
def test_a_file_at_fault_is_rejected_by_name_and_the_others_go_on(
    home: Home, name: str, content: bytes, says: str
) -> None:
    home.put(name, content)
    home.put("z.csv", HEADER + ROW)
    rejected, loaded = home.load().outcomes
    assert rejected.status == "rejected"
    told = rejected.error or ""
    assert told.startswith(f"lms/{EVENTS}/{name}: ")
    assert says in told
    assert loaded.rows == RowCounts(read=1, loaded=1)
    assert home.rows("select status, error from ledger.load_audit order by file_id") == [
        ("rejected", rejected.error),
        ("loaded", None),
    ]


def test_a_broken_gzip_file_leaves_nothing_half_done(home: Home) -> None:
    path = home.put("a.csv.gz", HEADER + "".join(f"e{n},u,view,2026-02-01\n" for n in range(999)))
    path.write_bytes(path.read_bytes()[:-9])
    (outcome,) = home.load().outcomes
    assert outcome.status == "rejected"
    assert "is no whole gzip file" in (outcome.error or "")
    assert home.raw() == []


def test_a_rejected_content_is_not_tried_again_until_it_changes(home: Home) -> None:
    path = home.put("a.csv", "event_id\n1\n")
    home.load()
    before = home.everything()
    again = home.load()
    assert (again.outcomes, again.unchanged) == ((), 1)
    assert home.everything() == before
    path.write_text(HEADER + ROW)
    assert home.load().rows == RowCounts(read=1, loaded=1)


def test_a_rejected_content_is_tried_again_when_its_contract_changed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.put("a.csv", "event_id,user_id,occurred_at\ne1,u1,2026-02-01\n")
    home.load()
    column = contract_of(EVENTS).columns["event_type"].model_copy(update={"required": False})
    columns = contract_of(EVENTS).columns | {"event_type": column}
    changed = load_contracts() | {
        EVENTS: contract_of(EVENTS).model_copy(update={"columns": columns})
    }
    monkeypatch.setattr("orchestration.loading.loader.load_contracts", lambda: changed)
    monkeypatch.setattr("orchestration.loading.loader.contract_of", changed.__getitem__)
    assert len(home.waiting()) == 1
    assert home.load().rows == RowCounts(read=1, loaded=1)
    assert home.rows("select file_id, status from ledger.load_audit") == [(2, "loaded")]


def test_a_rejected_content_is_read_again_once_its_name_tells_the_right_format(home: Home) -> None:
    path = home.put("a.csv", JSON_ROW)
    assert home.load().outcomes[0].status == "rejected"
    path = path.rename(path.with_name("a.csv.gz"))
    assert home.load().outcomes[0].status == "rejected"
    path.rename(path.with_name("a.jsonl"))
    assert home.load().rows == RowCounts(read=1, loaded=1)
    assert home.rows("select status, format from ledger.load_audit") == [("loaded", "jsonl")]


def test_a_content_that_no_format_of_its_copies_fits_stays_rejected_in_each(home: Home) -> None:
    home.put("a.csv", JSON_ROW)
    home.put("a.parquet", JSON_ROW)
    home.load()
    before = home.everything()
    assert home.load().unchanged == 2
    assert home.everything() == before


def test_a_copy_of_a_rejected_file_says_why_as_well(home: Home) -> None:
    home.put("a.csv", "event_id\n1\n")
    home.load()
    rejected = home.load_one("copy.csv", "event_id\n1\n")
    assert rejected.status == "rejected"
    assert (rejected.error or "").startswith(f"lms/{EVENTS}/copy.csv: lacks the columns user_id,")


@pytest.mark.parametrize(("name", "content"), [("a.csv", HEADER), ("a.jsonl", "")])
def test_a_file_without_rows_is_loaded_with_none(home: Home, name: str, content: str) -> None:
    outcome = home.load_one(name, content)
    assert (outcome.status, outcome.rows) == ("loaded", RowCounts())


def test_the_same_content_under_any_name_loads_once(home: Home) -> None:
    home.put("a.csv", HEADER + ROW)
    home.put("copy.csv", HEADER + ROW)
    home.put("copy.csv", HEADER + ROW, source="other")
    assert [outcome.status for outcome in home.load().outcomes] == [
        "loaded",
        "already_loaded",
        "loaded",
    ]
    assert home.rows("select path, file_id from ledger.seen_files order by path") == [
        (f"lms/{EVENTS}/a.csv", 1),
        (f"lms/{EVENTS}/copy.csv", 1),
        (f"other/{EVENTS}/copy.csv", 2),
    ]


def test_loading_twice_changes_nothing(home: Home) -> None:
    home.put("a.csv", HEADER + ROW + "broken\n")
    home.put("b.txt", "")
    home.put("c.csv", "")
    home.load()
    before = home.everything()
    summary = home.load(loaded_at=LOADED_AT + timedelta(days=1))
    assert (summary.unchanged, summary.changed_anything) == (2, False)
    assert home.everything() == before


def test_an_unchanged_file_is_not_opened_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("a.csv", HEADER + ROW)
    home.load()

    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} was hashed")

    monkeypatch.setattr("orchestration.loading.loader.hash_of_content", refuse)
    assert home.load().unchanged == 1


def test_a_file_that_grew_is_a_new_file_whose_old_rows_are_duplicates(home: Home) -> None:
    path = home.put("a.csv", HEADER + ROW)
    home.load()
    with path.open("a") as file:
        file.write("e2,u1,view,2026-02-02\n")
    assert home.load().rows == RowCounts(read=2, loaded=1, duplicate=1)
    assert home.values(f"select _file_id from raw.{EVENTS} order by event_id") == [1, 2]


@pytest.mark.parametrize("name", ["a.csv", "a.parquet"])
def test_a_file_that_changes_while_it_is_read_is_left_for_the_next_load(
    home: Home, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = home.put(name, HEADER + ROW)
    if name.endswith("parquet"):
        write_parquet(
            home, "select 'e1' event_id, 'u' user_id, 'view' event_type, now() occurred_at"
        )
    place_piece = placing.place_piece

    def grow_meanwhile(*arguments: object, **options: object) -> placing.Placed:
        placed = place_piece(*arguments, **options)  # type: ignore[arg-type]
        with path.open("ab") as file:
            file.write(b"e2,u1,view,2026-02-02\n")
        return placed

    monkeypatch.setattr("orchestration.loading.loader.place_piece", grow_meanwhile)
    (outcome,) = home.load().outcomes
    assert outcome.status == "being_written"
    assert home.raw() == []
    assert home.rows("select count(*) from ledger.load_audit") == [(0,)]
    assert home.values("select path from ledger.landing_notices") == [f"lms/{EVENTS}/{name}"]
    assert len(home.waiting()) == 1


def test_a_file_that_may_not_be_read_is_recorded_and_tried_again(home: Home) -> None:
    home.put("b.csv", HEADER + ROW)
    (home.landing / "lms" / EVENTS / "a.csv").symlink_to("/proc/1/mem")
    unreadable, loaded = home.load().outcomes
    if unreadable.status != "unreadable":
        pytest.skip("this user may read all")
    assert f"lms/{EVENTS}/a.csv: cannot be read" in (unreadable.error or "")
    assert loaded.status == "loaded"
    (home.landing / "lms" / EVENTS / "a.csv").unlink()
    home.load()
    assert home.rows("from ledger.landing_notices") == []


def test_a_file_that_is_taken_away_before_it_is_read_is_no_fault_of_its_rights(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home.put("a.csv", HEADER + ROW)

    def taken_away(landing: Path, **options: Any) -> LandingLook:
        found = look_at_landing(landing, **options)
        path.unlink()
        return found

    monkeypatch.setattr("orchestration.loading.loader.look_at_landing", taken_away)
    (outcome,) = home.load().outcomes
    assert outcome.status == "being_written"
    assert outcome.error == f"lms/{EVENTS}/a.csv: was taken away before it was read."


def test_a_parquet_file_whose_name_is_not_utf8_is_told_of_and_stops_no_other(home: Home) -> None:
    write_parquet(home, "select 1 as event_id")
    path = home.landing / "lms" / EVENTS / "a.parquet"
    path.rename(path.with_name(os.fsdecode(b"a\xff.parquet")))
    home.put("b.csv", HEADER + ROW)
    unreadable, loaded = home.load().outcomes
    assert unreadable.status == "unreadable"
    assert unreadable.error == (
        f"lms/{EVENTS}/a\\xff.parquet: has a name that is not UTF-8. Rename it."
    )
    assert loaded.rows == RowCounts(read=1, loaded=1)


def test_a_parquet_file_with_damaged_pages_is_rejected_and_stops_no_other(home: Home) -> None:
    write_parquet(
        home, "select 'e1' event_id, 'u1' user_id, 'view' event_type, date '2026-02-01' occurred_at"
    )
    path = home.landing / "lms" / EVENTS / "a.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + bytes(8) + whole[12:])
    home.put("b.csv", HEADER + ROW)
    rejected, loaded = home.load().outcomes
    assert rejected.status == "rejected"
    assert rejected.error == (
        f"lms/{EVENTS}/a.parquet: cannot be read: TProtocolException: Invalid data. Export or "
        "upload it again."
    )
    assert loaded.rows == RowCounts(read=1, loaded=1)


def test_a_disk_that_fails_below_a_parquet_file_is_no_fault_of_the_warehouse(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_parquet(home, "select 'e1' event_id, 'u' user_id, 'view' event_type, now() occurred_at")
    path = home.landing / "lms" / EVENTS / "a.parquet"
    failing = Mock(side_effect=duckdb.IOException(f'IO Error: Could not read from file "{path}"'))
    monkeypatch.setattr(placing, "land", failing)
    (outcome,) = home.load().outcomes
    assert outcome.status == "unreadable"
    assert "Export or upload it again." in (outcome.error or "")
    failing.side_effect = duckdb.IOException(f'IO Error: Could not write file "{home.warehouse}"')
    with pytest.raises(WarehouseUnusableError, match="cannot be used while files were loaded"):
        home.load()


def test_what_cannot_be_read_below_the_landing_folder_stops_no_other(home: Home) -> None:
    home.put("a.csv", HEADER + ROW)
    (home.landing / "hr").symlink_to("hr")
    unreadable, loaded = home.load().outcomes
    assert (unreadable.path, unreadable.status) == ("hr", "unreadable")
    assert loaded.rows == RowCounts(read=1, loaded=1)
    assert home.values("select path from ledger.landing_notices") == ["hr"]


def test_a_load_of_named_entities_keeps_the_notices_of_these(home: Home) -> None:
    stray, other = home.put("a.txt", ""), home.put("b.txt", "", entity="users")
    home.load(entities=[EVENTS])
    assert home.values("select path from ledger.landing_notices") == [f"lms/{EVENTS}/a.txt"]
    home.load()
    stray.unlink()
    other.unlink()
    home.load(entities=[EVENTS])
    assert home.values("select path from ledger.landing_notices") == ["lms/users/b.txt"]


def test_notices_stand_in_the_ledger_while_they_hold(home: Home) -> None:
    stray = home.put("a.txt", "")
    home.load()
    home.load(loaded_at=LOADED_AT + timedelta(days=1))
    assert home.rows("select path, first_seen_at from ledger.landing_notices") == [
        (f"lms/{EVENTS}/a.txt", datetime(2026, 3, 1, 12))
    ]
    stray.unlink()
    home.load()
    assert home.rows("from ledger.landing_notices") == []


def test_a_load_may_be_limited_to_some_entities(home: Home) -> None:
    home.put("a.csv", HEADER + ROW)
    home.put("c.csv", "course_id,title,subject,updated_at\nc,t,s,2026-01-01\n", entity="courses")
    assert set(home.load(entities=["courses"]).by_entity) == {"courses"}
    assert [file.entity for file in home.waiting()] == [EVENTS]
    with pytest.raises(ContractError, match="There is no entity 'course'"):
        home.load(entities=["course"])


def test_waiting_files_are_those_a_load_takes_and_asking_writes_nothing(home: Home) -> None:
    home.put("a.csv", HEADER + ROW)
    assert [file.relative_path for file in home.waiting()] == [f"lms/{EVENTS}/a.csv"]
    assert not home.warehouse.exists()
    home.load()
    assert home.waiting() == ()


def test_all_raw_tables_exist_before_anything_is_loaded(home: Home) -> None:
    home.load()
    assert home.values(
        "select table_name from duckdb_tables() where schema_name = 'raw' order by 1"
    ) == sorted(load_contracts())


def test_a_contract_that_gained_a_column_adds_it_to_its_raw_table(home: Home) -> None:
    home.put("a.csv", HEADER + ROW)
    home.load()
    contract = contract_of(EVENTS)
    columns = contract.columns | {"mood": contract.columns["xp"]}
    with open_warehouse(**home.means) as connection:
        prepare_tables(connection, {EVENTS: contract.model_copy(update={"columns": columns})})
        assert connection.execute(f"select event_id, mood from raw.{EVENTS}").fetchall() == [
            ("e1", None)
        ]


def test_a_contract_that_changed_a_type_is_refused_with_the_remedy(home: Home) -> None:
    home.load()
    contract = contract_of(EVENTS)
    columns = contract.columns | {"xp": contract.columns["user_id"]}
    with (
        open_warehouse(**home.means) as connection,
        pytest.raises(SchemaDriftError, match=r"xp is double in the warehouse, and varchar"),
    ):
        prepare_tables(connection, {EVENTS: contract.model_copy(update={"columns": columns})})


def test_a_locked_warehouse_says_who_holds_it(home: Home) -> None:
    home.load()
    ready, done = os.pipe(), os.pipe()
    holder = os.fork()
    if not holder:
        with duckdb.connect(home.warehouse):
            os.write(ready[1], b"x")
            os.read(done[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    try:
        with pytest.raises(WarehouseLockedError, match=rf"PID {holder}"):
            home.load()
    finally:
        os.write(done[1], b"x")
        os.waitpid(holder, 0)


def test_a_damaged_warehouse_says_what_to_do(home: Home) -> None:
    home.warehouse.write_bytes(b"no database" * 1000)
    with pytest.raises(WarehouseUnusableError, match="restore it from a backup"):
        home.load()


def test_a_warehouse_that_has_no_place_says_so(home: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    means = home.means | {"warehouse": tmp_path / "file" / "warehouse.duckdb"}
    with pytest.raises(WarehouseUnusableError, match="the folder cannot be made"):
        load_landing(landing=home.landing, loaded_at=LOADED_AT, **means)


def test_a_moment_without_an_offset_is_refused(home: Home) -> None:
    with pytest.raises(ValueError, match="has no offset"):
        home.load(loaded_at=datetime(2026, 3, 1))


def test_thousands_of_files_are_looked_at_once(home: Home) -> None:
    for number in range(2000):
        home.put(f"{number:04}.txt", "")
    home.put("a.csv", HEADER + ROW)
    home.load()
    assert home.load().unchanged == 1
    assert home.rows("select count(*) from ledger.landing_notices") == [(2000,)]


def test_a_file_name_is_never_code(home: Home) -> None:
    name = "'); drop table raw.users; --\u202e\".csv"
    assert home.load_one(name, HEADER + ROW).rows == RowCounts(read=1, loaded=1)
    assert home.values("select path from ledger.load_audit") == [f"lms/{EVENTS}/{name}"]
    write_parquet(home, "select 'e2' event_id, 'u' user_id, 'view' event_type, now() occurred_at")
    parquet = home.landing / "lms" / EVENTS / "a.parquet"
    parquet.rename(parquet.with_name("*'[a]?.parquet"))
    assert home.load(loaded_at=datetime.now(LOADED_AT.tzinfo)).rows.loaded == 1


def test_a_load_error_is_one_of_ours() -> None:
    assert issubclass(WarehouseLockedError, LoadingError)
