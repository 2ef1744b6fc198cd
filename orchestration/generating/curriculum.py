"""The curriculum: courses, modules, lessons, competencies, and the quizzes that stand in lessons.

Here belongs what all cohorts of a course share. What is set for one cohort belongs in `cohorts`.
"""

import numpy as np
import polars as pl

from orchestration.generating.catalogue import (
    ASSIGNMENT_MODULES,
    COMPETENCIES_A_COURSE,
    CONTENT_TYPES,
    COURSES,
    LESSONS_A_MODULE,
    MODULES_A_COURSE,
    OPTIONAL_POSITION,
    QUIZ_POSITION,
)
from orchestration.generating.columns import BoolArray, IntArray, choose, ids, moments
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions

_LESSON_FORMS = (
    "{}: the idea",
    "{}: reading",
    "{}: worked example",
    "{}: practice",
    "{}: discussion",
    "{}: check your understanding",
)
_LESSON_TYPES = ("video", "reading", "video", "exercise", "forum", "quiz")
_LESSON_MINUTES = (12, 20, 15, 35, 15, 10)
_DOMAINS = ("knowledge", "practice", "judgement", "communication")


def module_ids(modules: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """The ids of modules, numbered through all courses from 0."""
    return ids(
        "mod",
        (modules // MODULES_A_COURSE + 1) * 10 + modules % MODULES_A_COURSE + 1,
        digits=3,
        missing=missing,
    )


def lesson_ids(lessons: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """The ids of lessons, numbered through all courses from 0."""
    module = lessons // LESSONS_A_MODULE
    number = (module // MODULES_A_COURSE + 1) * 100 + (module % MODULES_A_COURSE + 1) * 10
    return ids("les", number + lessons % LESSONS_A_MODULE + 1, digits=4, missing=missing)


def course_ids(courses: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """The ids of courses, numbered from 0."""
    return ids("crs", courses + 1, digits=2, missing=missing)


def competency_ids(courses: IntArray, positions: IntArray) -> pl.Series:
    """The ids of competencies: a course, and a position in it."""
    return ids("cmp", (courses + 1) * 10 + positions + 1, digits=3)


def quiz_ids(modules: IntArray) -> pl.Series:
    """The ids of the quizzes, one a module."""
    return ids(
        "quiz", (modules // MODULES_A_COURSE + 1) * 10 + modules % MODULES_A_COURSE + 1, digits=3
    )


def quiz_max_score(modules: IntArray) -> IntArray:
    """The best score of the quizzes, by module."""
    return np.where(modules % 2 == 0, 10, 20).astype(np.int64)


def content_types() -> IntArray:
    """Positions in CONTENT_TYPES, one per lesson, numbered through all courses."""
    lessons = np.arange(len(COURSES) * MODULES_A_COURSE * LESSONS_A_MODULE)
    module = lessons // LESSONS_A_MODULE % MODULES_A_COURSE
    position = lessons % LESSONS_A_MODULE
    types = np.array([CONTENT_TYPES.index(name) for name in _LESSON_TYPES])[position]
    types[(position == 3) & np.isin(module, ASSIGNMENT_MODULES)] = CONTENT_TYPES.index("assignment")
    types[(position == 2) & (module == 3)] = CONTENT_TYPES.index("live")
    types[(position == 1) & (module == 5)] = CONTENT_TYPES.index("other")
    return types


def make_curriculum(options: GeneratorOptions) -> dict[str, pl.DataFrame]:
    """The exports of the curriculum; `assessments` here are the quizzes alone."""
    rng = options.stream("curriculum")
    written = options.first_day * DAY_SECONDS - 250 * DAY_SECONDS
    course_count = len(COURSES)
    modules = np.arange(course_count * MODULES_A_COURSE)
    lessons = np.arange(len(modules) * LESSONS_A_MODULE)
    topics = [topic for course in COURSES for topic in course.topics]

    def stamped(count: int, later: int = 0) -> pl.Series:
        return moments(np.full(count, written + later))

    courses = pl.DataFrame(
        {
            "course_id": course_ids(np.arange(course_count)),
            "title": [course.title for course in COURSES],
            "subject": [course.subject for course in COURSES],
            "difficulty": [course.difficulty for course in COURSES],
            "updated_at": stamped(course_count),
        }
    )
    # One title was put better later on.
    draft = courses[0].with_columns(title=pl.lit("SQL Basics"))
    better = courses[0].with_columns(updated_at=stamped(1, 200 * DAY_SECONDS))
    module_frame = pl.DataFrame(
        {
            "module_id": module_ids(modules),
            "course_id": course_ids(modules // MODULES_A_COURSE),
            "position": modules % MODULES_A_COURSE + 1,
            "title": topics,
            "updated_at": stamped(len(modules), 3_600),
        }
    )
    position = lessons % LESSONS_A_MODULE
    minutes = np.array(_LESSON_MINUTES)[position] + rng.integers(-3, 8, len(lessons))
    lesson_frame = pl.DataFrame(
        {
            "lesson_id": lesson_ids(lessons),
            "module_id": module_ids(lessons // LESSONS_A_MODULE),
            "position": position + 1,
            "title": [form.format(topic) for topic in topics for form in _LESSON_FORMS],
            "content_type": choose(list(CONTENT_TYPES), content_types()),
            "is_required": position != OPTIONAL_POSITION,
            "estimated_minutes": minutes,
            "updated_at": stamped(len(lessons), 7_200),
        }
    )
    competency_course = np.repeat(np.arange(course_count), COMPETENCIES_A_COURSE)
    competency_position = np.tile(np.arange(COMPETENCIES_A_COURSE), course_count)
    competencies = pl.DataFrame(
        {
            "competency_id": competency_ids(competency_course, competency_position),
            "name": [f"{course.title}: {domain}" for course in COURSES for domain in _DOMAINS],
            "domain": [course.subject for course in COURSES for _ in _DOMAINS],
            "updated_at": stamped(len(competency_course)),
        }
    )
    # Every lesson builds one competency, every third a second one at half the weight.
    first = position % COMPETENCIES_A_COURSE
    second = lessons[lessons % 3 == 0]
    lesson_course = lessons // (MODULES_A_COURSE * LESSONS_A_MODULE)
    lesson_competencies = pl.concat(
        [
            pl.DataFrame(
                {
                    "lesson_id": lesson_ids(lessons),
                    "competency_id": competency_ids(lesson_course, first),
                    "weight": np.full(len(lessons), 1.0),
                    "updated_at": stamped(len(lessons), 10_800),
                }
            ),
            pl.DataFrame(
                {
                    "lesson_id": lesson_ids(second),
                    "competency_id": competency_ids(
                        lesson_course[second], (first[second] + 1) % COMPETENCIES_A_COURSE
                    ),
                    "weight": np.full(len(second), 0.5),
                    "updated_at": stamped(len(second), 10_800),
                }
            ),
        ]
    )
    max_score = quiz_max_score(modules)
    quizzes = pl.DataFrame(
        {
            "assessment_id": quiz_ids(modules),
            "course_id": course_ids(modules // MODULES_A_COURSE),
            "cohort_id": pl.Series([None] * len(modules), dtype=pl.String),
            "lesson_id": lesson_ids(modules * LESSONS_A_MODULE + QUIZ_POSITION),
            "competency_id": competency_ids(
                modules // MODULES_A_COURSE, modules % COMPETENCIES_A_COURSE
            ),
            "kind": ["quiz"] * len(modules),
            "title": [f"Quiz: {topic}" for topic in topics],
            "max_score": max_score.astype(np.float64),
            "weight": np.full(len(modules), 5.0),
            "due_at": pl.Series([None] * len(modules), dtype=pl.Datetime("us")),
            "pass_score": max_score * 0.6,
            "updated_at": stamped(len(modules), 14_400),
        }
    )
    return {
        "courses": pl.concat([draft, courses[1:], better]),
        "modules": module_frame,
        "lessons": lesson_frame,
        "competencies": competencies,
        "lesson_competencies": lesson_competencies,
        "assessments": quizzes,
    }
