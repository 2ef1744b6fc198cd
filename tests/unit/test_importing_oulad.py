"""The OULAD importer on a dataset of a few rows, written in either edition."""

import copy
import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.loading.contracts import load_contracts
from orchestration.loading.importers.oulad.importing import import_oulad
from orchestration.loading.importers.summary import ImportingError, ImportSummary
from orchestration.loading.loader import load_landing
from orchestration.loading.outcomes import RowCounts

Rows = list[list[str]]
Dataset = dict[str, Rows]

LONG_AFTER = datetime(2020, 1, 1, tzinfo=UTC)

# Two presentations of BBB (from 1 February and from 1 October 2013), three learners. The first
# row of each table is its header; "" is a missing value.
TINY: Dataset = {
    "courses": [
        ["code_module", "code_presentation", "module_presentation_length"],
        ["BBB", "2013B", "240"],
        ["BBB", "2013J", "268"],
    ],
    "assessments": [
        ["code_module", "code_presentation", "id_assessment", "assessment_type", "date", "weight"],
        ["BBB", "2013B", "11", "TMA", "19", "7.5"],
        ["BBB", "2013B", "12", "CMA", "61", "92.5"],
        ["BBB", "2013B", "13", "Exam", "", "100"],
        ["BBB", "2013J", "21", "TMA", "47", "100"],
    ],
    "vle": [
        ["id_site", "code_module", "code_presentation", "activity_type", "week_from", "week_to"],
        ["501", "BBB", "2013B", "forumng", "", ""],
        ["502", "BBB", "2013B", "resource", "2", "3"],
        ["503", "BBB", "2013B", "quiz", "", ""],
        ["601", "BBB", "2013J", "homepage", "", ""],
    ],
    "studentInfo": [
        [
            *("code_module", "code_presentation", "id_student", "gender", "region"),
            *("highest_education", "imd_band", "age_band", "num_of_prev_attempts"),
            *("studied_credits", "disability", "final_result"),
        ],
        ["BBB", "2013B", "1", "M", "Wales", "A Level", "10-20", "0-35", "0", "60", "N", "Pass"],
        ["BBB", "2013B", "2", "F", "Scotland", "A Level", "", "0-35", "1", "60", "Y", "Withdrawn"],
        ["BBB", "2013J", "2", "F", "Scotland", "A Level", "", "0-35", "2", "60", "Y", "Fail"],
        ["BBB", "2013J", "3", "F", "South Region", "HE", "90-100%", "55<=", "0", "30", "N", "Pass"],
    ],
    "studentRegistration": [
        [
            *("code_module", "code_presentation", "id_student"),
            *("date_registration", "date_unregistration"),
        ],
        ["BBB", "2013B", "1", "-31", ""],
        ["BBB", "2013B", "2", "-1", "89"],
        ["BBB", "2013J", "2", "-30", ""],
        ["BBB", "2013J", "3", "5", ""],
    ],
    "studentAssessment": [
        ["id_assessment", "id_student", "date_submitted", "is_banked", "score"],
        ["11", "1", "19", "0", "78"],
        ["12", "1", "62", "0", ""],
        ["11", "2", "-1", "1", "40"],
    ],
    "studentVle": [
        ["code_module", "code_presentation", "id_student", "id_site", "date", "sum_click"],
        ["BBB", "2013B", "1", "501", "0", "4"],
        ["BBB", "2013B", "1", "501", "0", "1"],
        ["BBB", "2013B", "1", "501", "0", "1"],
        ["BBB", "2013B", "1", "502", "59", "2"],
        ["BBB", "2013B", "2", "503", "90", "3"],
    ],
}


@pytest.fixture
def tiny() -> Dataset:
    return copy.deepcopy(TINY)


