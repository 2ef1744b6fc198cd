"""Which code this is: the package's version, with the commit where it runs from a checkout."""

import subprocess
from functools import cache
from importlib.metadata import version

from orchestration.settings import PROJECT_ROOT


@cache
def code_version() -> str:
    """`0.1.0`, or `0.1.0+1a2b3c4` from a checkout, with `.dirty` where files differ from it."""
    released = version("learning-warehouse")
    if not (PROJECT_ROOT / ".git").exists():
        return released
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty=.dirty", "--abbrev=7", "--exclude=*"],  # noqa: S607
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        # A checkout without git, or one that belongs to somebody else: the release is known still.
        return released
    return f"{released}+{described}"
