"""The seven tables of OULAD: the columns, values, keys and references that they must have.

Here belongs what the tables are. How they are read and checked belongs to `reading`, what becomes
of them to `entities` and `events`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: the numbers or texts it holds, `pattern` what its text must match in full."""

    kind: Literal["text", "whole", "number"] = "text"
    may_be_missing: bool = False
    pattern: str | None = None

    @property
    def duckdb_type(self) -> str:
        """The column's type once it is read."""
        return {"text": "varchar", "whole": "bigint", "number": "double"}[self.kind]

    @property
    def must_be(self) -> str:
        """What a value has to be, for an error message."""
        if self.pattern is not None:
            return f"must match {self.pattern}"
        return {"text": "must be given", "whole": "must be a whole number"}.get(
            self.kind, "must be a number"
        )

    def is_wrong(self, name: str) -> str:
        """An SQL condition that is true where the column's text is no value of it."""
        missing = "false" if self.may_be_missing else f"{name} is null"
        if self.pattern is not None:
            wrong = f"not regexp_full_match({name}, '{self.pattern}')"
        elif self.kind == "text":
            wrong = "false"
        else:
            # A cast alone would round 12.5 to 13 and take `nan` and `inf` for numbers. A whole
            # number may have a point: editions saved again by other tools write 19.0.
            number = f"try_cast({name} as double)"
            wrong = f"({number} is null or not isfinite({number})"
            wrong += f" or {number} <> trunc({number}))" if self.kind == "whole" else ")"
        return f"({missing} or ({name} is not null and {wrong}))"

    def value(self, name: str) -> str:
        """The column's text as an SQL value of its type."""
        if self.kind == "text":
            return name
        return f"try_cast(try_cast({name} as double) as {self.duckdb_type})"


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Columns that must be found together in another table.

    `through` is a table to join by its key first, where only that one has all the columns.
    """

    target: str
    columns: tuple[str, ...]
    through: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of the seven: its columns, the key that no two rows share, and what it refers to."""

    name: str
    columns: Mapping[str, Column]
    key: tuple[str, ...] = ()
    refers_to: tuple[Reference, ...] = ()


TEXT = Column()
OPTIONAL_TEXT = Column(may_be_missing=True)
WHOLE = Column(kind="whole")
OPTIONAL_WHOLE = Column(kind="whole", may_be_missing=True)
# The codes become ids and file names. B presentations start in February, J ones in October.
PRESENTATION = {
    "code_module": Column(pattern="[A-Za-z0-9]+"),
    "code_presentation": Column(pattern="[0-9]{4}[BJ]"),
}
ENROLMENT_KEY = ("code_module", "code_presentation", "id_student")
TO_COURSES = Reference(target="courses", columns=("code_module", "code_presentation"))
TO_STUDENTS = Reference(target="studentInfo", columns=ENROLMENT_KEY)

TABLES = (
    Table(
        name="courses",
        columns={**PRESENTATION, "module_presentation_length": WHOLE},
        key=("code_module", "code_presentation"),
    ),
    Table(
        name="assessments",
        columns={
            **PRESENTATION,
            "id_assessment": WHOLE,
            "assessment_type": Column(pattern="TMA|CMA|Exam"),
            "date": OPTIONAL_WHOLE,
            "weight": Column(kind="number", may_be_missing=True),
        },
        key=("id_assessment",),
        refers_to=(TO_COURSES,),
    ),
    Table(
        name="vle",
        columns={
            "id_site": WHOLE,
            **PRESENTATION,
            "activity_type": TEXT,
            "week_from": OPTIONAL_WHOLE,
            "week_to": OPTIONAL_WHOLE,
        },
        key=("id_site",),
        refers_to=(TO_COURSES,),
    ),
    Table(
        name="studentInfo",
        columns={
            **PRESENTATION,
            "id_student": WHOLE,
            "gender": OPTIONAL_TEXT,
            "region": OPTIONAL_TEXT,
            "highest_education": OPTIONAL_TEXT,
            "imd_band": OPTIONAL_TEXT,
            "age_band": OPTIONAL_TEXT,
            "num_of_prev_attempts": OPTIONAL_WHOLE,
            "studied_credits": OPTIONAL_WHOLE,
            "disability": OPTIONAL_TEXT,
            "final_result": Column(pattern="Pass|Distinction|Fail|Withdrawn", may_be_missing=True),
        },
        key=ENROLMENT_KEY,
        refers_to=(TO_COURSES,),
    ),
    Table(
        name="studentRegistration",
        columns={
            **PRESENTATION,
            "id_student": WHOLE,
            "date_registration": OPTIONAL_WHOLE,
            "date_unregistration": OPTIONAL_WHOLE,
        },
        key=ENROLMENT_KEY,
        refers_to=(TO_STUDENTS,),
    ),
    Table(
        name="studentAssessment",
        columns={
            "id_assessment": WHOLE,
            "id_student": WHOLE,
            "date_submitted": WHOLE,
            "is_banked": Column(kind="whole", pattern="[01]"),
            "score": Column(kind="number", may_be_missing=True),
        },
        refers_to=(
            Reference(target="assessments", columns=("id_assessment",)),
            Reference(target="studentInfo", columns=ENROLMENT_KEY, through="assessments"),
        ),
    ),
    Table(
        name="studentVle",
        columns={
            **PRESENTATION,
            "id_student": WHOLE,
            "id_site": WHOLE,
            "date": WHOLE,
            "sum_click": WHOLE,
        },
        refers_to=(
            TO_STUDENTS,
            Reference(target="vle", columns=("id_site", "code_module", "code_presentation")),
        ),
    ),
)
TABLES_BY_NAME = {table.name: table for table in TABLES}