def write(folder: Path, dataset: Dataset, *, edition: str = "original", gz: bool = False) -> Path:
    """The dataset as files: the `original` edition, or the `plain` one with `?` and LF."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in dataset.items():
        if edition == "original":
            text = "".join(",".join(f'"{value}"' for value in row) + "\r\n" for row in rows)
        else:
            text = "".join(",".join(value or "?" for value in row) + "\n" for row in rows)
        content = text.encode()
        name = f"{table}.csv.gz" if gz else f"{table}.csv"
        (folder / name).write_bytes(gzip.compress(content) if gz else content)
    return folder


def run(
    tmp_path: Path, dataset: Dataset, *, imported_at: datetime = LONG_AFTER
) -> tuple[ImportSummary, Path]:
    landing = tmp_path / "landing"
    folder = write(tmp_path / "oulad", dataset)
    return import_oulad(folder, landing=landing, imported_at=imported_at), landing / "oulad"


def rows_of(source: Path, entity: str, query: str) -> list[tuple[Any, ...]]:
    """What a query finds in an entity's export files, which it calls `exports`."""
    with duckdb.connect() as connection:
        connection.read_parquet(f"{source}/{entity}/*.parquet").create_view("exports")
        return connection.execute(query).fetchall()


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def noticed(summary: ImportSummary) -> dict[str, int]:
    return {notice.name: notice.count for notice in summary.notices}


# Editions, repetition, accounts


def test_both_editions_plain_and_gzipped_give_the_same_files(tmp_path: Path) -> None:
    results = []
    for edition in ("original", "plain"):
        for gz in (False, True):
            folder = write(tmp_path / f"{edition}{gz}", TINY, edition=edition, gz=gz)
            landing = tmp_path / f"landing-{edition}{gz}"
            import_oulad(folder, landing=landing, imported_at=LONG_AFTER)
            results.append(contents(landing))
    assert len(results[0]) == 14
    assert results[1:] == results[:1] * 3


def test_importing_twice_leaves_the_same_files_and_nothing_else(tmp_path: Path) -> None:
    first, source = run(tmp_path, TINY)
    once = contents(source)
    again, _ = run(tmp_path, TINY)
    assert contents(source) == once
    assert sorted(source / name for name in once) == sorted(first.files) == sorted(again.files)
    assert not list(source.rglob(".*"))


def test_another_dataset_does_not_replace_files_that_may_not_be_loaded_yet(
    tmp_path: Path, tiny: Dataset
) -> None:
    _, source = run(tmp_path, tiny)
    before = contents(source)
    tiny["studentVle"].append(["BBB", "2013B", "1", "501", "1", "9"])
    run(tmp_path, tiny)
    after = contents(source)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_what_a_killed_import_left_is_cleared_away(tmp_path: Path) -> None:
    left_over = tmp_path / "landing" / "oulad" / ".importing" / "users.0.parquet"
    left_over.parent.mkdir(parents=True)
    left_over.write_bytes(b"half a file")
    _, source = run(tmp_path, TINY)
    assert not left_over.parent.exists()
    assert rows_of(source, "users", "select count(*) from exports") == [(3,)]


def test_every_row_read_is_accounted_for(tmp_path: Path) -> None:
    summary, _ = run(tmp_path, TINY)
    assert summary.rows_read == {table: len(rows) - 1 for table, rows in TINY.items()}
    assert summary.unaccounted() == {}
    assert summary.rows_written["activity_events"] == 5
    assert summary.rows_written["assessment_attempts"] == 3
    assert summary.rows_written["lessons"] == 4


