"""Reports as pages: what stands in the file. What a browser makes of it is tested in one."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

import pytest
from reports_samples import HOSTILE, LEARNERS, SAMPLE, WEEKS, hostile_report

from reports.charts.drawing import Drawing
from reports.model import Block, Chart, Report, Section
from reports.rendering.html import abreast, placed, render

VOID = {"meta", "link", "input", "br", "hr", "img"}


@dataclass
class Element:
    """An element of a page with all text below it."""

    tag: str
    attributes: Mapping[str, str]
    text: str = ""
    within: tuple[str, ...] = ()


@dataclass
class Reader(HTMLParser):
    """The elements of a page in the order in which they begin."""

    elements: list[Element] = field(default_factory=list)
    opened: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        within = tuple(element.tag for element in self.opened)
        element = Element(tag, {name: value or "" for name, value in attrs}, within=within)
        self.elements.append(element)
        if tag not in VOID:
            self.opened.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.opened.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.opened:
            element.text += data


def elements_of(report: Report) -> list[Element]:
    reader = Reader()
    reader.feed(render(report).decode("utf-8"))
    reader.close()
    assert reader.opened == []
    return reader.elements


def texts_of(report: Report, tag: str, *, within: str = "html") -> list[str]:
    return [
        " ".join(element.text.split())
        for element in elements_of(report)
        if element.tag == tag and within in (*element.within, "html")
    ]


def only(report: Report, *blocks: Block) -> Report:
    return replace(report, sections=(Section(key="only", title="Only", blocks=blocks),))


def test_a_page_begins_as_a_page() -> None:
    assert render(SAMPLE).startswith(b'<!doctype html>\n<html lang="en">\n<head>\n')


def test_the_policy_allows_the_style_and_the_script_of_the_page_alone() -> None:
    elements = elements_of(SAMPLE)
    (policy,) = (
        element.attributes["content"]
        for element in elements
        if element.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    hashes = {
        tag: base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        for tag in ("style", "script")
        for element in elements
        if element.tag == tag
    }
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; "
        f"script-src 'sha256-{hashes['script']}'; font-src data:; img-src data:; "
        "base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


@pytest.mark.parametrize("report", [SAMPLE, hostile_report()], ids=["sample", "hostile"])
def test_nothing_in_a_page_leads_out_of_it_or_runs(report: Report) -> None:
    elements = elements_of(report)
    names = {name for element in elements for name in element.attributes}
    assert not {name for name in names if name.startswith("on")} | names & {"style", "src"}
    links = {element.attributes["href"] for element in elements if "href" in element.attributes}
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert [element.tag for element in elements].count("script") == 1


def test_ids_are_unique_and_every_label_has_its_element() -> None:
    elements = elements_of(SAMPLE)
    ids = [element.attributes["id"] for element in elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    labels = {
        element.attributes["aria-labelledby"]
        for element in elements
        if "aria-labelledby" in element.attributes
    }
    assert labels <= set(ids)


def test_the_head_says_what_whose_when_and_how_fresh() -> None:
    (head,) = texts_of(SAMPLE, "header")
    assert head == (
        "Nordic Academy / Data Engineering, Autumn 2026 Cohort readiness "
        "Week 45, 2 \u2013 8 November 2026 Data 38 min behind its source "
        "As of 9 Nov 2026, 07:00 CET Snapshot 20261109T060000Z-0001 Version 2"
    )


def test_notices_and_changes_stand_before_the_first_section() -> None:
    elements = [element for element in elements_of(SAMPLE) if element.tag in ("p", "h2")]
    texts = [element.text for element in elements if "main" in element.within]
    assert texts[:3] == [
        "The newest build was withheld: reconciliation failed.",
        "What changed since version 1",
        "Overview",
    ]


def test_a_first_version_has_no_changes() -> None:
    assert not [text for text in texts_of(replace(SAMPLE, version=1), "h2") if "changed" in text]


def test_a_table_has_all_rows_its_total_and_values_to_sort_by() -> None:
    report = only(SAMPLE, LEARNERS)
    cells = [
        (element.text, element.attributes.get("data-value"))
        for element in elements_of(report)
        if element.tag in ("td", "th") and {"tbody", "tfoot"} & set(element.within)
    ]
    assert len(cells) == 5 * 7
    assert cells[:7] == [
        ("Ada Jansen", None),
        ("Iris", None),
        ("High", None),
        ("9.5", "9.5"),
        ("22\u00a0d", "22"),
        ("1\u202f250.00", "1250.00"),
        ("17 Oct 2026", "2026-10-17"),
    ]
    assert cells[24] == ("too few data", None)
    assert cells[33] == ("1\u202f318.25", "1318.25")
    assert texts_of(report, "th", within="tfoot") == ["Total of all rows"]


def test_what_is_empty_says_so() -> None:
    texts = texts_of(SAMPLE, "p")
    assert {"Nobody paid.", "Nothing is overdue."} <= set(texts)


def test_a_chart_is_told_in_words_and_has_its_table() -> None:
    assert "A line from 1384 in the week of 26 Oct to 1430." in texts_of(SAMPLE, "desc")
    assert "26 Oct 2026" in texts_of(SAMPLE, "th", within="tbody")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_that_cannot_turn_what_follows(name: str) -> None:
    shown = "".join("\ufffd" if char in "\0\a\x1b" else char for char in name)
    told = [
        element.text
        for element in elements_of(hostile_report())
        if element.tag == "bdi" and "tbody" in element.within
    ]
    # In a chart's table and in a table, in three columns each.
    assert told.count(shown) == 6


def chart(key: str, *, is_wide: bool = False) -> Chart:
    drawing = Drawing(width=1, height=1, shapes=())
    return Chart(key=key, title=key, alt=key, drawing=drawing, table=WEEKS, is_wide=is_wide)


def test_charts_stand_two_abreast_and_a_lone_one_has_its_table_beside_it() -> None:
    blocks = (chart("a"), chart("b"), chart("c"), LEARNERS, chart("d", is_wide=True), chart("e"))
    found = placed(Section(key="only", title="Only", blocks=blocks))
    assert [(block.block.key, block.is_wide, block.has_open_table) for block in found] == [
        ("a", False, False),
        ("b", False, False),
        ("c", True, True),
        ("learners", True, False),
        ("d", True, False),
        ("e", True, True),
    ]


@pytest.mark.parametrize(
    ("figures", "columns"), [(1, 1), (5, 5), (6, 6), (7, 4), (8, 4), (9, 5), (12, 6), (13, 5)]
)
def test_figures_fill_their_rows(figures: int, columns: int) -> None:
    assert abreast(range(figures)) == columns
