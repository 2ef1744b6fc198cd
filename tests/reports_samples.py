"""Reports to render in tests: each kind of block once, written by hand, and a hostile one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from reports.charts.drawing import Bar, Dot, Drawing, Label, Path
from reports.formats import date_text, number_text
from reports.model import (
    Cell,
    Change,
    Chart,
    Column,
    Definition,
    Figure,
    Figures,
    Notice,
    Report,
    Scope,
    Section,
    Source,
    Summary,
    Table,
)
from reports.periods import period_named

NAME = Column(key="full_name", label="Learner", kind="text")
TEAM = Column(key="team_label", label="Team", kind="text", is_filter=True)
RISK = Column(key="risk_band", label="Risk", kind="badge", is_filter=True)
SCORE = Column(key="readiness_score", label="Readiness", kind="score", decimals=1)
IDLE = Column(key="idle_days", label="Idle", kind="days", decimals=0, unit="d")
PAID = Column(key="paid_amount", label="Paid", kind="money", decimals=2)
SEEN = Column(key="last_seen_on", label="Last seen", kind="date")


def text(said: str) -> Cell:
    """A cell of text."""
    return Cell(value=said, text=said)


def number(value: str, unit: str = "", *, share: str | None = None) -> Cell:
    """A cell of a number with as many decimals as it is written with."""
    exact = Decimal(value)
    return Cell(
        value=exact if "." in value else int(exact),
        text=number_text(exact, unit),
        share=Decimal(share) if share else None,
    )


def day(value: date | None) -> Cell:
    """A cell of a day, or of one who was never there."""
    return Cell(value=value, text=date_text(value) if value else "not started")


UNKNOWN = Cell(value=None, text="too few data")
HIGH, LOW = Cell(value="high", text="High", tone="bad"), Cell(value="low", text="Low", tone="good")

LEARNERS = Table(
    key="learners",
    title="Learners",
    columns=(NAME, TEAM, RISK, SCORE, IDLE, PAID, SEEN),
    rows=(
        (
            text("Ada Jansen"),
            text("Iris"),
            HIGH,
            number("9.5", share="0.095"),
            number("22", "d"),
            number("1250.00"),
            day(date(2026, 10, 17)),
        ),
        (
            text("Bo Silva"),
            text("Juniper"),
            LOW,
            number("71.0", share="0.71"),
            number("0", "d"),
            number("80.50"),
            day(date(2026, 11, 8)),
        ),
        (
            text("Chidi Okafor"),
            text("Iris"),
            LOW,
            number("100.0", share="1"),
            number("1", "d"),
            number("0.00"),
            day(date(2026, 11, 7)),
        ),
        (
            text("Dana Novák"),
            text("Juniper"),
            HIGH,
            UNKNOWN,
            number("3", "d"),
            number("-12.25"),
            day(None),
        ),
    ),
    total=(None, None, None, None, None, number("1318.25"), None),
    note="Whoever has not begun has no readiness.",
    empty_text="Nobody is enrolled.",
    shown_rows=2,
)

WEEKS = Table(
    key="velocity",
    title="Missions passed",
    columns=(
        Column(key="week_start_on", label="Week", kind="date"),
        Column(key="passed_count", label="Passed", kind="count", decimals=0),
    ),
    rows=(
        (day(date(2026, 10, 26)), number("1384")),
        (day(date(2026, 11, 2)), number("1430")),
    ),
    empty_text="Nothing was passed.",
)

DRAWING = Drawing(
    width=320,
    height=120,
    shapes=(
        Bar(x=20, y=40, width=60, height=60, fill="series_1", radius=2),
        Path(points=((20, 100), (300, 100)), stroke="line", width=0.5),
        Path(points=((110, 90), (200, 30), (300, 60)), stroke="series_2", is_dashed=True),
        Path(points=((110, 80), (200, 20), (200, 50)), fill="band"),
        Dot(x=300, y=60, radius=3, fill="series_2"),
        Label(x=50, y=34, text="1\N{NARROW NO-BREAK SPACE}430", size=9, colour="text"),
        Label(x=300, y=52, text="R&D <W45>", size=9, colour="muted", anchor="end", is_strong=True),
    ),
)

SAMPLE = Report(
    name="cohort_weekly",
    title="Cohort readiness",
    description="How ready a cohort is for its missions, and who needs a word.",
    period=period_named("weekly", "2026-W45"),
    scope=Scope(
        kind="cohort",
        scope_id="lms:coh-0001",
        label="Data Engineering, Autumn 2026",
        parent_label="Nordic Academy",
        timezone="Europe/Oslo",
        recipient_user_ids=("lms:usr-0000007",),
    ),
    source=Source(
        snapshot_id="20261109T060000Z-0001",
        as_of=datetime(2026, 11, 9, 6, 0, tzinfo=UTC).replace(tzinfo=None),
        code_version="abc1234",
        freshness_seconds=2280.0,
    ),
    as_of_text="9 Nov 2026, 07:00 CET",
    freshness_text="Data 38 min behind its source",
    freshness_tone="warning",
    period_text="Week 45, 2 \N{EN DASH} 8 November 2026",
    notices=(
        Notice(
            kind="withheld",
            tone="bad",
            text="The newest build was withheld: reconciliation failed.",
        ),
    ),
    sections=(
        Section(
            key="overview",
            title="Overview",
            intro="What changed this week.",
            blocks=(
                Summary(
                    key="summary",
                    sentences=("2 of 4 learners are at high risk.", "1 has not begun."),
                ),
                Figures(
                    key="headlines",
                    title="Headlines",
                    figures=(
                        Figure(
                            key="learner_count",
                            label="Learners",
                            cell=number("1204"),
                            change=Change(value=4, text="+4", direction="up", tone="neutral"),
                            spark=(1180.0, 1195.0, None, 1204.0),
                        ),
                        Figure(
                            key="on_time_pct",
                            label="On time",
                            cell=number("39.25", "%"),
                            unit="%",
                            change=Change(
                                value=Decimal("-3.10"),
                                unit="pp",
                                text="\N{MINUS SIGN}3.10\N{NO-BREAK SPACE}pp",
                                direction="down",
                                tone="bad",
                            ),
                            note="47 of 120",
                        ),
                        Figure(key="velocity", label="Velocity", cell=UNKNOWN),
                    ),
                    empty_text="There is no such cohort.",
                ),
                Chart(
                    key="velocity",
                    title="Missions passed",
                    alt="A line from 1384 in the week of 26 Oct to 1430.",
                    drawing=DRAWING,
                    table=WEEKS,
                ),
                Chart(
                    key="payments",
                    title="Payments",
                    alt="Nothing to draw.",
                    drawing=None,
                    table=replace(
                        WEEKS, key="payments", title="Payments", rows=(), empty_text="Nobody paid."
                    ),
                    is_wide=True,
                ),
            ),
        ),
        Section(
            key="people",
            title="People",
            blocks=(
                LEARNERS,
                replace(
                    LEARNERS,
                    key="overdue",
                    title="Overdue work",
                    rows=(),
                    total=None,
                    note="",
                    empty_text="Nothing is overdue.",
                ),
            ),
        ),
    ),
    definitions=(
        Definition(
            metric="readiness_score", title="Readiness score", text="0 to 100, mean of its parts."
        ),
    ),
    version=2,
    changes=("Learners: 1\N{NARROW NO-BREAK SPACE}203, now 1\N{NARROW NO-BREAK SPACE}204",),
)

HOSTILE = (
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "\"'><b>&amp;</b>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "{{7*7}}{% raw %}${7*7}",
    '#let x = 1; #panic("owned")',
    "\N{RIGHT-TO-LEFT OVERRIDE}drowssap\N{RIGHT-TO-LEFT ISOLATE} \N{HEBREW LETTER ALEF}",
    "NUL\0BEL\a\x1b[31m",
    "line one\nline two, \"quoted\"; 'too'",
    "https://example.org/?a=1&b=2",
    "e\N{COMBINING ACUTE ACCENT} محمد 李雷 สมชาย दीक्षा \N{WOMAN}\N{ZERO WIDTH JOINER}"
    "\N{PERSONAL COMPUTER}",
    "x" * 500,
    "</style></title></textarea><!--",
)
"""Names as an enemy would choose them."""


def hostile_report() -> Report:
    """The sample with a hostile name wherever a text from outside may stand."""
    name = HOSTILE[0]
    cells = (UNKNOWN, number("1", "d"), number("1.00"), day(None))
    table = replace(
        LEARNERS,
        rows=tuple((text(hostile), text(hostile), text(hostile), *cells) for hostile in HOSTILE),
        total=None,
        shown_rows=None,
    )
    chart = Chart(
        key="bars",
        title="Bars",
        alt=f"Bars of {name}",
        drawing=Drawing(
            width=320,
            height=20 * len(HOSTILE),
            shapes=tuple(
                Label(x=0, y=20 * at + 15, text=hostile[:60], size=9, colour="text")
                for at, hostile in enumerate(HOSTILE)
            ),
        ),
        table=replace(table, key="bars", title="Bars"),
    )
    return replace(
        SAMPLE,
        scope=replace(SAMPLE.scope, scope_id=f"lms:../{name}", label=name, parent_label=HOSTILE[1]),
        notices=(Notice(kind="withheld", tone="bad", text=HOSTILE[2]),),
        sections=(
            Section(
                key="people",
                title="People",
                blocks=(Summary(key="summary", sentences=HOSTILE), chart, table),
            ),
        ),
        changes=HOSTILE,
    )