def test_progress_is_told_step_by_step_to_the_last_one(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    import_oulad(
        write(tmp_path / "oulad", TINY),
        landing=tmp_path / "landing",
        imported_at=LONG_AFTER,
        on_progress=lambda what, done, steps: told.append((what, done, steps)),
    )
    assert [done for _, done, _ in told] == list(range(told[0][2]))
    assert told[0][0] == "reading courses.csv"


# The contract


def test_exports_keep_the_contract(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    contracts = load_contracts()
    entities = sorted(folder.name for folder in source.iterdir())
    assert len(entities) == 14
    for entity in entities:
        contract = contracts[entity]
        described = dict(
            row[:2]
            for row in rows_of(
                source, entity, "select column_name, column_type from (describe exports)"
            )
        )
        assert set(contract.required_columns) <= set(described), entity
        for name, kind in described.items():
            if name in contract.columns:
                column = contract.columns[name]
                assert kind.lower() == column.duckdb_type, (entity, name)
                wrong = f"({name} is null and {column.required})"
                if column.allowed:
                    wrong += f" or {name} not in {column.allowed}"
                count = f"select count(*) from exports where {wrong}"
                assert rows_of(source, entity, count) == [(0,)], (entity, name)
        key = ", ".join(contract.identity)
        repeated = f"select count(*) - count(distinct ({key})) from exports"
        assert rows_of(source, entity, repeated) == [(0,)], entity


def test_every_reference_leads_to_a_record(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    contracts = load_contracts()
    followed = 0
    for folder in sorted(source.iterdir()):
        columns = {
            row[0]
            for row in rows_of(source, folder.name, "select column_name from (describe exports)")
        }
        for name, column in contracts[folder.name].columns.items():
            if column.references and name in columns:
                entity, _, target = column.references.partition(".")
                lost = (
                    f"select count(*) from exports where {name} not in "
                    f"(select {target} from '{source}/{entity}/*.parquet')"
                )
                assert rows_of(source, folder.name, lost) == [(0,)], (folder.name, name)
                followed += 1
    assert followed == 20


# Clicks


def test_identical_click_rows_are_events_of_their_own(tmp_path: Path) -> None:
    summary, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "activity_events",
        "select event_id, event_count from exports where lesson_id = '501' order by event_id",
    )
    assert found == [
        ("BBB-2013B:1:501:0:1:1", 1),
        ("BBB-2013B:1:501:0:1:2", 1),
        ("BBB-2013B:1:501:0:4:1", 4),
    ]
    assert noticed(summary)["identical_click_rows"] == 1


def test_clicks_stand_at_noon_in_london_in_winter_and_in_summer(tmp_path: Path) -> None:
    # Day 58 from 1 February 2013 is 31 March, when summer time began.
    _, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "activity_events",
        "select distinct occurred_at from exports where user_id = '1' order by all",
    )
    assert found == [(at("2013-02-01T12:00:00"),), (at("2013-04-01T11:00:00"),)]


def test_a_click_tells_what_its_site_is_for(tmp_path: Path, tiny: Dataset) -> None:
    tiny["vle"][3][3] = "hologram"
    summary, source = run(tmp_path, tiny)
    found = rows_of(
        source,
        "activity_events",
        "select distinct lesson_id, course_id, cohort_id, event_type from exports order by all",
    )
    assert found == [
        ("501", "BBB", "BBB-2013B", "interact"),
        ("502", "BBB", "BBB-2013B", "view"),
        ("503", "BBB", "BBB-2013B", "other"),
    ]
    assert noticed(summary)["unknown_activity_type"] == 1


click_rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2"]),
        st.sampled_from(["501", "502"]),
        st.integers(-3, 3),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=25,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=click_rows, data=st.data())
def test_no_click_is_lost_and_the_order_of_rows_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, int, int]],
    data: st.DataObject,
) -> None:
    results = []
    for order in (rows, data.draw(st.permutations(rows))):
        dataset = copy.deepcopy(TINY)
        dataset["studentVle"][1:] = [
            ["BBB", "2013B", student, site, str(day), str(clicks)]
            for student, site, day, clicks in order
        ]
        _, source = run(tmp_path_factory.mktemp("clicks"), dataset)
        results.append(contents(source))
        totals = rows_of(
            source,
            "activity_events",
            "select count(*), count(distinct event_id), sum(event_count)::integer from exports",
        )
        assert totals == [(len(rows), len(rows), sum(row[3] for row in rows))]
    assert results[0] == results[1]


def test_a_part_and_later_the_whole_load_each_click_once(tmp_path: Path, tiny: Dataset) -> None:
    whole = tiny["studentVle"]
    loads = []
    for rows in (whole[:3], [whole[0], *reversed(whole[1:])]):
        run(tmp_path, {**tiny, "studentVle": rows})
        loads.append(
            load_landing(
                landing=tmp_path / "landing",
                warehouse=tmp_path / "warehouse.duckdb",
                loaded_at=LONG_AFTER,
                memory_limit="1GiB",
                threads=1,
                scratch=tmp_path / "scratch",
                entities=["activity_events"],
            ).rows
        )
    assert loads == [RowCounts(read=2, loaded=2), RowCounts(read=5, loaded=3, duplicate=2)]


