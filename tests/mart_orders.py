"""In which order each mart says that its rows are written: the last lines of its SQL."""

import re

from orchestration.settings import PROJECT_ROOT

LAST_LINES = re.compile(r"\nselect \* from (\w+)\norder by((?:\s+\w+\.\w+,?)+)\n$")


def _orders() -> dict[str, str]:
    said = {}
    for path in sorted((PROJECT_ROOT / "models/marts").rglob("*.sql")):
        if found := LAST_LINES.search(path.read_text("utf-8")):
            said[path.stem] = " ".join(found[2].replace(f"{found[1]}.", "").split())
    return said


MART_ORDERS = _orders()
