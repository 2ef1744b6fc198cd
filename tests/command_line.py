"""The program `warehouse` as tests call it: in this process for speed, or as one of its own."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from orchestration.cli.app import main
from orchestration.settings import PREFIX

PROGRAM = Path(sys.executable).with_name("warehouse")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command answered: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """Standard error in one line, without the frame that is drawn around wrong usage."""
        return re.sub(r"[\s│╭╮╰╯─]+", " ", self.err).strip()


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a command: this one, with no settings but the home and those given."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | {f"{PREFIX}HOME": str(home)} | settings


def warehouse(home: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> Answer:
    """Run a command in this process, through the very function that the program is."""
    out, err = io.StringIO(), io.StringIO()
    code: object = 0
    with (
        patch.dict(os.environ, environment(home, **(settings or {})), clear=True),
        patch.object(sys, "argv", ["warehouse", *arguments]),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert code is None or isinstance(code, int), code
    return Answer(code=code or 0, out=out.getvalue(), err=err.getvalue())


def started(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own; what it says comes through `stderr`, unbuffered."""
    return subprocess.Popen(
        [str(PROGRAM), *arguments],
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