# Enrolments


VERSIONS = (
    "select status, withdrawn_at, completed_at, final_result, updated_at "
    "from exports where enrollment_id = 'BBB-2013B-1' order by updated_at"
)
REGISTERED = ("enrolled", None, None, None, at("2013-01-01T00:00:00"))
# Day 240 from 1 February 2013 is 29 September; its last second is 22:59:59 in UTC.
END = at("2013-09-29T22:59:59")


@pytest.mark.parametrize(
    ("registered", "unregistered", "result", "expected"),
    [
        ("-31", "", "Pass", [REGISTERED, ("completed", None, END, "pass", END)]),
        ("-31", "", "Fail", [REGISTERED, ("completed", None, END, "fail", END)]),
        ("-31", "", "", [REGISTERED]),
        ("-31", "", "Withdrawn", [REGISTERED, ("withdrawn", None, None, "withdrawn", END)]),
        (
            "-31",
            "-1",
            "Withdrawn",
            [
                REGISTERED,
                (
                    *("withdrawn", at("2013-01-31T23:59:59"), None, "withdrawn"),
                    at("2013-01-31T23:59:59"),
                ),
            ],
        ),
        (
            "-31",
            "0",
            "Fail",
            [
                REGISTERED,
                *[
                    ("withdrawn", at("2013-02-01T23:59:59"), None, result, moment)
                    for result, moment in ((None, at("2013-02-01T23:59:59")), ("fail", END))
                ],
            ],
        ),
        ("-31", "240", "Fail", [REGISTERED, ("withdrawn", END, None, "fail", END)]),
        (
            "-31",
            "250",
            "Withdrawn",
            [
                REGISTERED,
                (
                    *("withdrawn", at("2013-10-09T22:59:59"), None, "withdrawn"),
                    at("2013-10-09T22:59:59"),
                ),
            ],
        ),
        (
            "-31",
            "-32",
            "Withdrawn",
            [
                ("enrolled", None, None, None, at("2012-12-31T00:00:00")),
                (
                    *("withdrawn", at("2012-12-31T23:59:59"), None, "withdrawn"),
                    at("2012-12-31T23:59:59"),
                ),
            ],
        ),
        (
            "",
            "-365",
            "Withdrawn",
            [
                ("enrolled", None, None, None, at("2012-02-02T00:00:00")),
                (
                    *("withdrawn", at("2012-02-02T23:59:59"), None, "withdrawn"),
                    at("2012-02-02T23:59:59"),
                ),
            ],
        ),
        (
            "",
            "",
            "Pass",
            [
                ("enrolled", None, None, None, at("2013-02-01T00:00:00")),
                ("completed", None, END, "pass", END),
            ],
        ),
    ],
)
def test_an_enrolment_has_a_version_for_each_thing_that_became_known(
    tmp_path: Path,
    tiny: Dataset,
    registered: str,
    unregistered: str,
    result: str,
    expected: list[tuple[Any, ...]],
) -> None:
    tiny["studentInfo"][1][-1] = result
    tiny["studentRegistration"][1][-2:] = [registered, unregistered]
    _, source = run(tmp_path, tiny)
    assert rows_of(source, "enrollments", VERSIONS) == expected


def test_an_enrolment_without_any_registration_begins_with_its_first_action(
    tmp_path: Path, tiny: Dataset
) -> None:
    del tiny["studentRegistration"][1]
    tiny["studentVle"].append(["BBB", "2013B", "1", "501", "-8", "1"])
    summary, source = run(tmp_path, tiny)
    found = rows_of(source, "enrollments", VERSIONS)
    assert found[0][4] == at("2013-01-24T00:00:00")
    assert noticed(summary)["registration_date_missing"] == 1
    assert summary.unaccounted() == {}


