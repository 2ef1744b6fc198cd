-- Made from orchestration/contracts/calendar_days_off.yml by `warehouse contract write`.
with raw_calendar_days_off as (
    select * from {{ source('raw', 'calendar_days_off') }}
),

calendar_days_off_in_force as (
    select
        {{ qualified('raw_calendar_days_off.organization_id') }} as organization_id,
        raw_calendar_days_off.day_off_on,
        raw_calendar_days_off.name,
        raw_calendar_days_off.updated_at,
        raw_calendar_days_off._source,
        raw_calendar_days_off._file_id,
        raw_calendar_days_off._load_id,
        raw_calendar_days_off._row_number,
        raw_calendar_days_off._loaded_at
    from raw_calendar_days_off
    where raw_calendar_days_off.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_calendar_days_off._source,
            raw_calendar_days_off.organization_id,
            raw_calendar_days_off.day_off_on
        order by raw_calendar_days_off.updated_at desc
    ) = 1
)

select * from calendar_days_off_in_force
