"""What the name of a column promises, said once for the tests of the marts and of the rest."""

TYPE_OF_SUFFIX = {
    "_at": "timestamp",
    "_on": "date",
    "_count": "bigint",
    "_pct": "double",
    "_seconds": "double",
    "_minutes": "double",
}


def promised_type(column: str) -> str | None:
    """The type that a column's prefix or suffix stands for, if it has one of them."""
    if column.startswith(("is_", "has_")):
        return "boolean"
    return next((type_ for end, type_ in TYPE_OF_SUFFIX.items() if column.endswith(end)), None)