def test_versions_of_an_enrolment_carry_no_date_from_their_future(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    columns = {
        row[0]
        for row in rows_of(source, "enrollments", "select column_name from (describe exports)")
    }
    assert columns - set(load_contracts()["enrollments"].columns) == {
        *("registration_day", "num_of_prev_attempts", "studied_credits", "highest_education"),
        *("gender", "age_band", "imd_band", "disability"),
    }


def test_a_deprivation_band_without_its_percent_sign_gets_it(tmp_path: Path) -> None:
    summary, source = run(tmp_path, TINY)
    found = rows_of(
        source, "enrollments", "select distinct user_id, imd_band from exports order by all"
    )
    assert found == [("1", "10-20%"), ("2", None), ("3", "90-100%")]
    assert noticed(summary)["imd_band_without_percent"] == 1


def test_what_has_not_begun_at_the_import_is_not_written(tmp_path: Path) -> None:
    # In September 2013 both presentations of the dataset are still to end, and one to start.
    summary, source = run(tmp_path, TINY, imported_at=datetime(2013, 9, 15, tzinfo=UTC))
    found = rows_of(
        source, "enrollments", "select user_id, cohort_id, status from exports order by all"
    )
    assert found == [
        ("1", "BBB-2013B", "enrolled"),
        ("2", "BBB-2013B", "enrolled"),
        ("2", "BBB-2013B", "withdrawn"),
        ("2", "BBB-2013J", "enrolled"),
    ]
    # Cohorts: one completion, one start and completion. Enrolments: the results of 1, 2 and 3
    # and the registration of 3, who makes a user, a team and a membership as well.
    assert noticed(summary)["not_yet"] == 3 + 4 + 3


# Presentations, sites, assessments, results


def test_a_presentation_is_planned_then_active_then_completed(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "cohorts",
        "select status, starts_on, ends_on, seats_total, updated_at from exports "
        "where cohort_id = 'BBB-2013J' order by updated_at",
    )
    days = (date(2013, 10, 1), date(2014, 6, 26), 2)
    assert found == [
        ("planned", *days, at("2013-08-31T23:00:00")),
        ("active", *days, at("2013-09-30T23:00:00")),
        ("completed", *days, at("2014-06-26T22:59:59")),
    ]


def test_a_presentation_that_nobody_is_in_is_planned_the_day_before(
    tmp_path: Path, tiny: Dataset
) -> None:
    tiny["courses"].append(["CCC", "2014B", "241"])
    _, source = run(tmp_path, tiny)
    found = rows_of(
        source,
        "cohorts",
        "select seats_total, min(updated_at) from exports where cohort_id = 'CCC-2014B' group by 1",
    )
    assert found == [(0, at("2014-01-31T00:00:00"))]


def test_sites_are_lessons_that_nobody_has_to_complete(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "lessons",
        "select lesson_id, module_id, title, content_type, is_required, week_from, week_to "
        "from exports order by all",
    )
    assert found == [
        ("501", "BBB-2013B-forumng", "forumng 501", "forum", False, None, None),
        ("502", "BBB-2013B-resource", "resource 502", "reading", False, 2, 3),
        ("503", "BBB-2013B-quiz", "quiz 503", "quiz", False, None, None),
        ("601", "BBB-2013J-homepage", "homepage 601", "other", False, None, None),
    ]
    positions = rows_of(
        source, "modules", "select module_id, course_id, position from exports order by position"
    )
    assert positions == [
        ("BBB-2013B-forumng", "BBB", 1),
        ("BBB-2013B-quiz", "BBB", 2),
        ("BBB-2013B-resource", "BBB", 3),
        ("BBB-2013J-homepage", "BBB", 4),
    ]


def test_assessments_are_due_when_their_day_ends_and_exams_with_the_presentation(
    tmp_path: Path,
) -> None:
    summary, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "assessments",
        "select assessment_id, cohort_id, kind, title, weight, due_at, max_score, pass_score "
        "from exports order by all",
    )
    assert found == [
        ("11", "BBB-2013B", "assignment", "TMA 1", 7.5, at("2013-02-20T23:59:59"), 100, 40),
        ("12", "BBB-2013B", "quiz", "CMA 1", 92.5, at("2013-04-03T22:59:59"), 100, 40),
        ("13", "BBB-2013B", "exam", "Exam 1", 100, END, 100, 40),
        ("21", "BBB-2013J", "assignment", "TMA 1", 100, at("2013-11-17T23:59:59"), 100, 40),
    ]
    assert noticed(summary)["assessments_without_date"] == 1


