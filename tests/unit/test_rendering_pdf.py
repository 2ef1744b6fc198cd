"""PDFs of reports: their texts, their tags, and that the same report is the same file."""

import hashlib
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject
from reports_samples import HOSTILE, LEARNERS, SAMPLE, hostile_report, text

from reports.model import Column, Figures, Report, Section, Table
from reports.rendering.pdf import render, render_with_standard

ROOT = Path(__file__).parents[2]
ARCHIVABLE = "PDF/A-2a, PDF/UA-1"
SCRIPTS = {
    "Arabic": "محمد الحسن",
    "Chinese": "李雷和韩梅梅",
    "Devanagari": "दीक्षा",
    "Greek and Cyrillic": "Ελένη Ингрид",
    "Hebrew": "שרה",
    "Japanese": "さくら",
    "Korean": "김민준",
    "Thai": "สมชาย",
    "combining marks": "Zoe\N{COMBINING DIAERESIS}",
    "emoji": "Ada \N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} \N{PARTY POPPER}",
}


def plain(said: str) -> str:
    """What a reader sees of a text, however its lines were broken and its marks were put down."""
    return re.sub(r"[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", said)


def text_of(pdf: bytes) -> str:
    return plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def root_of(pdf: bytes) -> DictionaryObject:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    return root


def part(of: DictionaryObject, key: str) -> DictionaryObject:
    found = of[key].get_object()
    assert isinstance(found, DictionaryObject)
    return found


def with_names(*names: str) -> Report:
    table = Table(
        key="people",
        title="People",
        columns=(Column(key="full_name", label="Learner", kind="text"),),
        rows=tuple((text(name),) for name in names),
        empty_text="Nobody.",
    )
    return replace(
        SAMPLE, sections=(Section(key="people", title="People", blocks=(table,)),), definitions=()
    )


def test_every_text_and_number_of_a_report_stands_on_its_pages() -> None:
    found = text_of(render(SAMPLE))
    expected = [
        SAMPLE.title,
        SAMPLE.scope.label,
        SAMPLE.scope.parent_label,
        SAMPLE.period_text,
        SAMPLE.as_of_text,
        SAMPLE.freshness_text,
        SAMPLE.source.snapshot_id,
        SAMPLE.notices[0].text,
        SAMPLE.changes[0],
        "What changed since version 1",
        SAMPLE.definitions[0].text,
        "Page 1 of 1",
        "Nothing is overdue.",
        "Nobody paid.",
        "too few data",
    ]
    for block in SAMPLE.blocks():
        if isinstance(block, Figures):
            expected += [figure.cell.text for figure in block.figures]
            expected += [figure.change.text for figure in block.figures if figure.change]
    expected += [cell.text for row in LEARNERS.rows[:2] for cell in row]
    expected += [cell.text for cell in LEARNERS.total or () if cell]
    assert [said for said in expected if plain(said) not in found] == []


def test_rows_beyond_those_shown_are_counted_and_left_to_the_data_files() -> None:
    found = text_of(render(SAMPLE))
    assert plain("and 2 more in the data files") in found
    assert plain("Chidi Okafor") not in found


def test_a_hostile_name_comes_out_as_text() -> None:
    data, standard = render_with_standard(hostile_report())
    found = text_of(data)
    assert standard == ARCHIVABLE
    for name in HOSTILE:
        if not re.search("[\u0590-\u0dff\u200d\x00-\x1f\u202e]", name):
            assert plain(name) in found
    assert "NUL\N{REPLACEMENT CHARACTER}BEL" in found


def test_a_pdf_is_archivable_tagged_and_says_its_language_and_title() -> None:
    data, standard = render_with_standard(SAMPLE)
    root = root_of(data)
    metadata = part(root, "/Metadata")
    assert isinstance(metadata, StreamObject)
    described = metadata.get_data().decode()
    assert standard == ARCHIVABLE
    assert str(root["/Lang"]) == "en"
    assert part(root, "/MarkInfo")["/Marked"]
    assert part(root, "/ViewerPreferences")["/DisplayDocTitle"]
    assert "/StructTreeRoot" in root
    assert re.search(r"pdfaid:part>2<", described)
    assert re.search(r"pdfaid:conformance>A<", described)
    assert re.search(r"pdfuaid:part>1<", described)
    assert SAMPLE.title in described


