{#
    sqlfluff renders models by plain Jinja, without dbt's adapter and dispatch. These stand for the
    project's macros there: same names, shortest SQL of the same shape. dbt never reads them.
#}
{% macro var(name, default=none) %}7{% endmacro %}
{% macro as_of() %}timestamp '2026-01-01 00:00:00'{% endmacro %}
{% macro data_freshness_seconds() %}0{% endmacro %}
{% macro qualified(column) %}{{ column }}{% endmacro %}
{% macro exact_sum(expression, decimals=9) %}sum({{ expression }}){% endmacro %}
{% macro number_of(key) %}row_number() over (order by {{ key }}){% endmacro %}
{% macro pct(part, whole) %}100.0 * ({{ part }}) / nullif({{ whole }}, 0){% endmacro %}
{% macro clamped(expression, low, high) %}greatest({{ low }}, {{ expression }}){% endmacro %}
{% macro is_in_band(score, band, from='from_score', below='below_score') %}{{ score }} >= {{ band }}.{{ from }}{% endmacro %}
{% macro against_bands(score) %}round({{ score }}, 9){% endmacro %}
{% macro days_at_pace(lessons_left, lessons_per_day) %}ceil({{ lessons_left }} / {{ lessons_per_day }}){% endmacro %}
{% macro progression_status(mastery) %}case when {{ mastery }}.mastery_score is null then 'new' else 'ok' end{% endmacro %}
{% macro regression(aggregate, y, x) %}regr_{{ aggregate }}({{ y }}, {{ x }}){% endmacro %}
{% macro number_in_words(number) %}cast({{ number }} as varchar){% endmacro %}
{% macro local_day(moment, timezone) %}cast(timezone({{ timezone }}, {{ moment }}) as date){% endmacro %}
{% macro local_day_by_offset(moment, timezone, zone_days) %}cast({{ moment }} + {{ zone_days }}.utc_offset as date){% endmacro %}
{% macro is_zone_day(moment, timezone, zone_days) %}cast({{ moment }} as date) = {{ zone_days }}.utc_on and {{ timezone }} = {{ zone_days }}.timezone{% endmacro %}
{% macro utc_offset(moment, timezone) %}timezone({{ timezone }}, {{ moment }}){% endmacro %}
{% macro not_materialized() %}not materialized{% endmacro %}
{% macro seconds_between(earlier, later) %}epoch({{ later }} - {{ earlier }}){% endmacro %}
{% macro days_between(earlier, later) %}date_diff('day', {{ earlier }}, {{ later }}){% endmacro %}
{% macro days_after(day, days) %}({{ day }} + {{ days }}){% endmacro %}
{% macro hours_before(moment, hours) %}({{ moment }} - {{ hours }} * interval '1' hour){% endmacro %}
{% macro minutes_before(moment, minutes) %}({{ moment }} - {{ minutes }} * interval '1' minute){% endmacro %}
{% macro last_days(days) %}range between interval '6' day preceding and current row{% endmacro %}
{% macro last_rows(rows) %}rows between 1 preceding and current row{% endmacro %}
{% macro day_closes_at(day, timezone) %}cast({{ day }} as timestamp){% endmacro %}
{% macro json_text(text) %}{{ text }}{% endmacro %}
{% macro spans_numbered(spans, keys, from_on, until_on, gap_days) %}select {{ spans }}.* from {{ spans }}{% endmacro %}
{% macro alerts_described(episodes, subject_id, threshold=none) %}select {{ episodes }}.* from {{ episodes }}{% endmacro %}
{% macro two_sided_p(z) %}exp(-abs({{ z }})){% endmacro %}
{% macro list_median(numbers) %}{{ numbers }}[1]{% endmacro %}
{% macro list_mean(numbers) %}{{ numbers }}[1]{% endmacro %}
{% macro list_distances(numbers, centre) %}{{ numbers }}{% endmacro %}
{% macro each_day(first_day, last_day) %}unnest([{{ first_day }}, {{ last_day }}]){% endmacro %}
{% macro taken_in_through() %}0{% endmacro %}
{% macro touched_span(events, users, mark) %}{% endmacro %}
{% macro span_of_new_events(events, mark, margin_days=0) %}{% endmacro %}
{% macro users_placed_elsewhere(users) %}select users.user_id from users{% endmacro %}
{% macro events_placed(events, users) %}select {{ events }}.*, {{ users }}.timezone from {{ events }} left join {{ users }} on {{ events }}.user_id = {{ users }}.user_id{% endmacro %}
{% macro activity_by_day(events, users, zone_days) %}select {{ events }}.user_id from {{ events }} cross join {{ zone_days }}{% endmacro %}
{% macro group_measures(members, prefix='') %}count({{ members }}.user_id) as {{ prefix }}member_count{% endmacro %}
{% macro counted_in_fact_and_raw(what, fact, fact_count, entity, raw_column='*') %}select {{ fact_count }} as fact_count, count({{ raw_column }}) as raw_count from {{ fact }} cross join {{ entity }}{% endmacro %}
{% macro counted_by_day(entity, side, relation, day, count='', where=none) %}select 1 as row_count{% endmacro %}
{% macro percentile(expression, share) %}quantile_cont({{ expression }}, {{ share }}){% endmacro %}
{% macro requests_of_touched_periods(requests, period) %}select {{ requests }}.* from {{ requests }}{% endmacro %}
{% macro requests_summed(requests, period, name) %}select {{ requests }}.service, 1 as {{ name }} from {{ requests }}{% endmacro %}
{% macro is_about_too_few(learners) %}({{ learners }} > 0 and {{ learners }} < 7){% endmacro %}
{% macro is_suppressed(learners, within, key, total_is_suppressed='false') %}(row_number() over (partition by {{ within }} order by {{ key }}) <= {{ learners }} or {{ total_is_suppressed }}){% endmacro %}
{% macro unless(is_suppressed, figure) %}case when not ({{ is_suppressed }}) then {{ figure }} end{% endmacro %}
{% macro disclosure_status(is_suppressed, learners) %}case when {{ learners }} = 0 then 'a' when {{ is_suppressed }} then 'b' end{% endmacro %}
{% macro scope_statuses(scopes) %}{{ scopes }}.readiness_status{% endmacro %}
{% macro scope_standing(scopes) %}{{ scopes }}.active_24h_count{% endmacro %}
{% macro scope_figures(scopes) %}{{ scopes }}.readiness_learner_mean{% endmacro %}
{% macro scope_alerts(scopes) %}{{ scopes }}.open_alert_count{% endmacro %}
{% macro scope_cohorts(cohorts) %}coalesce({{ cohorts }}.cohort_count, 0) as cohort_count{% endmacro %}
{% macro wilson_pct(successes, trials, side) %}({{ successes }} + {{ side }}) / {{ trials }}{% endmacro %}
{% macro velocity_ensemble(methods, weights) %}{{ weights }}.daily * {{ methods }}.daily{% endmacro %}
{% macro velocity_weights_beside(weights) %}select {{ weights }}.measure from {{ weights }}{% endmacro %}
{% macro slope_by_age(days, ages, age_squares, quantities, quantities_by_age) %}({{ ages }} * {{ quantities }}){% endmacro %}
{% macro confidence_factor(observed_days, active_days_7d) %}({{ observed_days }} * {{ active_days_7d }}){% endmacro %}
{% macro interval_scale(lessons_left, confidence_factor) %}({{ lessons_left }} * {{ confidence_factor }}){% endmacro %}
{% macro aged_weight(submitted_at, times=1) %}cast({{ times }} as decimal(38, 18)){% endmacro %}
{% macro aged_back(day, timezone) %}power(2, 1){% endmacro %}
{% macro readiness_score(parts) %}{{ parts }}.progress_share{% endmacro %}
{% macro readiness_parts_known(parts) %}1{% endmacro %}
{% macro planned_share(course, day) %}{{ course }}.lessons_count{% endmacro %}
{% macro risk_level_by_rule(open_alert_count) %}cast({{ open_alert_count }} as varchar){% endmacro %}
{% macro history_measures(days) %}count({{ days }}.user_id) as enrolled_count{% endmacro %}
{% macro learner_mean(value) %}avg({{ value }}){% endmacro %}
{% macro content_use(events) %}count({{ events }}.event_type) as activity_count{% endmacro %}
{% macro content_use_of_learners(by_learner) %}count({{ by_learner }}.activity_count) as activity_count{% endmacro %}
{% macro content_use_and_lessons(used, lessons) %}coalesce({{ used }}.activity_count, {{ lessons }}.lesson_start_count) as activity_count{% endmacro %}
{% macro is_compared(attempt_count, learner_count) %}({{ attempt_count }} > {{ learner_count }}){% endmacro %}
{% macro is_struggling(accuracy_pct, attempt_count, learner_count, within=[]) %}({{ attempt_count }} + {{ learner_count }} > cume_dist() over (order by {{ accuracy_pct }})){% endmacro %}
{% macro growth_pct(later, earlier, is_closed='true') %}{{ later }} / {{ earlier }}{% endmacro %}
{% macro growth_status(later, earlier, is_closed='true') %}case when {{ later }} > {{ earlier }} then 'ok' end{% endmacro %}
{% macro reach_ends_on(active_days, days) %}({{ active_days }}.next_active_on + {{ days }}){% endmacro %}
{% macro largest_as_json(struct, number) %}max({{ struct }}){% endmacro %}
{% macro json_row(relation, columns) %}{{ relation }}.{{ columns[0] }}{% endmacro %}
{% macro period_start(period, day) %}date_trunc('{{ period }}', {{ day }}){% endmacro %}
{% macro periods_after(period, start, number) %}({{ start }} + {{ number }}){% endmacro %}
{% macro is_kept_period(period, start, as_of_on) %}{{ start }} > {{ as_of_on }}{% endmacro %}
{% macro cohort_learners_by_period(period, relation, closed) %}select did.user_id from {{ relation }} as did cross join {{ closed }}{% endmacro %}
{% macro half_width_days(width, interval_scale) %}floor({{ width }} * {{ interval_scale }}){% endmacro %}
