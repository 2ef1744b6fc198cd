"""How the command line speaks: tables and JSON to standard output, all else to standard error.

Here belong the consoles and the forms of what is shown. What is shown belongs with the commands.
"""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

# A table that is piped into a file or another program must not be cut to a terminal's width.
PIPED_WIDTH = 200
# Wider than any table, to ask how wide one would like to be.
WIDEST = 100_000

# What a terminal may obey (colours, titles, the cursor) and no text from outside may tell it.
CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"
}

output = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
messages = Console(stderr=True, highlight=False, soft_wrap=True)


def inert(text: str) -> str:
    """The text with its control characters written out, but for tabs and line ends."""
    return text.translate(CONTROLS)


def say(text: str) -> None:
    """One line to the person who waits, on standard error. Markup in `text` is shown as it is."""
    messages.print(_as_it_is(text))


def warn(text: str) -> None:
    """The same for what needs attention."""
    messages.print(f"[yellow]{_as_it_is(text)}[/yellow]")


def answer(text: str) -> None:
    """One line of what was asked for, on standard output."""
    output.print(_as_it_is(text), soft_wrap=True)


def complain(text: str) -> None:
    """The same for what went wrong."""
    messages.print(f"[red]{_as_it_is(text)}[/red]")


def show_json(value: object) -> None:
    """A value as JSON on standard output, for programs."""
    sys.stdout.write(json.dumps(value, indent=2, default=plain, ensure_ascii=False) + "\n")


def show_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    numbers: Sequence[str] = (),
) -> None:
    """A table on standard output; `numbers` are the columns to align to the right."""
    output.print(_table(columns, rows, title=title, numbers=numbers))


def show_rows(
    columns: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[str] = ()
) -> None:
    """Rows of whatever columns: as a table, or value below value where a table would cut words."""
    table = _table(columns, rows, numbers=numbers)
    needed = Measurement.get(output, output.options.update(max_width=WIDEST), table).minimum
    if needed <= output.width:
        output.print(table)
        return
    for number, row in enumerate(rows, 1):
        answer(f"Row {number:,}")
        output.print(_facts(zip(columns, row, strict=True)))


def _table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str | None = None,
    numbers: Sequence[str] = (),
) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for column in columns:
        table.add_column(_as_it_is(column), justify="right" if column in numbers else "left")
    for row in rows:
        table.add_row(*(_as_it_is(shown(value)) for value in row))
    return table


def show_facts(facts: Mapping[str, object]) -> None:
    """Names and values below each other, on standard output."""
    output.print(_facts(facts.items()))


def _facts(facts: Iterable[tuple[str, object]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(_as_it_is(name), _as_it_is(shown(value)))
    return table


def tell_written(changed: Sequence[Path], *, made_from: str) -> None:
    """Name the files of the project that were made anew, or say that none had to be."""
    for path in changed:
        say(f"wrote {path}")
    if not changed:
        say(f"Everything made from {made_from} is as they are.")


def counted(count: int, noun: str) -> str:
    """`1 file`, `2,000 files`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def shown(value: object) -> str:
    """A value as people read it: thousands marked, moments in UTC to the second."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1 else f"{value:,.2f}"
    if isinstance(value, datetime):
        return in_utc(value)
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value)
    return str(value)


def in_utc(moment: datetime) -> str:
    """`2026-01-31 06:00:00 UTC`. A moment without an offset is in UTC already."""
    known = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return f"{known:%Y-%m-%d %H:%M:%S} UTC"


def span(seconds: float) -> str:
    """A stretch of time in its two largest units: `38 s`, `12 min`, `5 h 20 min`, `3 d 4 h`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes_left = divmod(minutes, 60)
    days, hours_left = divmod(hours, 24)
    if days:
        return f"{days} d {hours_left} h"
    if hours:
        return f"{hours} h {minutes_left} min"
    return f"{minutes} min" if minutes else f"{rest} s"


def plain(value: object) -> object:
    """What JSON has no form for: moments as ISO 8601 in UTC, paths and the rest as text."""
    if isinstance(value, datetime):
        known = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return known.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    return str(value)


def _as_it_is(text: str) -> str:
    return escape(inert(text))
