{# Events with the time zone that places them: their user's, or UTC where the user is unknown. #}
{% macro events_placed(events, users) -%}
    select
        {{ events }}.*,
        coalesce({{ users }}.timezone, 'UTC') as timezone
    from {{ events }}
    left join {{ users }} on {{ events }}.user_id = {{ users }}.user_id
{%- endmacro %}

{#
    Activity by learner and local day (METRICS 2), from a relation of events, one of users with
    their time zones and int_time_zone_days. An event with a duration counts it up to the cap. An
    event without one counts the gap to the learner's next event where that is short enough, so all
    events of a day and the next must be in the relation. Of events at one moment, those with a
    duration stand last: what followed the moment is then counted once, and their order does not
    hang on their ids.

    Whoever has events and is not known is numbered like a user, in UTC.
#}
{% macro activity_by_day(events, users, zone_days) -%}
    with users_met as (
        select
            {{ users }}.user_id,
            {{ users }}.timezone
        from {{ users }}

        union all

        -- Each of them once, however many events there are.
        select distinct
            {{ events }}.user_id,
            'UTC' as timezone
        from {{ events }}
        anti join {{ users }} on {{ events }}.user_id = {{ users }}.user_id
    ),

    users_numbered as (
        select
            users_met.*,
            {{ number_of('users_met.user_id') }} as user_number
        from users_met
    ),

    numbered as (
        select
            users_numbered.user_number,
            {{ events }}.event_count,
            {{ events }}.duration_seconds,
            {{ events }}.xp,
            {{ events }}.occurred_at,
            {{ events }}._load_id
        from {{ events }}
        inner join users_numbered on {{ events }}.user_id = users_numbered.user_id
    ),

    spaced as (
        select
            numbered.*,
            {{ seconds_between(
                'numbered.occurred_at',
                'lead(numbered.occurred_at) over ('
                ~ 'partition by numbered.user_number '
                ~ 'order by numbered.occurred_at, numbered.duration_seconds nulls first)'
            ) }} as gap_seconds
        from numbered
    ),

    focused as (
        select
            spaced.user_number,
            {{ local_day_by_offset(
                'spaced.occurred_at', 'users_numbered.timezone', zone_days
            ) }} as activity_on,
            cast(spaced.occurred_at as date) as utc_on,
            spaced.event_count,
            least(
                coalesce(
                    spaced.duration_seconds,
                    case
                        when spaced.gap_seconds <= {{ var('session_gap_minutes') }} * 60
                            then spaced.gap_seconds
                    end,
                    0
                ),
                {{ var('focus_cap_seconds') }}
            ) as focus_seconds,
            coalesce(spaced.xp, 0) as xp,
            spaced.occurred_at,
            spaced._load_id
        from spaced
        inner join users_numbered on spaced.user_number = users_numbered.user_number
        left join {{ zone_days }}
            on {{ is_zone_day('spaced.occurred_at', 'users_numbered.timezone', zone_days) }}
    ),

    summed as (
        select
            focused.user_number,
            focused.activity_on,
            count(*) as activity_count,
            cast(sum(focused.event_count) as bigint) as action_count,
            count(*) filter (where focused.utc_on < focused.activity_on) as previous_utc_day_count,
            count(*) filter (where focused.utc_on > focused.activity_on) as next_utc_day_count,
            {{ exact_sum('focused.focus_seconds') }} as focus_seconds,
            {{ exact_sum('focused.xp') }} as xp,
            min(focused.occurred_at) as first_activity_at,
            max(focused.occurred_at) as last_activity_at,
            max(focused._load_id) as through_load_id
        from focused
        group by all
    )

    select
        users_numbered.user_id,
        users_numbered.timezone,
        summed.activity_on,
        summed.activity_count,
        summed.action_count,
        summed.previous_utc_day_count,
        summed.next_utc_day_count,
        summed.focus_seconds,
        summed.xp,
        summed.first_activity_at,
        summed.last_activity_at,
        summed.through_load_id
    from summed
    inner join users_numbered on summed.user_number = users_numbered.user_number
{%- endmacro %}

{#
    The day from which an active day no longer makes its learner one of those active in the last
    `days` days: the window's end, or the next active day, which takes over.
#}
{% macro reach_ends_on(active_days, days) -%}
    least(
        coalesce({{ active_days }}.next_active_on, {{ days_after(active_days ~ '.day_on', days) }}),
        {{ days_after(active_days ~ '.day_on', days) }}
    )
{%- endmacro %}
