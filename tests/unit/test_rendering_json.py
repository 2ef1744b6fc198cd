"""Reports as JSON: the shape that docs/reports/formats.md promises."""

import json
from typing import Any

from reports_samples import HOSTILE, SAMPLE, hostile_report

from reports.model import Report
from reports.rendering.json import render


def read(report: Report) -> Any:
    return json.loads(render(report))


def test_the_shape_is_the_promised_one() -> None:
    told = read(SAMPLE)
    assert list(told) == [
        "format_version",
        "report",
        "period",
        "scope",
        "source",
        "notices",
        "sections",
        "definitions",
    ]
    assert told["report"] == {
        "name": "cohort_weekly",
        "title": "Cohort readiness",
        "description": "How ready a cohort is for its missions, and who needs a word.",
        "version": 2,
        "changes": ["Learners: 1\u202f203, now 1\u202f204"],
    }
    assert told["period"] == {
        "kind": "weekly",
        "key": "2026-W45",
        "text": "Week 45, 2 \u2013 8 November 2026",
        "start_on": "2026-11-02",
        "end_on": "2026-11-08",
    }
    assert told["source"]["as_of"] == "2026-11-09T06:00:00Z"
    assert [block["kind"] for block in told["sections"][0]["blocks"]] == [
        "summary",
        "figures",
        "chart",
        "chart",
    ]


def test_a_value_is_a_number_beside_its_text() -> None:
    (learners, _) = read(SAMPLE)["sections"][1]["blocks"]
    assert learners["columns"][3] == {
        "key": "readiness_score",
        "label": "Readiness",
        "format": "score",
        "decimals": 1,
        "unit": "",
    }
    first, *_, last = learners["rows"]
    assert first["readiness_score"] == {"value": 9.5, "text": "9.5", "tone": "neutral"}
    assert first["risk_band"] == {"value": "high", "text": "High", "tone": "bad"}
    assert first["last_seen_on"]["value"] == "2026-10-17"
    assert last["readiness_score"] == {"value": None, "text": "too few data", "tone": "neutral"}
    assert learners["total"] == {
        "paid_amount": {"value": 1318.25, "text": "1\u202f318.25", "tone": "neutral"}
    }


def test_a_figure_holds_its_change_as_a_number() -> None:
    figures = read(SAMPLE)["sections"][0]["blocks"][1]["figures"]
    assert figures[1] == {
        "key": "on_time_pct",
        "label": "On time",
        "value": 39.25,
        "text": "39.25\u00a0%",
        "tone": "neutral",
        "unit": "%",
        "change": {
            "value": -3.1,
            "unit": "pp",
            "text": "\u22123.10\u00a0pp",
            "direction": "down",
            "tone": "bad",
        },
        "note": "47 of 120",
        "spark": [],
    }
    assert figures[0]["spark"] == [1180.0, 1195.0, None, 1204.0]


def test_who_receives_it_is_not_in_it() -> None:
    assert b"lms:usr-0000007" not in render(SAMPLE)


def test_a_hostile_name_comes_back_letter_for_letter() -> None:
    table = read(hostile_report())["sections"][0]["blocks"][2]
    assert [row["full_name"]["text"] for row in table["rows"]] == list(HOSTILE)
