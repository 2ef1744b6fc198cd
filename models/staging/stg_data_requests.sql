-- Made from orchestration/contracts/data_requests.yml by `warehouse contract write`.
with raw_data_requests as (
    select * from {{ source('raw', 'data_requests') }}
),

data_requests_in_force as (
    select
        {{ qualified('raw_data_requests.request_id') }} as request_id,
        {{ qualified('raw_data_requests.user_id') }} as user_id,
        raw_data_requests.kind,
        raw_data_requests.received_at,
        raw_data_requests.completed_at,
        raw_data_requests.updated_at,
        raw_data_requests._source,
        raw_data_requests._file_id,
        raw_data_requests._load_id,
        raw_data_requests._row_number,
        raw_data_requests._loaded_at
    from raw_data_requests
    where raw_data_requests.updated_at <= {{ as_of() }}
    qualify row_number() over (
        partition by
            raw_data_requests._source,
            raw_data_requests.request_id
        order by raw_data_requests.updated_at desc
    ) = 1
)

select * from data_requests_in_force
