"""The Dagster UI with its daemon, as `warehouse ui` starts it, for as long as a test needs it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STARTS_WITHIN = 150.0
ENDS_WITHIN = 20.0
LOOK_EVERY = 0.25


@contextmanager
def dagster_ui(home: Path, **environment: str) -> Iterator[str]:
    """Serve the UI of a home on a free port of this machine alone; gives its URL.

    All its processes end with the `with`, however that ends. Raises RuntimeError, with what the
    server said, where it does not come up.
    """
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = home / "ui.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("warehouse")), "ui", "--port", str(port)],
            env={**os.environ, "WAREHOUSE_HOME": str(home), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        _wait_until_served(url, process, log)
        yield url
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_until_served(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/server_info", timeout=5):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(LOOK_EVERY)
    raise RuntimeError(f"{url} was not served; `warehouse ui` said:\n{log.read_text('utf-8')}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    # Servers and runs that it started share its group.
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
