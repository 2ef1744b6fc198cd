-- Made from orchestration/contracts/service_requests.yml by `warehouse contract write`.
with raw_service_requests as (
    select * from {{ source('raw', 'service_requests') }}
),

service_requests_staged as (
    select
        {{ qualified('raw_service_requests.request_id') }} as request_id,
        raw_service_requests.service,
        raw_service_requests.occurred_at,
        raw_service_requests.latency_ms,
        raw_service_requests.status_code,
        raw_service_requests._source,
        raw_service_requests._file_id,
        raw_service_requests._load_id,
        raw_service_requests._row_number,
        raw_service_requests._loaded_at
    from raw_service_requests
)

select * from service_requests_staged
