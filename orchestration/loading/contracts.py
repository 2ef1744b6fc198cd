"""The export contract: what an export of each entity holds, read from `orchestration/contracts`.

Here belong the contract's own model and its checks. What is made from it (casts, tables, dbt
sources, expectations, the reference page) belongs with its maker, which calls `load_contracts`.
"""

from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

CONTRACTS_FOLDER = Path(__file__).resolve().parents[1] / "contracts"

ColumnType = Literal["id", "text", "integer", "number", "boolean", "timestamp", "date"]

# `id` is text whose blank is missing. `timestamp` is UTC without an offset once it is loaded.
DUCKDB_TYPES: dict[ColumnType, str] = {
    "id": "varchar",
    "text": "varchar",
    "integer": "bigint",
    "number": "double",
    "boolean": "boolean",
    "timestamp": "timestamp",
    "date": "date",
}


class ContractError(Exception):
    """A contract file, or a question put to the contracts, that makes no sense."""


class ColumnContract(BaseModel):
    """One column of an export: its type, whether it must be there, and what it may hold.

    `min` and `max` are inclusive. `default` stands where the value is missing. `planned` marks a
    timestamp that may lie ahead (a due date). `personal` marks what tells who somebody is;
    `published: false` what never leaves the warehouse file.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType
    description: str
    required: bool = False
    allowed: tuple[str, ...] | None = None
    format: Literal["timezone"] | None = None
    min: float | None = None
    max: float | None = None
    default: int | None = None
    references: str | None = None
    planned: bool = False
    personal: bool = False
    published: bool = True

    @property
    def duckdb_type(self) -> str:
        """The column's type in `raw.*`."""
        return DUCKDB_TYPES[self.type]


class EntityContract(BaseModel):
    """One export entity: what its rows are, their key, and their columns in order.

    A `state` entity is a change log, identified by its key and `updated_at`; an `event` entity
    is a list of facts, identified by its key alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    entity: str
    kind: Literal["state", "event"]
    description: str
    key: tuple[str, ...] = Field(min_length=1)
    time_column: str
    columns: dict[str, ColumnContract]

    @property
    def identity(self) -> tuple[str, ...]:
        """The columns that tell one raw row from another: for state, the version too."""
        return (*self.key, self.time_column) if self.kind == "state" else self.key

    @property
    def required_columns(self) -> tuple[str, ...]:
        """The columns that a file must have, in the contract's order."""
        return tuple(name for name, column in self.columns.items() if column.required)

    @model_validator(mode="after")
    def _keys_and_times_are_required_columns(self) -> Self:
        for name in self.identity:
            if name not in self.columns or not self.columns[name].required:
                raise ValueError(f"{self.entity}: {name} identifies rows and must be required")
        if self.time_column not in self.columns:
            raise ValueError(f"{self.entity}: no column {self.time_column}")
        if self.columns[self.time_column].type != "timestamp":
            raise ValueError(f"{self.entity}: {self.time_column} must be a timestamp")
        return self


def read_contract(path: Path) -> EntityContract:
    """The contract in one YAML file. Raises ContractError, naming the file, where it is wrong."""
    try:
        contract = EntityContract.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValueError) as error:
        raise ContractError(f"{path}: not a contract: {error}") from error
    if contract.entity != path.stem:
        raise ContractError(f"{path}: the file's name and its entity, {contract.entity}, differ")
    return contract


@cache
def load_contracts() -> dict[str, EntityContract]:
    """All contracts by entity, in alphabetical order."""
    contracts = {path.stem: read_contract(path) for path in sorted(CONTRACTS_FOLDER.glob("*.yml"))}
    for contract in contracts.values():
        for name, column in contract.columns.items():
            if column.references is None:
                continue
            entity, _, target = column.references.partition(".")
            if entity not in contracts or target not in contracts[entity].columns:
                raise ContractError(
                    f"{contract.entity}.{name} refers to {column.references}, "
                    "which is in no contract"
                )
    return contracts


def contract_of(entity: str) -> EntityContract:
    """The contract of an entity. Raises ContractError that lists the entities there are."""
    contracts = load_contracts()
    if entity not in contracts:
        raise ContractError(
            f"There is no entity {entity!r}. The entities are: {', '.join(contracts)}."
        )
    return contracts[entity]
