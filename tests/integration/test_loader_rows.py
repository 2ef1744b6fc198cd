"""Rows and their faults: none is lost, each is told every reason, and a retry mends the count."""

# ruff: noqa: DTZ001 - raw timestamps are UTC without an offset

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from loading_home import EVENTS, HEADER, LOADED_AT, Home

from orchestration.loading.contracts import contract_of, load_contracts
from orchestration.loading.outcomes import RowCounts
from orchestration.loading.quarantine import RetrySummary, list_quarantine
from orchestration.loading.reading import Piece
from orchestration.loading.warehouse import open_warehouse


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_a_row_that_does_not_fit_is_told_every_reason(home: Home) -> None:
    outcome = home.load_one(
        "a.csv",
        "event_id,user_id,event_type,occurred_at,event_count,xp,duration_seconds\n"
        "e1, ,look,1999-12-31T23:59:59Z,1.5,-1,long\n",
    )
    assert outcome.rows == RowCounts(read=1, quarantined=1)
    assert home.reasons() == {
        1: [
            "user_id is missing. Every row of activity_events has it.",
            "event_type = 'look' is not allowed. Give one of: view, video, interact, submit, "
            "feedback, post, login, other.",
            "occurred_at = '1999-12-31T23:59:59Z' lies before 2000. Give the true moment, or "
            "nothing.",
            "duration_seconds = 'long' is not a number. Give digits with a decimal point, or "
            "leave it empty.",
            "event_count = '1.5' is not a whole number. Give digits without a fraction, or leave "
            "it empty.",
            "xp = '-1' is less than 0, the least allowed.",
        ]
    }


def test_the_row_is_kept_as_it_was(home: Home) -> None:
    home.load_one("a.csv", HEADER.replace("user_id", " user_id ,note") + 'e1,,"a, ""b""",look,x\n')
    with open_warehouse(**home.means) as connection:
        (row,) = list_quarantine(connection)
    assert row.raw_row == {
        "event_id": "e1",
        "user_id": None,
        "note": 'a, "b"',
        "event_type": "look",
        "occurred_at": "x",
    }
    assert (row.path, row.row_number, row.status) == (f"lms/{EVENTS}/a.csv", 1, "held")


@pytest.mark.parametrize(
    ("moment", "fits"),
    [
        ("1999-12-31T23:59:59Z", False),
        ("2000-01-01T00:00:00Z", True),
        ("2026-03-02T12:00:00Z", True),
        ("2026-03-02T12:00:01Z", False),
    ],
)
def test_moments_lie_between_2000_and_a_day_past_the_load(
    home: Home, moment: str, fits: bool
) -> None:
    outcome = home.load_one("a.csv", f"{HEADER}e1,u1,view,{moment}\n")
    assert outcome.rows.loaded == fits


@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (
            "1999-12-31",
            {1: ["starts_on = '1999-12-31' lies before 2000. Give the true day, or nothing."]},
        ),
        ("2000-01-01", {}),
        ("9999-12-31", {}),
    ],
)
def test_days_lie_after_1999(home: Home, day: str, reasons: dict[int, list[str]]) -> None:
    header = "cohort_id,course_id,starts_on,updated_at\n"
    home.load_one("a.csv", f"{header}c1,k1,{day},2026-01-01\n", entity="cohort_courses")
    assert home.reasons() == reasons


@pytest.mark.parametrize(("count", "loaded"), [("1000000000", 1), ("1000000001", 0)])
def test_a_count_that_no_sum_could_hold_is_held(home: Home, count: str, loaded: int) -> None:
    header = HEADER.replace("\n", ",event_count\n")
    outcome = home.load_one("a.csv", f"{header}e1,u1,view,2026-02-01,{count}\n")
    assert outcome.rows.loaded == loaded


def test_a_planned_moment_may_lie_ahead(home: Home) -> None:
    header = "milestone_id,cohort_id,title,kind,due_at,updated_at\n"
    row = "m1,c1,Gate,gate,2031-01-01T00:00:00Z,2026-01-01T00:00:00Z\n"
    assert home.load_one("a.csv", header + row, entity="milestones").rows.loaded == 1


