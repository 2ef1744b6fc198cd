"""What is promised of the data, as the YAML files beside this module say it.

Here belong the form of those files and their reading. What becomes of a promise belongs with the
suites that are made from it.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

EXPECTATIONS_FOLDER = Path(__file__).resolve().parent
CONVENTIONS_FILE = EXPECTATIONS_FOLDER / "conventions.yml"
RAW_FILE = EXPECTATIONS_FOLDER / "raw.yml"
MARTS_FOLDER = EXPECTATIONS_FOLDER / "marts"


Figure = Literal["rows", "sum", "mean", "distinct"]


class PolicyError(Exception):
    """A file of expectations that makes no sense."""


class _Policy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnPromise(_Policy):
    """What the values of a column are: bounds are inclusive, a missing value breaks none.

    `most_as_of` says that no moment lies after as_of, `is_as_of` that every one is as_of itself,
    `not_blank` that a text is never empty or white space.
    """

    min: float | None = None
    max: float | None = None
    most_as_of: bool = False
    is_as_of: bool = False
    not_blank: bool = False
    blocking: bool = True


class Convention(ColumnPromise):
    """What a column's name promises, for every column whose name fits one of the patterns."""

    columns: tuple[str, ...] = Field(min_length=1)
    kind: Literal["number", "moment", "text"]


class Claim(_Policy):
    """A condition in SQL that holds in every row; where it is NULL, nothing is claimed."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    holds: str
    blocking: bool = True


class RowCount(_Policy):
    """How many rows a mart has: exactly, or at least."""

    exactly: int | None = None
    min: int | None = None
    blocking: bool = True

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.exactly is None) == (self.min is None):
            raise ValueError("rows: say either `exactly` or `min`")
        return self


class Change(_Policy):
    """How far a figure of the mart may move from the last published snapshot to this one.

    `measure` is the number of rows, or the sum, mean or number of different values of `column`;
    the ratios are to what the last snapshot says.
    """

    measure: Figure
    column: str | None = None
    min_ratio: float | None = Field(default=None, ge=0)
    max_ratio: float | None = Field(default=None, ge=0)
    blocking: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.measure == "rows") != (self.column is None):
            raise ValueError("a change of rows is of no column, any other is of one")
        if self.min_ratio is None and self.max_ratio is None:
            raise ValueError("a change needs min_ratio, max_ratio or both")
        return self

    @property
    def figure(self) -> str:
        """The figure's name, as in a check's name: `rows`, `sum_of_xp_total`."""
        return self.measure if self.column is None else f"{self.measure}_of_{self.column}"


class NeverFalls(_Policy):
    """Columns whose value for one key of the grain is never below the last snapshot's."""

    columns: tuple[str, ...] = Field(min_length=1)
    blocking: bool = False


class MartPromise(_Policy):
    """What is promised of one mart beyond the conventions; `columns` stands in their place.

    `grain` are the columns that tell a row, shown with every row that breaks something.
    """

    mart: str
    grain: tuple[str, ...] = ()
    rows: RowCount | None = None
    columns: dict[str, tuple[ColumnPromise, ...]] = {}
    claims: tuple[Claim, ...] = ()
    since_previous: tuple[Change, ...] = ()
    never_falls: tuple[NeverFalls, ...] = ()


class Conventions(_Policy):
    """What holds in every mart: the first convention that fits a column, and the changes."""

    conventions: tuple[Convention, ...]
    since_previous: tuple[Change, ...] = ()

    def of_column(self, name: str, kind: str) -> tuple[Convention, ...]:
        """The conventions of the first pattern that fits a column; several may share it."""
        fitting = [
            (pattern, convention)
            for convention in self.conventions
            if convention.kind == kind
            for pattern in convention.columns
            if fnmatchcase(name, pattern)
        ]
        return tuple(convention for pattern, convention in fitting if pattern == fitting[0][0])


class VolumePolicy(_Policy):
    """When a file is unlike the files that its source sent of the entity before.

    It is compared with the median rows of the last `files_compared`, once there are
    `min_files`; `max_quarantined_share` is of the rows read.
    """

    files_compared: int = Field(ge=1)
    min_files: int = Field(ge=1)
    min_ratio: float = Field(ge=0)
    max_ratio: float = Field(ge=1)
    max_quarantined_share: float = Field(ge=0, le=1)


class SharePolicy(_Policy):
    """When shares of values, or of missing ones, are unlike those of a source's earlier rows.

    Compared are the rows of the last `loads_compared` loads of the entity, where there are
    `min_rows` of both; a share may move by `max_difference` (0 to 1).
    """

    loads_compared: int = Field(ge=1)
    min_rows: int = Field(ge=1)
    max_difference: float = Field(ge=0, le=1)


class RawPolicy(_Policy):
    """The thresholds for raw history; the rest of what holds there is in the contracts."""

    volume: VolumePolicy
    shares: SharePolicy


_PolicyFile = TypeVar("_PolicyFile", bound=_Policy)


def _read(path: Path, model: type[_PolicyFile]) -> _PolicyFile:
    try:
        return model.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except (yaml.YAMLError, ValueError) as error:
        raise PolicyError(f"{path}: no file of expectations: {error}") from error


def read_conventions(path: Path = CONVENTIONS_FILE) -> Conventions:
    """What holds in every mart. Raises PolicyError, naming the file, where it is wrong."""
    return _read(path, Conventions)


def read_raw_policy(path: Path = RAW_FILE) -> RawPolicy:
    """The thresholds for raw history. Raises PolicyError, naming the file, where it is wrong."""
    return _read(path, RawPolicy)


def read_mart_promises(folder: Path = MARTS_FOLDER) -> tuple[MartPromise, ...]:
    """The promises of all marts that have a file, by name. Raises PolicyError as the others do."""
    return tuple(_named_like_its_file(path) for path in _mart_files(folder))


def _mart_files(folder: Path) -> Iterable[Path]:
    return sorted(folder.glob("*.yml"))


def _named_like_its_file(path: Path) -> MartPromise:
    promise = _read(path, MartPromise)
    if promise.mart != path.stem:
        raise PolicyError(f"{path}: the file's name and its mart, {promise.mart}, differ")
    return promise
