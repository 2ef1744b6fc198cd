-- Requests to see and to erase one's data have a date; a consent is a statement and has none.
with stg_data_requests as (
    select * from {{ ref('stg_data_requests') }}
),

stg_users as (
    select * from {{ ref('stg_users') }}
),

int_activity_summed_by_day as (
    select * from {{ ref('int_activity_summed_by_day') }}
),

requests_with_their_date as (
    select
        stg_data_requests.kind,
        stg_data_requests.received_at,
        case
            when stg_data_requests.completed_at <= {{ as_of() }}
                then stg_data_requests.completed_at
        end as completed_at,
        {{ hours_before(
            'stg_data_requests.received_at', '-24 * ' ~ var('data_request_due_days')
        ) }} as due_at
    from stg_data_requests
    where
        stg_data_requests.kind in ('access', 'erasure')
        and stg_data_requests.received_at <= {{ as_of() }}
),

requests_counted as (
    select
        count(*) as request_count,
        count(*) filter (where requests.completed_at is null) as open_count,
        count(*) filter (where requests.completed_at is null and requests.kind = 'access')
            as open_access_count,
        count(*) filter (where requests.completed_at is null and requests.kind = 'erasure')
            as open_erasure_count,
        count(*) filter (where requests.completed_at is null and requests.due_at < {{ as_of() }})
            as overdue_request_count,
        count(*) filter (where requests.completed_at > requests.due_at) as completed_late_count,
        min(requests.received_at) filter (where requests.completed_at is null)
            as oldest_open_received_at,
        max(requests.completed_at) filter (where requests.kind = 'erasure') as last_erasure_at
    from requests_with_their_date as requests
),

last_consents as (
    select
        stg_data_requests.user_id,
        max_by(
            stg_data_requests.kind, (stg_data_requests.received_at, stg_data_requests.request_id)
        ) as kind
    from stg_data_requests
    where
        stg_data_requests.kind in ('consent_given', 'consent_withdrawn')
        and stg_data_requests.received_at <= {{ as_of() }}
    group by all
),

consents_counted as (
    select
        count(*) filter (where last_consents.kind = 'consent_given') as consent_given_count,
        count(*) filter (where last_consents.kind = 'consent_withdrawn')
            as consent_withdrawn_count,
        count(*) filter (where last_consents.kind is null and stg_users.role = 'learner')
            as consent_unknown_count
    from stg_users
    left join last_consents on stg_users.user_id = last_consents.user_id
),

-- Of everyone, also of those who are no longer known: theirs is kept as well.
activity_held as (
    select min(int_activity_summed_by_day.first_activity_at) as oldest_activity_at
    from int_activity_summed_by_day
    where int_activity_summed_by_day.first_activity_at <= {{ as_of() }}
),

compliance_status as (
    select
        requests_counted.request_count,
        requests_counted.open_count,
        requests_counted.open_access_count,
        requests_counted.open_erasure_count,
        requests_counted.overdue_request_count,
        requests_counted.completed_late_count,
        consents_counted.consent_given_count,
        consents_counted.consent_withdrawn_count,
        consents_counted.consent_unknown_count,
        cast({{ var('retention_days') }} as bigint) as retention_limit_days,
        {{ days_between(
            'cast(activity_held.oldest_activity_at as date)', 'cast(' ~ as_of() ~ ' as date)'
        ) }} as retained_days,
        coalesce(
            activity_held.oldest_activity_at
            >= {{ hours_before(as_of(), '24 * ' ~ var('retention_days')) }},
            true
        ) as is_within_retention,
        activity_held.oldest_activity_at,
        requests_counted.oldest_open_received_at,
        requests_counted.last_erasure_at,
        {{ data_freshness_seconds() }} as data_freshness_seconds,
        {{ as_of() }} as computed_at
    from requests_counted
    cross join consents_counted
    cross join activity_held
)

select * from compliance_status