def test_ranges_and_time_zones_are_checked(home: Home) -> None:
    home.put(
        "a.csv",
        "organization_id,name,kind,timezone,updated_at\n"
        "o1,A,school,Asia/Kathmandu,2026-01-01\no2,B,school,Asia/Nowhere,2026-01-01\n",
        entity="organizations",
    )
    home.put(
        "a.csv",
        "user_id,lesson_id,recorded_at,progress_pct\nu,l,2026-01-01,100\nu,l,2026-01-02,100.5\n",
        entity="lesson_progress",
    )
    home.load()
    assert home.values("select reasons from ledger.quarantine order by entity") == [
        ["progress_pct = '100.5' is more than 100, the most allowed."],
        ["timezone = 'Asia/Nowhere' is no time zone. Give an IANA name, e.g. Asia/Muscat."],
    ]


@pytest.mark.parametrize("first", ["", '"', "\xff"])
def test_numbers_of_rows_count_what_could_not_be_taken_apart(home: Home, first: str) -> None:
    text = f"{HEADER}{first}bad\ne1,u1,view,2026-02-01\ntoo,few\ne2,u1,view,2026-02-01\n"
    outcome = home.load_one("a.csv", text.encode("latin-1"))
    assert outcome.rows == RowCounts(read=4, loaded=2, quarantined=2)
    assert home.rows(f"select event_id, _row_number from raw.{EVENTS} order by 1") == [
        ("e1", 2),
        ("e2", 4),
    ]
    assert sorted(home.reasons()) == [1, 3]


def test_lines_that_are_no_objects_are_held_with_their_text(home: Home) -> None:
    line = '{"event_id":"e1","user_id":"u1","event_type":"view","occurred_at":"2026-02-01"}'
    text = b"nonsense\n\n" + line.encode() + b"\n[1]\n\xff\n{\n"
    assert home.load_one("a.jsonl", text).rows == RowCounts(read=5, loaded=1, quarantined=4)
    held = home.rows("select row_number, raw_row from ledger.quarantine order by 1")
    assert [(number, json.loads(text)) for number, text in held] == [
        (1, "nonsense"),
        (3, "[1]"),
        (4, "\\xff"),
        (5, "{"),
    ]
    assert home.values(f"select _row_number from raw.{EVENTS}") == [2]


