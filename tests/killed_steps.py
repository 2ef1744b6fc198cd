"""Programs that are killed at one of their steps, for tests of what is left then."""

import os
import signal
import subprocess
import sys


def kill_at(nth: int, *steps: tuple[object, str]) -> None:
    """Have the nth call of any of these functions, each by its place and name, end the process."""
    left = nth
    for place, name in steps:

        def step(*given: object, real: object = getattr(place, name), **named: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            assert callable(real)
            return real(*given, **named)

        setattr(place, name, step)


def was_killed(program: str, *arguments: object) -> bool:
    """Run a program with the tests' modules, and tell whether it was killed; else it must end well.

    It calls `kill_at`.
    """
    ended = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert ended.returncode in (0, -signal.SIGKILL)
    return ended.returncode != 0
