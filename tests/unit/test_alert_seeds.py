"""What the seeds of alerts have to hold together, beyond what one column can tell."""

import csv
import re

from orchestration.settings import PROJECT_ROOT

SEVERITIES = {"LOW": 1, "MEDIUM": 2, "HIGH": 3, "CRITICAL": 4}


def _rows(seed: str) -> list[dict[str, str]]:
    with (PROJECT_ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_episode_of_every_rule_reaches_a_severity() -> None:
    """An episode that reaches none would be lost: the severities are joined."""
    reached = {
        row["rule"]
        for row in _rows("alert_severities")
        if row["from_days"] == "1" and float(row["from_size"]) == 0
    }
    assert {row["rule"] for row in _rows("alert_rules")} == reached


def test_a_severity_has_its_rank_everywhere() -> None:
    wrong = [
        row
        for row in _rows("alert_severities")
        if SEVERITIES[row["severity"]] != int(row["severity_rank"])
    ]
    assert wrong == []


def test_a_message_has_no_place_but_those_that_are_filled() -> None:
    places = {
        place for row in _rows("alert_rules") for place in re.findall(r"{(\w+)}", row["message"])
    }
    assert places == {"measure", "threshold", "since"}