def test_results_keep_their_day_their_missing_score_and_that_they_were_banked(
    tmp_path: Path,
) -> None:
    summary, source = run(tmp_path, TINY)
    found = rows_of(
        source,
        "assessment_attempts",
        "select attempt_id, user_id, submitted_at, score, is_carried_over from exports "
        "order by attempt_id",
    )
    assert found == [
        ("11-1-1", "1", at("2013-02-20T12:00:00"), 78, False),
        ("11-2-1", "2", at("2013-01-31T12:00:00"), 40, True),
        ("12-1-1", "1", at("2013-04-04T11:00:00"), None, False),
    ]
    counts = noticed(summary)
    assert (counts["results_carried_over"], counts["scores_missing"]) == (1, 1)
    assert counts["submitted_after_due"] == 1


def test_a_second_result_is_a_second_attempt(tmp_path: Path, tiny: Dataset) -> None:
    tiny["studentAssessment"].append(["11", "1", "25", "0", "90"])
    summary, source = run(tmp_path, tiny)
    found = rows_of(
        source,
        "assessment_attempts",
        "select attempt_id, attempt_number, score from exports "
        "where assessment_id = '11' and user_id = '1' order by 2",
    )
    assert found == [("11-1-1", 1, 78), ("11-1-2", 2, 90)]
    assert noticed(summary)["repeated_results"] == 1


# Learners and regions


