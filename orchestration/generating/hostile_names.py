"""Names that harm what is careless: for markup, queries, spreadsheets, templates, files and eyes.

Here belong the texts and whom they are given to. All of them are good text: they must be loaded,
and must come out of every report as what they are.
"""

import polars as pl

HOSTILE_NAMES: tuple[str, ...] = (
    "Robert'); DROP TABLE users;--",
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://example.invalid","click")',
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "{{ 7 * 7 }}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{% for x in y %}",
    "#set page(fill: red)",
    "$x^2$ *bold* _it_ `code` \\input{/etc/passwd}",
    "\u202egnp.exe",
    "left \u2066isolated\u2069 right",
    "Ab" * 250,
    "👩‍👩‍👧‍👦 Family of 🏳️‍🌈",
    "Z\u0336\u0321\u031ba\u0337l\u0335g\u0334o\u0301\u0301\u0301",
    'Smith, "Mac", & Sons',
    "Two\nlines",
    "Three\r\nBcc: victim@example.invalid",
    "Tab\tbed",
    "  padded  ",
    "NULL",
    "nan",
    "../../etc/passwd",
    "CON",
    "a/b\\c:d*e?f|g",
    "%s%n%x",
    "\ufeffmark inside",
    "\x1b[31mred\x08\x01",
    "ﷺ ᚠᛇᚻ \U0001d518\U0001d52b\U0001d526 \U0001f9d1\u200d\U0001f680",
)
# Only formats that can hold it.
NAME_WITH_NUL = "be\x00fore"

# Which column of which entity is renamed, and how many records of it.
_RENAMED: dict[str, tuple[str, str, int]] = {
    "users": ("user_id", "full_name", len(HOSTILE_NAMES)),
    "teams": ("team_id", "name", len(HOSTILE_NAMES)),
    "cohorts": ("cohort_id", "name", 12),
    "lessons": ("lesson_id", "title", len(HOSTILE_NAMES)),
    "courses": ("course_id", "title", 6),
    "missions": ("mission_id", "title", 6),
    "competencies": ("competency_id", "name", 6),
}


def hostile_names_of(entity: str, frame: pl.DataFrame) -> dict[str, str]:
    """Which ids of the frame get which name; people by their number, others by their order."""
    if entity not in _RENAMED:
        return {}
    key, _, count = _RENAMED[entity]
    if entity == "users":
        ids = [f"usr-{number + 1:07d}" for number in range(count)]
        present = set(frame.filter(pl.col(key).is_in(ids))[key].to_list())
    else:
        ids = frame[key].unique().sort().to_list()[:count]
        present = set(ids)
    # A stride of seven, so that entities with few records differ in their names.
    start = 7 * list(_RENAMED).index(entity)
    return {
        id_: HOSTILE_NAMES[(start + place) % len(HOSTILE_NAMES)]
        for place, id_ in enumerate(ids)
        if id_ in present
    }


def with_hostile_names(entity: str, frame: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """The frame with the names given to the records of these ids."""
    if not names:
        return frame
    key, column, _ = _RENAMED[entity]
    return frame.with_columns(
        pl.col(key)
        .replace_strict(names, default=pl.col(column), return_dtype=pl.String)
        .alias(column)
    )


def renamed_column(entity: str) -> str:
    """The column in which the entity's names stand."""
    return _RENAMED[entity][1]
