"""How a name or a value of ours or of a file becomes part of an SQL text.

Only these two functions put text into SQL. Values that SQL can bind are bound instead.
"""


def quote_identifier(name: str) -> str:
    """The name as one SQL identifier, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(value: str) -> str:
    """The text as one SQL string, whatever it holds."""
    # A NUL would end the statement's text in the parser.
    pieces = ["'" + piece.replace("'", "''") + "'" for piece in value.split("\0")]
    return pieces[0] if len(pieces) == 1 else "(" + " || chr(0) || ".join(pieces) + ")"
