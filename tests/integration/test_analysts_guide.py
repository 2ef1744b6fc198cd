"""The questions of the analyst's guide, asked of a published file as the guide says."""

import re
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import PROJECT_ROOT, Settings

QUESTION = re.compile(r"^## (\d+\. .+?)\n(?:.|\n)*?```sql\n((?:.|\n)*?)```", re.MULTILINE)
GUIDE = (PROJECT_ROOT / "docs/analysts-guide.md").read_text("utf-8")
QUESTIONS: dict[str, str] = dict(QUESTION.findall(GUIDE))


def test_the_guide_answers_fifteen_questions() -> None:
    assert len(QUESTIONS) == GUIDE.count("```sql") == 15


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_of_the_guide_is_answered(refreshed_home: Path, question: str) -> None:
    published = Settings(home=refreshed_home).current_file
    with closing(duckdb.connect(str(published), read_only=True)) as connection:
        assert connection.execute(QUESTIONS[question]).fetchall() != []