def test_learners_are_users_from_their_first_registration_on(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    found = rows_of(
        source, "users", "select user_id, username, role, created_at from exports order by all"
    )
    assert found == [
        ("1", "1", "learner", at("2013-01-01T00:00:00")),
        ("2", "2", "learner", at("2013-01-31T00:00:00")),
        ("3", "3", "learner", at("2013-10-05T23:00:00")),
    ]


MEMBERSHIPS = (
    "select team_id, joined_at, left_at, updated_at from exports where user_id = '2' order by 4, 1"
)
SPRING = at("2013-01-31T00:00:00")
AUTUMN = at("2013-08-31T23:00:00")


def test_one_region_is_one_stay_however_often_a_learner_registers(tmp_path: Path) -> None:
    _, source = run(tmp_path, TINY)
    assert rows_of(source, "team_memberships", MEMBERSHIPS) == [("scotland", SPRING, None, SPRING)]


def test_another_region_ends_one_stay_and_begins_the_next(tmp_path: Path, tiny: Dataset) -> None:
    tiny["studentInfo"][3][4] = "South Region"
    summary, source = run(tmp_path, tiny)
    assert rows_of(source, "team_memberships", MEMBERSHIPS) == [
        ("scotland", SPRING, None, SPRING),
        ("scotland", SPRING, AUTUMN, AUTUMN),
        ("south-region", AUTUMN, None, AUTUMN),
    ]
    assert noticed(summary)["region_changed"] == 1


def test_of_two_regions_on_one_day_the_later_presentation_counts(
    tmp_path: Path, tiny: Dataset
) -> None:
    tiny["studentInfo"][3][4] = "South Region"
    # Day 241 of the one is day -1 of the other: 30 September 2013.
    tiny["studentRegistration"][2][3:] = ["241", ""]
    tiny["studentRegistration"][3][3:] = ["-1", ""]
    summary, source = run(tmp_path, tiny)
    joined = at("2013-09-29T23:00:00")
    assert rows_of(source, "team_memberships", MEMBERSHIPS) == [
        ("south-region", joined, None, joined)
    ]
    assert noticed(summary)["regions_on_one_day"] == 1


def test_a_missing_region_is_no_team(tmp_path: Path, tiny: Dataset) -> None:
    tiny["studentInfo"][1][4] = ""
    summary, source = run(tmp_path, tiny)
    assert rows_of(source, "teams", "select team_id from exports order by 1") == [
        ("scotland",),
        ("south-region",),
    ]
    assert noticed(summary)["region_missing"] == 1


# What cannot be imported


def refused(tmp_path: Path, folder: Path) -> str:
    """The message of an import that fails, once it is sure that nothing was left behind."""
    landing = tmp_path / "landing"
    with pytest.raises(ImportingError) as caught:
        import_oulad(folder, landing=landing, imported_at=LONG_AFTER)
    assert not landing.exists() or not list(landing.iterdir())
    return str(caught.value)


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    assert "nowhere is no folder" in refused(tmp_path, tmp_path / "nowhere")


def test_all_missing_tables_are_named(tmp_path: Path, tiny: Dataset) -> None:
    del tiny["vle"], tiny["courses"]
    message = refused(tmp_path, write(tmp_path / "oulad", tiny))
    assert "lacks courses.csv(.gz), vle.csv(.gz)" in message


def test_a_table_that_is_there_twice_is_not_guessed_at(tmp_path: Path) -> None:
    folder = write(tmp_path / "oulad", TINY)
    (folder / "vle.csv.gz").write_bytes(b"")
    assert "holds vle both plain and gzipped" in refused(tmp_path, folder)


def test_missing_columns_are_named_with_their_file(tmp_path: Path, tiny: Dataset) -> None:
    tiny["studentVle"][0][4:] = ["day", "clicks"]
    message = refused(tmp_path, write(tmp_path / "oulad", tiny))
    assert "studentVle.csv lacks the column(s) date, sum_click" in message


def test_a_column_that_oulad_does_not_have_is_told_of(tmp_path: Path, tiny: Dataset) -> None:
    for row, value in zip(tiny["vle"], ["colour", "red", "red", "blue", "red"], strict=True):
        row.append(value)
    summary, _ = run(tmp_path, tiny)
    assert [n.text for n in summary.notices if n.name == "unknown_columns"] == [
        "vle.csv has columns that OULAD does not; they were left out: colour."
    ]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "told"),
    [
        (
            "studentVle",
            2,
            5,
            "many",
            "row 2, column sum_click: 'many' stands there, but it must be",
        ),
        ("studentVle", 1, 4, "12.5", "row 1, column date: '12.5' stands there"),
        ("studentVle", 1, 4, "", "row 1, column date: nothing stands there"),
        ("studentAssessment", 3, 4, "nan", "row 3, column score: 'nan' stands there"),
        ("studentAssessment", 1, 3, "2", "row 1, column is_banked: '2' stands there"),
        ("studentInfo", 1, 11, "Maybe", "column final_result: 'Maybe' stands there"),
        ("courses", 1, 1, "2013X", "column code_presentation: '2013X' stands there"),
        ("courses", 1, 0, "../B", "column code_module: '../B' stands there"),
        ("assessments", 2, 3, "Essay", "row 2, column assessment_type: 'Essay' stands there"),
    ],
)
def test_a_wrong_value_is_named_with_its_place(
    tmp_path: Path, tiny: Dataset, table: str, row: int, column: int, value: str, told: str
) -> None:
    tiny[table][row][column] = value
    message = refused(tmp_path, write(tmp_path / "oulad", tiny))
    assert f"{table}.csv, " in message
    assert told in message


def test_whole_numbers_may_have_been_saved_with_a_point(tmp_path: Path, tiny: Dataset) -> None:
    tiny["assessments"][1][4] = "19.0"
    _, source = run(tmp_path, tiny)
    found = rows_of(source, "assessments", "select due_day from exports where assessment_id = '11'")
    assert found == [(19,)]


