"""The export contract: what its files must be, and that what is made from them follows them."""

from pathlib import Path

import pytest

from orchestration.building.contract_files import contract_files, staging_sql
from orchestration.loading.contracts import (
    ContractError,
    EntityContract,
    contract_of,
    load_contracts,
    read_contract,
)
from orchestration.settings import PROJECT_ROOT

COURSES = """\
entity: courses
kind: state
description: One row per version of a course.
key: [course_id]
time_column: updated_at
columns:
  course_id: {type: id, required: true, description: The course.}
  seats: {type: integer, default: 1, description: Seats.}
  is_open: {type: boolean, description: Whether it is open.}
  updated_at: {type: timestamp, required: true, description: When it was written.}
"""


def contract_in(folder: Path, text: str, name: str = "courses") -> EntityContract:
    path = folder / f"{name}.yml"
    path.write_text(text, "utf-8")
    return read_contract(path)


def test_there_is_a_contract_for_each_entity_of_the_export() -> None:
    assert len(load_contracts()) == 29


def test_a_state_row_is_known_by_key_and_version_and_an_event_by_its_key() -> None:
    assert contract_of("users").identity == ("user_id", "updated_at")
    assert contract_of("lesson_progress").identity == ("user_id", "lesson_id", "recorded_at")


def test_an_unknown_entity_is_answered_with_those_there_are() -> None:
    with pytest.raises(ContractError, match=r"no entity 'user'.*activity_events, .*users"):
        contract_of("user")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (COURSES.replace("type: id", "type: uuid"), "columns.course_id.type"),
        (COURSES.replace("key: [course_id]", "key: [id]"), "id identifies rows"),
        (COURSES.replace("time_column: updated_at", "time_column: seats"), "seats"),
        (COURSES.replace("seats:", "seats:\n    unit: chairs"), "courses.yml: not a contract"),
        ("entity: [", "courses.yml: not a contract"),
    ],
)
def test_a_wrong_contract_is_named_with_what_is_wrong(
    tmp_path: Path, wrong: str, told: str
) -> None:
    with pytest.raises(ContractError, match=told):
        contract_in(tmp_path, wrong)


def test_a_contract_must_be_in_the_file_of_its_name(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="the file's name and its entity, courses, differ"):
        contract_in(tmp_path, COURSES, name="lessons")


@pytest.mark.parametrize("path", contract_files(), ids=str)
def test_what_is_made_from_the_contracts_is_as_they_say(path: Path) -> None:
    on_disk = (PROJECT_ROOT / path).read_text("utf-8")
    assert on_disk == contract_files()[path], "run `warehouse contract write`"


def test_no_staging_model_is_left_of_an_entity_that_is_gone() -> None:
    made = {path.name for path in contract_files()}
    there = {path.name for path in (PROJECT_ROOT / "models/staging").glob("stg_*.sql")}
    assert there <= made


def test_staging_qualifies_ids_fills_defaults_and_keeps_the_version_in_force(
    tmp_path: Path,
) -> None:
    sql = staging_sql(contract_in(tmp_path, COURSES))
    assert "{{ qualified('raw_courses.course_id') }} as course_id" in sql
    assert "coalesce(raw_courses.seats, 1) as seats" in sql
    assert "coalesce(raw_courses.is_open, false) as is_open" in sql
    assert "where raw_courses.updated_at <= {{ as_of() }}" in sql


def test_every_number_is_bounded_so_that_its_sums_are() -> None:
    """Two counts of 9e18 in a day would have no sum, and no later build a place for that day."""
    unbounded = [
        (entity, name)
        for entity, contract in load_contracts().items()
        for name, column in contract.columns.items()
        if column.type in ("number", "integer")
        and (column.min is None or column.max is None or column.max > 1e12)
    ]
    assert unbounded == []
