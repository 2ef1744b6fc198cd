"""The Dagster UI: its instance's settings, and the process that serves it.

Here belong `dagster.yaml` and the start of Dagster's own program. What the UI shows belongs to
the definitions.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import NoReturn

from orchestration.settings import PROJECT_ROOT, Settings

# dagster.yaml of the home's `dagster` folder, written anew at each start.
INSTANCE_SETTINGS = """\
# Written by `warehouse ui`; a change made here is overwritten at the next start.
telemetry:
  enabled: false
nux:
  enabled: false

# One step writes at a time, whatever asks for it.
concurrency:
  pools:
    default_limit: 1
    granularity: op

# Kept open between events: docs/decisions/0007-dagsters-event-log-stays-open.md.
event_log_storage:
  module: orchestration.dagster_log
  class: KeptOpenEventLog
  config:
    base_dir: {runs}

# A run starts when it is asked for, not when a queue is next looked at; the pool keeps order.
run_coordinator:
  module: dagster._core.run_coordinator
  class: DefaultRunCoordinator

# The pool's places of a run that has ended in whatever way.
run_monitoring:
  enabled: true
  poll_interval_seconds: 30
  free_slots_after_run_end_seconds: 30

# What a run says, without each event on the console; the UI shows those.
python_logs:
  python_log_level: INFO

# The sensor looks every few seconds and mostly finds nothing; a day of that is enough.
retention:
  sensor:
    purge_after_days:
      skipped: 1
      success: 30
      failure: 30
"""


def write_instance_settings(folder: Path) -> Path:
    """Write `dagster.yaml` into Dagster's home where it is missing or differs; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dagster.yaml"
    text = INSTANCE_SETTINGS.format(runs=json.dumps(str(folder / "history" / "runs")))
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def ui_command(*, host: str, port: int) -> list[str]:
    """The command that serves the UI with the daemon that runs sensors and schedules."""
    return [
        str(Path(sys.executable).with_name("dg")),
        "dev",
        "--target-path",
        str(PROJECT_ROOT),
        "--host",
        host,
        "--port",
        str(port),
        "--log-level",
        "warning",
        "--no-check-yaml",
    ]


def serve_ui(settings: Settings, *, host: str, port: int) -> NoReturn:
    """Become the process that serves the UI until it is interrupted; does not return."""
    write_instance_settings(settings.dagster_folder)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_folder)
    # What a run plans is noted in one transaction instead of hundreds.
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = "1000"
    # `dg` looks for it, and warns where it is not that of the project.
    os.environ["VIRTUAL_ENV"] = sys.prefix
    # Started in the background of a script, Ctrl-C is ignored, and Dagster would ignore `kill` too.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = ui_command(host=host, port=port)
    sys.stdout.write(f"The Dagster UI opens on http://{host}:{port} (stop it with Ctrl-C).\n")
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - a list, and no shell