@pytest.mark.parametrize("table", ["courses", "vle", "studentInfo", "studentRegistration"])
def test_a_repeated_key_is_named(tmp_path: Path, tiny: Dataset, table: str) -> None:
    tiny[table].append(list(tiny[table][1]))
    message = refused(tmp_path, write(tmp_path / "oulad", tiny))
    assert f"{table}.csv: rows 1 and {len(tiny[table]) - 1} are both for" in message


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("studentVle", ["BBB", "2013B", "1", "999", "0", "1"], "name a id_site + code_module"),
        ("studentVle", ["BBB", "2013B", "9", "501", "0", "1"], "that studentInfo does not have"),
        ("studentAssessment", ["99", "1", "0", "0", "1"], "that assessments does not have"),
        ("studentAssessment", ["21", "1", "0", "0", "1"], "that studentInfo does not have"),
        ("vle", ["700", "ZZZ", "2013B", "quiz", "", ""], "'ZZZ 2013B'"),
        ("studentRegistration", ["BBB", "2013B", "9", "0", ""], "that studentInfo does not have"),
    ],
)
def test_rows_that_belong_to_nothing_are_named(
    tmp_path: Path, tiny: Dataset, table: str, row: list[str], told: str
) -> None:
    tiny[table].append(row)
    message = refused(tmp_path, write(tmp_path / "oulad", tiny))
    assert f"{table}.csv: 1 row(s) name" in message
    assert f"in row {len(tiny[table]) - 1}" in message
    assert told in message


VLE_HEADER = ",".join(TINY["vle"][0]).encode()


@pytest.mark.parametrize(
    ("name", "told", "content"),
    [
        pytest.param("vle.csv", "is empty", b"", id="empty"),
        pytest.param("vle.csv", "cannot be read", b"\xff\xfe\x00", id="binary"),
        pytest.param("vle.csv.gz", "cannot be read", b"no gzip at all", id="no gzip"),
        pytest.param("vle.csv.gz", "cannot be read", gzip.compress(VLE_HEADER)[:20], id="cut gzip"),
        pytest.param(
            "vle.csv", "cannot be read", VLE_HEADER + b"\n501,BBB,2013B\n", id="ragged row"
        ),
        pytest.param(
            "vle.csv",
            "cannot be read",
            VLE_HEADER + b"\n501,BBB,2013B,quiz,,\n" * 9000 + b"501,BBB,2013B,qu\xffiz,,\n",
            id="no UTF-8",
        ),
        pytest.param(
            "vle.csv", "has the column(s) week_to twice", VLE_HEADER + b",week_to\n", id="twice"
        ),
    ],
)
def test_a_broken_file_is_named(
    tmp_path: Path, tiny: Dataset, name: str, told: str, content: bytes
) -> None:
    del tiny["vle"]
    folder = write(tmp_path / "oulad", tiny)
    (folder / name).write_bytes(content)
    message = refused(tmp_path, folder)
    assert f"{folder / name} {told}" in message


def test_a_gzip_that_was_cut_short_is_refused(tmp_path: Path, tiny: Dataset) -> None:
    tiny["studentVle"] += [
        ["BBB", "2013B", "1", "501", str(day % 200), str(1 + day * 7919 % 97)]
        for day in range(20_000)
    ]
    folder = write(tmp_path / "oulad", tiny, gz=True)
    path = folder / "studentVle.csv.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert f"{path} cannot be read" in refused(tmp_path, folder)


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "it's [1] * 'oulad'?", TINY)
    summary = import_oulad(folder, landing=tmp_path / "a 'b' [c]", imported_at=LONG_AFTER)
    assert summary.rows_read["studentVle"] == 5
    assert all(file.is_file() for file in summary.files)


@pytest.mark.parametrize("source", ["../other", "a/b", "OULAD", ".hidden", ""])
def test_a_source_is_a_plain_name(tmp_path: Path, source: str) -> None:
    folder = write(tmp_path / "oulad", TINY)
    with pytest.raises(ImportingError, match="is no name for a source"):
        import_oulad(folder, landing=tmp_path / "landing", source=source, imported_at=LONG_AFTER)
    assert [path.name for path in tmp_path.iterdir()] == ["oulad"]


def test_a_moment_of_import_without_an_offset_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "oulad", TINY)
    with pytest.raises(ValueError, match="has no offset"):
        import_oulad(folder, landing=tmp_path, imported_at=LONG_AFTER.replace(tzinfo=None))