def test_charts_carry_their_words_and_tables_their_heads() -> None:
    data = render(SAMPLE)
    tags: list[str] = []
    words: list[str] = []

    def walk(node: object) -> None:
        found = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(found, list):
            for child in found:
                walk(child)
        elif isinstance(found, dict):
            if "/S" in found:
                tags.append(str(found["/S"]))
            if "/Alt" in found:
                words.append(str(found["/Alt"]))
            if "/K" in found:
                walk(found["/K"])

    walk(root_of(data)["/StructTreeRoot"])
    assert "A line from 1384 in the week of 26 Oct to 1430." in words
    assert {"/H1", "/H2", "/H3", "/Figure", "/Table", "/TH", "/TD"} <= set(tags)


@pytest.mark.parametrize("character", ["\0", "\ud800", "\ufeff", "\uffff", "\ue000", "\xad"])
def test_a_character_that_standards_forbid_does_not_cost_the_standard(character: str) -> None:
    data, standard = render_with_standard(with_names(f"Ada{character}Bo"))
    assert standard == ARCHIVABLE
    assert re.search("Ada\N{REPLACEMENT CHARACTER}?-?Bo", text_of(data))


@pytest.mark.parametrize("name", SCRIPTS.values(), ids=SCRIPTS)
def test_a_name_in_any_script_has_its_glyphs(name: str) -> None:
    _, standard = render_with_standard(with_names(name))
    assert standard == ARCHIVABLE


def test_a_character_that_no_font_has_costs_the_standard_and_not_the_report() -> None:
    data, standard = render_with_standard(with_names("\N{CUNEIFORM SIGN A}", "Ada"))
    root = root_of(data)
    assert standard == "tagged"
    assert part(root, "/MarkInfo")["/Marked"]
    assert "Ada" in text_of(data)


def test_the_same_report_is_the_same_file_in_another_process() -> None:
    said = (
        "import hashlib; from reports.rendering.pdf import render; "
        "from reports_samples import hostile_report; "
        "print(hashlib.sha256(render(hostile_report())).hexdigest())"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    elsewhere = subprocess.run(
        [sys.executable, "-c", said],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
    )
    assert elsewhere.stdout.strip() == hashlib.sha256(render(hostile_report())).hexdigest()


def test_the_file_is_dated_by_the_snapshot_to_the_second() -> None:
    as_of = SAMPLE.source.as_of.replace(second=7, microsecond=654_321)
    data = render(replace(SAMPLE, source=replace(SAMPLE.source, as_of=as_of)))
    metadata = PdfReader(io.BytesIO(data)).metadata
    assert str(metadata and metadata["/CreationDate"]).startswith("D:20261109060007")


def test_a_scope_of_a_very_long_name_leaves_head_and_foot_in_one_line() -> None:
    scope = replace(SAMPLE.scope, label="Academy " * 60, scope_id="lms:" + "x" * 300)
    table = replace(LEARNERS, rows=LEARNERS.rows * 30, shown_rows=None, total=None)
    section = Section(key="s", title="Learners", blocks=(table,))
    data = render(replace(SAMPLE, scope=scope, sections=(section,)))
    second = PdfReader(io.BytesIO(data)).pages[1].extract_text()
    assert second.count("Academy") < 40
    assert "\N{HORIZONTAL ELLIPSIS}" in second


def test_a_report_without_any_block_is_a_page_that_says_so() -> None:
    empty = replace(SAMPLE, sections=(), definitions=(), changes=(), notices=(), version=1)
    assert plain(SAMPLE.title) in text_of(render(empty))


def test_a_long_table_repeats_its_head_on_each_page() -> None:
    data = render(with_names(*(f"Learner number {at}" for at in range(120))))
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 3
    assert all(re.search(r"^Learner$", page.extract_text(), re.M) for page in pages)
