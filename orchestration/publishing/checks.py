"""What a check found, whoever made it: dbt, Great Expectations or the reconciliation.

Here belongs the one form that the gate, the build's record, `status` and the Dagster UI read.
How a check is made belongs with its maker.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

CheckMaker = Literal["dbt", "great_expectations"]


@dataclass(frozen=True, kw_only=True)
class CheckOutcome:
    """One check's result.

    `subject` is the table checked, by its plain name (`learner_summary`; `raw.users` for raw
    history), `column` the column where it is about one. `is_blocking` checks stand between a
    candidate and its publishing. `failures` counts failing rows, or is 1 where the check is about
    the whole table.
    `examples` holds the first failing rows or values, as JSON-ready dicts.
    """

    name: str
    maker: CheckMaker
    subject: str
    column: str | None = None
    passed: bool
    is_blocking: bool = True
    failures: int = 0
    message: str = ""
    examples: Sequence[dict[str, object]] = field(default=())
