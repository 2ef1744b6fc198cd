"""What a process that a test started says on its pipes, line by line."""

from collections.abc import Iterator
from functools import partial
from typing import IO


def next_line(pipe: IO[str] | None) -> str:
    """The next line with its end; empty where the process has closed the pipe or has none."""
    return pipe.readline() if pipe else ""


def lines(pipe: IO[str] | None) -> Iterator[str]:
    """The lines that are still to come."""
    return iter(partial(next_line, pipe), "")
