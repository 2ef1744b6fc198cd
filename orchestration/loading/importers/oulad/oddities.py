"""What is odd in OULAD's tables, counted, each with a sentence on how it is handled.

Here belong the counts. The handling itself stands in the queries; docs/importers/oulad.md tells
the reasons.
"""

import duckdb

from orchestration.loading.importers.summary import Notice

ENROLMENT = "(code_module, code_presentation, id_student)"
RESULTS = (
    "(select * exclude (row_number) from studentAssessment) as result "
    "inner join assessments using (id_assessment) "
    f"inner join enrolment using {ENROLMENT}"
)
CLICKS = f"studentVle inner join enrolment using {ENROLMENT}"

# name: (a query for the count, what was met and what was done with it)
ODDITIES = {
    "registration_date_missing": (
        "select count(*) from enrolment where date_registration is null",
        "enrolments have no date of registration: they begin on the presentation's first day, or "
        "on the day of unregistration or of the first action where that is earlier.",
    ),
    "unregistered_before_registered": (
        "select count(*) from enrolment where date_unregistration < date_registration",
        "enrolments end before they begin: they begin on the day of unregistration.",
    ),
    "unregistered_before_start": (
        "select count(*) from enrolment where date_unregistration < 0",
        "enrolments were given up before the presentation's start: withdrawn as of that day.",
    ),
    "unregistered_after_end": (
        "select count(*) from enrolment where date_unregistration > last_day",
        "enrolments were given up after the presentation's end: withdrawn as of that day.",
    ),
    "withdrawn_without_date": (
        "select count(*) from enrolment "
        "where final_result = 'Withdrawn' and date_unregistration is null",
        "withdrawn enrolments have no date: withdrawn from the presentation's end on, when the "
        "result is known, with withdrawn_at empty.",
    ),
    "unregistered_with_other_result": (
        "select count(*) from enrolment "
        "where date_unregistration is not null and final_result <> 'Withdrawn'",
        "enrolments have a date of unregistration and another result than Withdrawn: withdrawn as "
        "of that day, and the result added at the presentation's end.",
    ),
    "final_result_missing": (
        "select count(*) from enrolment where final_result is null",
        "enrolments have no final result: they stay as their registration leaves them.",
    ),
    "region_missing": (
        "select count(*) from enrolment where region is null",
        "enrolments have no region: they make no team membership.",
    ),
    "regions_on_one_day": (
        "select count(*) from (select id_student from enrolment group by id_student, first_on "
        "having count(distinct region) > 1)",
        "times a learner registered from two regions on one day: the later presentation's counts.",
    ),
    "region_changed": (
        "select count(*) from (select id_student from enrolment group by id_student "
        "having count(distinct region) > 1)",
        "learners registered from different regions: each registration begins a new stay.",
    ),
    "imd_band_without_percent": (
        "select count(*) from enrolment where regexp_full_match(imd_band, '[0-9]+-[0-9]+')",
        "imd_band values lack their %: added, in the extra column.",
    ),
    "unknown_activity_type": (
        "select count(*) from vle anti join activity_type using (activity_type)",
        "sites are of an activity type that is not known: lessons and events of type other.",
    ),
    "assessments_without_date": (
        "select count(*) from assessments where date is null",
        "assessments have no date: due at the presentation's end.",
    ),
    "exams_without_results": (
        "select count(*) from assessments anti join studentAssessment using (id_assessment) "
        "where assessment_type = 'Exam'",
        "exams have no results in the dataset: imported without attempts.",
    ),
    "coursework_weights_not_100": (
        "select count(*) from (select code_module from assessments "
        "where assessment_type <> 'Exam' "
        "group by code_module, code_presentation having sum(weight) <> 100)",
        "presentations' coursework weights do not add up to 100: kept as they are.",
    ),
    "exam_weights_not_100": (
        "select count(*) from (select code_module from assessments where assessment_type = 'Exam' "
        "group by code_module, code_presentation having sum(weight) <> 100)",
        "presentations' exam weights do not add up to 100: kept as they are.",
    ),
    "results_carried_over": (
        "select count(*) from studentAssessment where is_banked = 1",
        "results were banked in an earlier presentation: is_carried_over. Their date, mostly -1, "
        "is no day of submission; they stand at noon of it as if known from then.",
    ),
    "scores_missing": (
        "select count(*) from studentAssessment where score is null",
        "results have no score: kept, the score is empty, never 0.",
    ),
    "submitted_before_start": (
        "select count(*) from studentAssessment where is_banked = 0 and date_submitted < 0",
        "results were submitted before the presentation's start: kept as they are.",
    ),
    "submitted_after_due": (
        "select count(*) from studentAssessment inner join assessments using (id_assessment) "
        "where is_banked = 0 and date_submitted > date",
        "results were submitted after the due day: kept; they are late.",
    ),
    "submitted_after_end": (
        f"select count(*) from {RESULTS} where is_banked = 0 and date_submitted > last_day",
        "results were submitted after the presentation's end: kept as they are.",
    ),
    "submitted_after_unregistration": (
        f"select count(*) from {RESULTS} "
        "where is_banked = 0 and date_submitted > date_unregistration",
        "results were submitted after unregistration: kept as they are.",
    ),
    "repeated_results": (
        "select count(*) - count(distinct (id_assessment, id_student)) from studentAssessment",
        "results are further ones of the same learner and assessment: attempts of their own.",
    ),
    "identical_click_rows": (
        "select coalesce(sum(like_rows - 1), 0)::bigint from (select count(*) as like_rows "
        "from studentVle group by code_module, code_presentation, id_student, id_site, date, "
        "sum_click)",
        "click rows repeat another one in full: separate records, each an event of its own.",
    ),
    "clicks_before_registration": (
        f"select count(*) from {CLICKS} where date < date_registration",
        "click rows lie before the registration: kept as they are.",
    ),
    "clicks_after_unregistration": (
        f"select count(*) from {CLICKS} where date > date_unregistration",
        "click rows lie after the unregistration: kept as they are.",
    ),
    "clicks_before_start": (
        "select count(*) from studentVle where date < 0",
        "click rows lie before the presentation's start: kept as they are.",
    ),
    "presentations_without_clicks": (
        "select count(*) from presentation anti join studentVle "
        "using (code_module, code_presentation)",
        "presentations have no click rows: nothing can be said about activity there.",
    ),
    "presentations_with_clicks_cut_short": (
        "select count(*) from (select any_value(last_day) as last_day, max(date) as last_click "
        "from studentVle inner join presentation using (code_module, code_presentation) "
        "group by code_module, code_presentation) where last_click < last_day - 28",
        "presentations' click rows end four weeks or more before their end: learners look "
        "inactive from then on.",
    ),
}


def count_oddities(connection: duckdb.DuckDBPyConnection) -> list[Notice]:
    """The notices for what was met at least once, in a fixed order."""
    notices = []
    for name, (query, text) in ODDITIES.items():
        counted = connection.execute(query).fetchone()
        if counted and counted[0]:
            notices.append(Notice(name=name, count=int(counted[0]), text=text))
    return notices