HOSTILE = {
    "sql": "'; drop table raw.users; --",
    "quotes": 'say "hi"',
    "lines": "two\nlines\r\nthree",
    "nul": "a\0b",
    "bidi": "\u202egnp.exe",
    "formula": "=1+1",
    "long": "x" * 1_000_000,
    "markup": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_text_from_outside_is_kept_and_never_code(home: Home, name: str, text: str) -> None:
    if name == "a.csv":
        quoted = text.replace('"', '""')
        content = f'{HEADER.strip()},{{x\'"}}\ne1,"{quoted}",view,2026-02-01,"{quoted}"\n'
        content = content.replace("{x'\"}", '"{x\'""}"')
    else:
        fields = {"event_id": "e1", "user_id": text, "event_type": "view"}
        content = json.dumps(fields | {"occurred_at": "2026-02-01", "{x'\"}": text})
    assert home.load_one(name, content).rows == RowCounts(read=1, loaded=1)
    assert home.values(f"select user_id from raw.{EVENTS}") == [text]
    assert json.loads(home.values(f"select _extra from raw.{EVENTS}")[0]) == {"{x'\"}": text}


def test_hostile_values_are_shown_whole_in_quarantine_and_short_in_reasons(home: Home) -> None:
    text = HOSTILE["long"]
    home.load_one("a.csv", f"{HEADER}e1,{text},view,{text}\n")
    ((raw_row, reasons),) = home.rows("select raw_row, reasons from ledger.quarantine")
    assert json.loads(raw_row)["user_id"] == text
    assert reasons == [
        f"occurred_at = '{'x' * 80}…' is not an ISO 8601 timestamp. Give e.g. 2026-03-01T09:30:00Z."
    ]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", ["one\r\ntwo", "one\rtwo", "one\ntwo", 'say ""\r\n""\r'])
def test_a_text_of_several_lines_is_kept_whatever_ends_them(
    home: Home, text: str, line_end: str
) -> None:
    rows = ["e1,u1,view,2026-02-01,", f'e2,u1,view,2026-02-01,"{text}"', "e3,u1,view,2026-02-01,"]
    home.put("1.csv", line_end.join([HEADER.strip() + ",note", *rows[1:]]))
    home.put("2.csv", line_end.join([HEADER.strip() + ",note", *rows]))
    assert [outcome.rows for outcome in home.load().outcomes] == [
        RowCounts(read=2, loaded=2),
        RowCounts(read=3, loaded=1, duplicate=2),
    ]
    (extra,) = home.values(f"select _extra from raw.{EVENTS} where event_id = 'e2'")
    assert json.loads(extra) == {"note": text.replace('""', '"')}


def test_a_row_longer_than_any_is_held(home: Home) -> None:
    text = f"{HEADER}e1,{'x' * 8_000_001},view,2026-02-01\ne2,u,view,2026-02-01\n"
    assert home.load_one("a.csv", text).rows == RowCounts(read=2, loaded=1, quarantined=1)
    assert home.reasons()[1] == ["The row is longer than 8,000,000 bytes. Shorten it."]


def test_a_repeated_key_is_a_duplicate_and_the_first_one_stands(home: Home) -> None:
    text = (
        f"{HEADER}e1,u1,view,2026-02-01\ne1,u1,view,2026-02-01\ne1,u2,view,2026-02-09\n"
        "e2,u1,view,2026-02-01\n"
    )
    assert home.load_one("a.csv", text).rows == RowCounts(
        read=4, loaded=2, duplicate=2, conflicting=1
    )
    again = home.load_one("b.csv", f"{HEADER}e1,u1,view,2026-02-01\ne2,u1,login,2026-02-05\n")
    assert again.rows == RowCounts(read=2, duplicate=2, conflicting=1)
    assert home.rows(f"select event_id, user_id, _row_number from raw.{EVENTS} order by 1") == [
        ("e1", "u1", 1),
        ("e2", "u1", 4),
    ]


def test_a_key_of_another_source_is_another_key(home: Home) -> None:
    home.put("a.csv", f"{HEADER}e1,u1,view,2026-02-01\n")
    home.put("a.csv", f"{HEADER}e1,u2,view,2026-02-01\n", source="other")
    assert home.load().rows == RowCounts(read=2, loaded=2)


def test_each_version_of_a_state_is_kept(home: Home) -> None:
    header = "course_id,title,subject,updated_at\n"
    text = f"{header}c1,Old,math,2026-01-01\nc1,New,math,2026-01-02\nc1,Other,math,2026-01-02\n"
    assert home.load_one("a.csv", text, entity="courses").rows == RowCounts(
        read=3, loaded=2, duplicate=1, conflicting=1
    )


def test_equal_hashes_of_different_keys_lose_no_row(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("tables", "checks"):
        monkeypatch.setattr(
            f"orchestration.loading.{module}.key_hash_sql", lambda _, **__: "7::ubigint"
        )
    text = f"{HEADER}e1,u1,view,2026-02-01\ne2,u1,view,2026-02-01\ne1,u1,view,2026-02-01\n"
    assert home.load_one("a.csv", text).rows == RowCounts(read=3, loaded=2, duplicate=1)
    more = home.load_one("b.csv", f"{HEADER}e3,u1,view,2026-02-01\ne2,u1,view,2026-02-01\n")
    assert more.rows == RowCounts(read=2, loaded=1, duplicate=1)


def test_key_hashes_of_another_duckdb_are_made_anew(home: Home) -> None:
    home.load_one("a.csv", f"{HEADER}e1,u1,view,2026-02-01\n")
    home.rows(f"update raw.{EVENTS} set _key_hash = 1")
    home.rows("update ledger.key_hashes set recipe = 'by an older DuckDB'")
    home.rows("update ledger.prepared set tables_hash = 'by an older DuckDB'")
    again = home.load_one("b.csv", f"{HEADER}e1,u1,view,2026-02-01\ne2,u1,view,2026-02-01\n")
    assert again.rows == RowCounts(read=2, loaded=1, duplicate=1)


def test_a_file_of_many_pieces_is_as_one(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f"e{number % 70},u{number},view,2026-02-01" for number in range(100)]
    lines[40] = "broken"
    lines[41] = 'e200,"two\nlines",view,2026-02-01'
    lines[50] = "e300,u,look,2026-02-01"
    text = HEADER + "\n".join(lines)
    whole = home.load_one("a.csv", text)
    monkeypatch.setattr("orchestration.loading.reading.PIECE_BYTES", 200)
    pieces = Home(home.folder / "pieces")
    assert pieces.load_one("a.csv", text).rows == whole.rows
    assert whole.rows == RowCounts(read=100, loaded=68, duplicate=30, conflicting=30, quarantined=2)
    numbered = f"select event_id, user_id, _row_number from raw.{EVENTS} order by all"
    assert pieces.rows(numbered) == home.rows(numbered)
    assert pieces.reasons() == home.reasons()


@pytest.mark.parametrize("extension", ["csv", "csv.gz", "jsonl", "jsonl.gz"])
def test_pieces_shorter_and_longer_than_a_record_hold_each_record_once(
    home: Home, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    monkeypatch.setattr("orchestration.loading.reading.PIECE_BYTES", 200)
    users = ["u" * (1 + number * 37 % 500) for number in range(60)]
    if extension.startswith("csv"):
        lines = [f'e{number},"{user}",view,2026-02-01' for number, user in enumerate(users)]
        content = ("\ufeff\n" + HEADER + "\n".join(lines)).encode()
    else:
        lines = [
            f'{{"event_id":"e{number}","user_id":"{user}","event_type":"view",'
            f'"occurred_at":"2026-02-01"}}'
            for number, user in enumerate(users)
        ]
        content = ("\ufeff" + "\n".join(lines)).encode()
    path = home.put(f"a.{extension}", content)
    assert home.load().rows == RowCounts(read=60, loaded=60)
    assert home.rows(f"select event_id, user_id, _row_number from raw.{EVENTS} order by 3") == [
        (f"e{number}", user, number + 1) for number, user in enumerate(users)
    ]
    assert home.values("select content_hash from ledger.load_audit") == [
        hashlib.sha256(path.read_bytes()).hexdigest()
    ]


@pytest.mark.parametrize(
    "text",
    [
        "e1,u1,view,2026-02-01\n e2 ,\t,view,2026-02-01T00:00:00Z\n\n,u,view,\n",
        '"e1","u""1",view,2026-02-01\n"e\n2",u,view,2026-02-01,\n',
        "e1,u1,view,2026-02-01\r\ne1,u2,view,2026-02-01\r\n",
        "e1,u1,view\ne2,u1,view,2026-02-01\n",
        "\n\n",
    ],
)
def test_careful_reading_gives_what_strict_reading_gives(
    home: Home, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    strict = home.load_one("a.csv", HEADER + text)
    monkeypatch.setattr("orchestration.loading.reading.is_regular", lambda _: False)
    careful = Home(home.folder / "careful")
    assert careful.load_one("a.csv", HEADER + text).rows == strict.rows
    query = f"select *  exclude (_loaded_at) from raw.{EVENTS} order by all"
    assert careful.rows(query) == home.rows(query)
    assert careful.reasons() == home.reasons()


def test_a_text_known_to_hold_no_blanks_is_read_as_any_other(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{HEADER}e1,u1,view,2026-02-01\ne2,,view,2026-02-01\n"
    seen: list[bool] = []
    made = Piece.__init__

    def note(piece: Piece, **values: object) -> None:
        seen.append(bool(values["has_blanks"]))
        made(piece, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(Piece, "__init__", note)
    outcome = home.load_one("a.csv", text)
    blank = home.load_one("b.csv", text.replace("e1", " e1 ").replace(",,", ", ,"))
    assert seen == [False, True]
    assert outcome.rows == RowCounts(read=2, loaded=1, quarantined=1)
    assert blank.rows == RowCounts(read=2, duplicate=1, quarantined=1)


def test_a_retry_without_news_changes_nothing(home: Home) -> None:
    home.load_one("a.csv", f"{HEADER}e1,u1,look,2026-02-01\nbroken\n")
    before = home.everything()
    assert home.retry() == RetrySummary(tried=1, held=1)
    assert home.everything() == before


def test_a_retry_loads_what_fits_by_the_contract_of_today(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.put(
        "a.csv",
        HEADER.strip() + ",mood\ne1,u1,view,2026-02-01,\ne2,u1,look,2026-02-02,ok\n"
        "e1,u1,look,2026-02-03,\ne3,u1,stare,2026-02-01,\nbroken\n",
    )
    home.put("b.jsonl", '{"event_id":"j1","user_id":1,"event_type":"look","occurred_at":'
        '"2026-02-04","xp":2.5,"event_count":3,"tags":["a"]}')  # fmt: skip
    home.load()
    column = contract_of(EVENTS).columns["event_type"]
    wider = column.model_copy(update={"allowed": (*(column.allowed or ()), "look")})
    columns = contract_of(EVENTS).columns | {"event_type": wider}
    changed = load_contracts() | {
        EVENTS: contract_of(EVENTS).model_copy(update={"columns": columns})
    }
    monkeypatch.setattr("orchestration.loading.quarantine.load_contracts", lambda: changed)
    retried = home.retry(retried_at=datetime(2026, 3, 5, tzinfo=UTC))
    assert retried == RetrySummary(tried=4, loaded=2, duplicate=1, conflicting=1, held=1)
    assert home.rows(
        f"""
        select event_id, xp, event_count, _extra, _file_id, _load_id, _row_number, _loaded_at
        from raw.{EVENTS} order by 1
        """
    ) == [
        ("e1", None, 1, None, 1, 1, 1, datetime(2026, 3, 1, 12)),
        ("e2", None, 1, '{"mood":"ok"}', 1, 3, 2, datetime(2026, 3, 5)),
        ("j1", 2.5, 3, '{"tags":["a"]}', 2, 3, 1, datetime(2026, 3, 5)),
    ]
    assert home.rows(
        """
        select file_id, load_id, rows_read, rows_loaded, rows_duplicate, rows_conflicting,
            rows_quarantined, latest_at
        from ledger.load_audit order by 1
        """
    ) == [
        (1, 3, 5, 2, 1, 1, 2, datetime(2026, 2, 2)),
        (2, 3, 1, 1, 0, 0, 0, datetime(2026, 2, 4)),
    ]
    assert home.rows("select file_id, row_number, status from ledger.quarantine order by 1, 2") == [
        (1, 2, "loaded"),
        (1, 3, "duplicate"),
        (1, 4, "held"),
        (1, 5, "held"),
        (2, 1, "loaded"),
    ]
    home.put("c.csv", f"{HEADER}e9,u1,view,2026-02-01\n")
    assert [outcome.file_id for outcome in home.load().outcomes] == [4]


def test_the_quarantine_is_listed_by_entity_file_and_limit(home: Home) -> None:
    home.put("a.csv", f"{HEADER}e1\ne2\n")
    home.put("a.csv", "course_id,title,subject,updated_at\nc\n", entity="courses")
    home.load(loaded_at=LOADED_AT)
    with open_warehouse(**home.means) as connection:
        assert [row.entity for row in list_quarantine(connection, entities=["courses"])] == [
            "courses"
        ]
        assert [row.row_number for row in list_quarantine(connection, file_id=1)] == [1, 2]
        (second,) = list_quarantine(connection, file_id=1, row_number=2)
        assert second.raw_row == "e2"
        assert len(list_quarantine(connection, limit=1)) == 1


@pytest.mark.parametrize("odd", ["nan", "1,", "1" * 5000, "[" * 5000 + "]" * 5000])
def test_a_row_that_only_duckdb_takes_for_json_is_listed_as_text(home: Home, odd: str) -> None:
    row = f'{{"event_id":"e1","user_id":"u1","event_type":"look","occurred_at":0,"odd":{odd}}}'
    assert home.load_one("a.jsonl", row).rows == RowCounts(read=1, quarantined=1)
    with open_warehouse(**home.means) as connection:
        (held,) = list_quarantine(connection)
    assert held.raw_row == row
    assert [reason.split(" = ")[0] for reason in held.reasons] == ["event_type", "occurred_at"]
