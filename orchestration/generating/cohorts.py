"""Programs and cohorts: which runs there are, when, and what is due in them.

Here belong `programs`, `cohorts`, `cohort_courses`, `milestones`, `missions`, and the assignments
and exams among the `assessments`. Days are counted from the first simulated day.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.generating.catalogue import (
    ASSIGNMENT_MODULES,
    COMPETENCIES_A_COURSE,
    LESSONS_A_MODULE,
    MILESTONES,
    MISSION_TITLES,
    MODULES_A_COURSE,
    PROGRAMS,
    REQUIRED_A_COURSE,
)
from orchestration.generating.columns import (
    BoolArray,
    FloatArray,
    IntArray,
    choose,
    days,
    ids,
    moments,
)
from orchestration.generating.curriculum import competency_ids, course_ids, lesson_ids
from orchestration.generating.options import DAY_SECONDS, GeneratorOptions
from orchestration.generating.organizations import Organizations
from orchestration.generating.people import user_ids

OVER, RUNNING, PLANNED, CANCELLED = range(4)
MODES = ("onsite", "remote", "hybrid")
# An assignment is due at 23:59 local time, an exam at 18:00.
ASSIGNMENT_DUE_SECOND, EXAM_DUE_SECOND = 86_340, 64_800
WORKS_A_COURSE = len(ASSIGNMENT_MODULES) + 1
_EXTENSION_DAYS = 2


@dataclass(frozen=True)
class Cohorts:
    """Programs and cohorts as arrays.

    `work_*[k, w]` is about the work w of cohort k: for each course three assignments, then the
    exam. `learner_weight` shares an organization's learners out.
    """

    program_organization: IntArray
    program_template: IntArray
    organization: IntArray
    program: IntArray
    stage: IntArray
    first_day: IntArray
    last_day: IntArray
    learner_weight: FloatArray
    courses: IntArray
    work_due_day: IntArray
    work_due_at: IntArray
    work_is_exam: BoolArray
    work_module: IntArray
    work_is_extended: BoolArray

    @property
    def course_count(self) -> int:
        """Courses a cohort has."""
        return int(self.courses.shape[1])

    @property
    def required_lessons(self) -> int:
        """Required lessons a cohort has."""
        return self.course_count * REQUIRED_A_COURSE


def cohort_ids(cohorts: IntArray, *, missing: BoolArray | None = None) -> pl.Series:
    """The ids of cohorts."""
    return ids("coh", cohorts + 1, digits=4, missing=missing)


def program_ids(programs: IntArray) -> pl.Series:
    """The ids of programs."""
    return ids("prg", programs + 1, digits=3)


def mission_ids(programs: IntArray, positions: IntArray) -> pl.Series:
    """The ids of missions: a program, and a position in it."""
    return ids("mis", (programs + 1) * 10 + positions + 1, digits=4)


def work_ids(cohorts: IntArray, works: IntArray) -> pl.Series:
    """The ids of the assignments and exams of cohorts."""
    return ids("work", (cohorts + 1) * 100 + works + 1, digits=6)


def cohort_weeks(options: GeneratorOptions) -> int:
    """How long a cohort runs: 16 weeks of 26, less where the simulation is shorter."""
    return min(16, max(2, round(options.weeks * 16 / 26)))


def _mondays(options: GeneratorOptions, first: int, last: int, where: FloatArray) -> IntArray:
    """A Monday in [first, last] for each place 0..1 in it; the range spans a week at least."""
    earliest = first + (-(options.first_day + first + 3)) % 7
    weeks = (last - earliest) // 7 + 1
    return earliest + 7 * np.minimum((where * weeks).astype(np.int64), weeks - 1)


def plan_cohorts(options: GeneratorOptions, organizations: Organizations) -> Cohorts:
    """Cohorts that are over, running and planned in every organization, and a cancelled one."""
    rng = options.stream("cohorts")
    size = 45 * max(1.0, (options.learners / 10_000) ** 0.5)
    weeks = cohort_weeks(options)
    today = 7 * options.weeks
    counts = np.maximum(4, np.round(organizations.learners / size).astype(np.int64))
    program_counts = np.clip(counts // 4, 2, len(PROGRAMS))
    program_offset = np.concatenate([[0], np.cumsum(program_counts)])

    organization = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(organization)) - np.repeat(np.cumsum(counts) - counts, counts)
    planned = np.maximum(1, np.round(0.08 * counts)).astype(np.int64)[organization]
    over = np.maximum(1, np.round(0.30 * counts)).astype(np.int64)[organization]
    stage = np.where(
        position < over, OVER, np.where(position < counts[organization] - planned, RUNNING, PLANNED)
    )
    # The last one is cancelled before it begins; it has no learners.
    organization = np.append(organization, 0)
    position = np.append(position, counts[0])
    stage = np.append(stage, CANCELLED)
    program = program_offset[organization] + position % program_counts[organization]

    where = rng.random(len(stage))
    first_day = np.select(
        [stage == OVER, stage == RUNNING],
        [
            _mondays(options, 3, today - 7 * weeks - 2, where),
            _mondays(options, max(3, today - 7 * weeks + 4), today - 4, where),
        ],
        _mondays(options, today + 3, today + 38, where),
    )
    last_day = first_day + 7 * weeks - 3
    course_count = 3 if weeks >= 12 else 2 if weeks >= 6 else 1
    template = np.concatenate(
        [(o * 3 + np.arange(count)) % len(PROGRAMS) for o, count in enumerate(program_counts)]
    )
    courses = template[program][:, None] * 3 + np.arange(course_count)

    course = np.repeat(np.arange(course_count), WORKS_A_COURSE)
    share = np.tile(
        [*((module + 1) / MODULES_A_COURSE for module in ASSIGNMENT_MODULES), 1.0], course_count
    )
    window = (last_day - first_day)[:, None] / course_count
    due_day = first_day[:, None] + np.round((course + share) * window).astype(np.int64)
    is_exam = np.arange(len(course)) % WORKS_A_COURSE == WORKS_A_COURSE - 1
    due_at = organizations.clock.to_utc(
        np.broadcast_to(organization[:, None], due_day.shape),
        options.first_day + due_day,
        np.broadcast_to(np.where(is_exam, EXAM_DUE_SECOND, ASSIGNMENT_DUE_SECOND), due_day.shape),
    )
    module = np.tile([*ASSIGNMENT_MODULES, MODULES_A_COURSE - 1], course_count)
    is_extended = (
        (rng.random(due_day.shape) < 0.05)
        & ~is_exam
        & (due_at - 8 * DAY_SECONDS < options.until_seconds)
    )
    return Cohorts(
        program_organization=np.repeat(np.arange(len(counts)), program_counts),
        program_template=template,
        organization=organization,
        program=program,
        stage=stage,
        first_day=first_day,
        last_day=last_day,
        learner_weight=rng.uniform(0.75, 1.25, len(stage))
        * np.where(stage == PLANNED, 0.5, 1.0)
        * (stage != CANCELLED),
        courses=courses,
        work_due_day=due_day,
        work_due_at=due_at,
        work_is_exam=np.broadcast_to(is_exam, due_day.shape),
        work_module=courses[:, course] * MODULES_A_COURSE + module,
        work_is_extended=is_extended,
    )


def _programs(options: GeneratorOptions, cohorts: Cohorts, directors: IntArray) -> pl.DataFrame:
    start = options.first_day * DAY_SECONDS
    count = len(cohorts.program_template)
    names = [PROGRAMS[template].name for template in cohorts.program_template]
    tracks = [PROGRAMS[template].track for template in cohorts.program_template]
    programs = pl.DataFrame(
        {
            "program_id": program_ids(np.arange(count)),
            "organization_id": ids("org", cohorts.program_organization + 1, digits=2),
            "name": names,
            "track": tracks,
            "director_user_id": user_ids(directors),
            "updated_at": moments(np.full(count, start - 180 * DAY_SECONDS)),
            "is_deleted": [False] * count,
        }
    )
    # The first program changed hands; one more was given up before anybody enrolled.
    handed_over = programs[0].with_columns(
        director_user_id=user_ids(directors[1:2] if count > 1 else directors[:1])
    )
    taken_over = programs[0].with_columns(updated_at=moments(np.array([start - 20 * DAY_SECONDS])))
    given_up = programs[0].with_columns(
        program_id=program_ids(np.array([count])), name=pl.lit("Basketry"), track=pl.lit("crafts")
    )
    ended = given_up.with_columns(
        updated_at=moments(np.array([start - 10 * DAY_SECONDS])), is_deleted=pl.lit(value=True)
    )
    return pl.concat([handed_over, programs[1:], given_up, taken_over, ended])


def _cohort_versions(
    options: GeneratorOptions, organizations: Organizations, cohorts: Cohorts, enrolled: IntArray
) -> pl.DataFrame:
    rng = options.stream("cohort versions")
    count = len(cohorts.stage)
    numbers = np.arange(count)
    # One running cohort is offered far more seats than it fills.
    slack = rng.uniform(1.0, 1.35, count)
    slack[int(np.argmax(cohorts.stage == RUNNING))] = 2.6
    seats = np.maximum(8, np.ceil(enrolled * slack)).astype(np.int64)
    starts = options.first_day + cohorts.first_day
    months = days(starts).dt.strftime("%Y-%m")
    letters = pl.Series([chr(65 + number % 26) for number in numbers])
    base = pl.DataFrame(
        {
            "cohort_id": cohort_ids(numbers),
            "program_id": program_ids(cohorts.program),
            "name": pl.Series([PROGRAMS[t].name for t in cohorts.program_template[cohorts.program]])
            + " "
            + months
            + " "
            + letters,
            "mode": choose(MODES, rng.integers(0, 3, count)),
            "starts_on": days(starts),
            "ends_on": days(options.first_day + cohorts.last_day),
            "seats_total": seats,
            "seats_scholarship": np.ceil(seats * 0.25).astype(np.int64),
            "seats_sponsored": np.ceil(seats * 0.30).astype(np.int64),
        }
    )
    announced = (options.first_day - 60) * DAY_SECONDS + 36_000 + numbers % 86_400
    begins = organizations.clock.to_utc(cohorts.organization, starts, np.full(count, 21_600))
    ends = organizations.clock.to_utc(
        cohorts.organization, options.first_day + cohorts.last_day + 1, np.full(count, 21_600)
    )
    until = options.until_seconds
    versions = [("planned", announced, np.full(count, True))]  # noqa: FBT003 - a numpy fill value
    versions += [("active", begins, np.isin(cohorts.stage, (OVER, RUNNING)) & (begins <= until))]
    versions += [("completed", ends, (cohorts.stage == OVER) & (ends <= until))]
    called_off = np.full(count, until - 5 * DAY_SECONDS)
    versions += [("cancelled", called_off, cohorts.stage == CANCELLED)]
    return pl.concat(
        [
            base.with_columns(status=pl.lit(status), updated_at=moments(at)).filter(
                pl.Series(where)
            )
            for status, at, where in versions
        ]
    ).sort("updated_at", "cohort_id")


def _works(options: GeneratorOptions, cohorts: Cohorts) -> pl.DataFrame:
    shape = cohorts.work_due_at.shape
    cohort = np.repeat(np.arange(shape[0]), shape[1])
    work = np.tile(np.arange(shape[1]), shape[0])
    is_exam = cohorts.work_is_exam.ravel()
    module = cohorts.work_module.ravel()
    due_at = cohorts.work_due_at.ravel()
    course = module // MODULES_A_COURSE
    max_score = np.where(is_exam | (work % WORKS_A_COURSE == 2), 100.0, 50.0)
    set_at = (options.first_day - 55) * DAY_SECONDS + 3_600 + np.zeros(len(work), dtype=np.int64)
    final = pl.DataFrame(
        {
            "assessment_id": work_ids(cohort, work),
            "course_id": course_ids(course),
            "cohort_id": cohort_ids(cohort),
            "lesson_id": lesson_ids(module * LESSONS_A_MODULE + 3, missing=is_exam),
            "competency_id": competency_ids(course, work % COMPETENCIES_A_COURSE),
            "kind": choose(["assignment", "exam"], is_exam.astype(np.int64)),
            "title": pl.select(
                pl.format(
                    "{} {}",
                    pl.lit(choose(["Assignment", "Exam"], is_exam.astype(np.int64))),
                    pl.lit(pl.Series(work % WORKS_A_COURSE + 1)),
                )
            ).to_series(),
            "max_score": max_score,
            "weight": np.where(is_exam, 30.0, 15.0),
            "due_at": moments(due_at),
            "pass_score": max_score * 0.6,
            "updated_at": moments(set_at),
        }
    )
    is_extended = cohorts.work_is_extended.ravel()
    first = final.with_columns(
        due_at=moments(due_at - np.where(is_extended, _EXTENSION_DAYS * DAY_SECONDS, 0))
    )
    extended = final.with_columns(updated_at=moments(due_at - 8 * DAY_SECONDS)).filter(
        pl.Series(is_extended)
    )
    return pl.concat([first, extended])


def export_cohorts(
    options: GeneratorOptions,
    organizations: Organizations,
    cohorts: Cohorts,
    *,
    enrolled: IntArray,
    directors: IntArray,
) -> dict[str, pl.DataFrame]:
    """The exports of programs and cohorts; `assessments` here are assignments and exams.

    `enrolled[k]` counts the enrolments of cohort k, `directors[p]` is the user that directs
    program p.
    """
    count = len(cohorts.stage)
    announced = moments(np.full(1, (options.first_day - 58) * DAY_SECONDS))[0]
    course = np.arange(cohorts.course_count)
    cohort = np.repeat(np.arange(count), cohorts.course_count)
    window = (cohorts.last_day - cohorts.first_day)[:, None] / cohorts.course_count
    course_first = cohorts.first_day[:, None] + np.round(course * window).astype(np.int64)
    course_last = cohorts.first_day[:, None] + np.round((course + 1) * window).astype(np.int64)
    cohort_courses = pl.DataFrame(
        {
            "cohort_id": cohort_ids(cohort),
            "course_id": course_ids(cohorts.courses.ravel()),
            "starts_on": days(options.first_day + course_first.ravel()),
            "due_on": days(options.first_day + course_last.ravel()),
        }
    ).with_columns(updated_at=pl.lit(announced))

    place = np.tile(np.arange(len(MILESTONES)), count)
    owner = np.repeat(np.arange(count), len(MILESTONES))
    share = np.array([when for _, _, when in MILESTONES])[place]
    milestone_day = cohorts.first_day[owner] + np.round(
        share * (cohorts.last_day - cohorts.first_day)[owner]
    ).astype(np.int64)
    milestones = pl.DataFrame(
        {
            "milestone_id": ids("mil", (owner + 1) * 10 + place + 1, digits=5),
            "cohort_id": cohort_ids(owner),
            "title": choose([title for title, _, _ in MILESTONES], place),
            "kind": choose([kind for _, kind, _ in MILESTONES], place),
            "due_at": moments(
                organizations.clock.to_utc(
                    cohorts.organization[owner],
                    options.first_day + milestone_day,
                    np.full(len(owner), 61_200),
                )
            ),
        }
    ).with_columns(updated_at=pl.lit(announced))

    programs = len(cohorts.program_template)
    mission_program = np.repeat(np.arange(programs), len(MISSION_TITLES))
    mission = np.tile(np.arange(len(MISSION_TITLES)), programs)
    missions = pl.DataFrame(
        {
            "mission_id": mission_ids(mission_program, mission),
            "program_id": program_ids(mission_program),
            "title": choose(MISSION_TITLES, mission),
            "competency_id": competency_ids(
                cohorts.program_template[mission_program] * 3, mission % COMPETENCIES_A_COURSE
            ),
        }
    ).with_columns(updated_at=pl.lit(announced))
    return {
        "programs": _programs(options, cohorts, directors),
        "cohorts": _cohort_versions(options, organizations, cohorts, enrolled),
        "cohort_courses": cohort_courses,
        "milestones": milestones,
        "missions": missions,
        "assessments": _works(options, cohorts),
    }
