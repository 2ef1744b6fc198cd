import polars as pl
import pytest

from orchestration.generating.spoiled_rows import contradicting, defects_of, malformed
from orchestration.loading.contracts import ColumnContract, contract_of, load_contracts


def _text_row(entity: str) -> pl.DataFrame:
    """One row of the entity as text, every column filled with something of its type."""
    of_type = {
        "id": "some-id",
        "text": "some text",
        "integer": "1",
        "number": "1.0",
        "boolean": "true",
        "timestamp": "2026-07-01T10:00:00Z",
        "date": "2026-07-01",
    }
    columns = contract_of(entity).columns
    return pl.DataFrame(
        {
            name: [column.allowed[0] if column.allowed else of_type[column.type]]
            for name, column in columns.items()
        }
    )


@pytest.mark.parametrize("entity", load_contracts())
def test_a_contradiction_keeps_the_identity_and_changes_one_value(entity: str) -> None:
    contract, row = contract_of(entity), _text_row(entity)
    other = contradicting(row, contract)
    changed = [name for name in row.columns if row[name][0] != other[name][0]]
    assert len(changed) == 1
    assert changed[0] not in (*contract.identity, contract.time_column)


@pytest.mark.parametrize("entity", load_contracts())
def test_each_malformed_row_has_its_defect_and_a_key_of_its_own(entity: str) -> None:
    contract = contract_of(entity)
    defects = defects_of(contract)
    rows = malformed(
        pl.concat([_text_row(entity)] * len(defects)), defects, contract, first_number=7
    )
    assert [rows[defect.column][place] for place, defect in enumerate(defects)] == [
        defect.value for defect in defects
    ]
    key = contract.key[0]
    kept = [place for place, defect in enumerate(defects) if defect.column != key]
    assert rows[key].gather(kept).to_list() == [f"bad-{7 + place:06d}" for place in kept]


def test_every_kind_of_rule_in_a_contract_can_be_broken() -> None:
    kinds = {defect.kind for defect in defects_of(contract_of("mentor_sessions"))}
    assert kinds == {
        "uncastable",
        "missing",
        "not_allowed",
        "too_small",
        "too_large",
        "before_2000",
        "after_load",
    }


def test_a_planned_moment_may_lie_ahead() -> None:
    after_load = [
        defect.column
        for defect in defects_of(contract_of("mentor_sessions"))
        if defect.kind == "after_load"
    ]
    assert after_load == ["updated_at"]


def test_a_value_past_a_limit_is_past_it_however_many_digits_the_limit_has() -> None:
    column = ColumnContract(type="number", description="An amount.", min=0, max=1_000_000_000_000)
    contract = contract_of("missions")
    contract = contract.model_copy(update={"columns": {**contract.columns, "amount": column}})
    values = {
        defect.kind: defect.value for defect in defects_of(contract) if defect.column == "amount"
    }
    assert values["too_small"] == "-1"
    assert values["too_large"] == "1000000000001"
