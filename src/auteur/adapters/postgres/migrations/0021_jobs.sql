-- Jobs: the queue is this table. A job is in the queue from run_after on; NULL: it waits for one of its owner's slots.

create table auteur.jobs (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    project_id uuid,
    type varchar(50) not null,
    status varchar(50) not null
        check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
    credits_cost integer not null check (credits_cost >= 0),
    credits_refunded boolean default false,
    input_params jsonb,
    output_data jsonb,
    error_message text,
    modal_task_id varchar(255),
    started_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz not null default now(),
    media_id uuid,
    quote integer not null check (quote >= 0),
    lane text not null,
    slots smallint not null check (slots > 0),
    priority smallint not null default 0,
    run_after timestamptz,
    attempts smallint not null default 0 check (attempts >= 0),
    fence bigint not null default 0,
    lease_until timestamptz,
    heartbeat_at timestamptz,
    worker text,
    progress real not null default 0,
    stage text not null default '',
    cancel_requested boolean not null default false,
    error_code text,
    error_hint text,
    request_id text not null default '',
    unique (user_id, id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete set null (project_id),
    foreign key (user_id, media_id) references auteur.media_files (user_id, id) on delete set null (media_id),
    constraint jobs_leased check ((status = 'processing') = (lease_until is not null)),
    constraint jobs_ended check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
    constraint jobs_charged check (credits_cost <= quote)
) with (fillfactor = 80);  -- no index holds what a heartbeat changes, so that it stays on its page

create index jobs_queue on auteur.jobs (type, priority desc, run_after)
    where status = 'pending' and run_after is not null;
create index jobs_waiting on auteur.jobs (user_id, lane, priority desc, created_at)
    where status = 'pending' and run_after is null;
create index jobs_in_slots on auteur.jobs (user_id, lane)
    where status = 'processing' or (status = 'pending' and run_after is not null);
create index jobs_processing on auteur.jobs (user_id) where status = 'processing';
create index jobs_by_time on auteur.jobs (user_id, created_at desc, id desc);
create index jobs_by_project on auteur.jobs (user_id, project_id, created_at desc);
create index jobs_by_media on auteur.jobs (user_id, media_id);

-- What a job holds of the balance. held: it may still be charged; settled: so much was; refunded: nothing was.
create table auteur.credit_holds (
    user_id uuid not null,
    job_id uuid not null,
    amount integer not null check (amount > 0),
    state text not null default 'held' check (state in ('held', 'settled', 'refunded')),
    settled integer check (settled between 0 and amount),
    primary key (user_id, job_id),
    foreign key (user_id, job_id) references auteur.jobs (user_id, id) on delete cascade,
    constraint credit_holds_settled check ((state = 'held') = (settled is null))
);

select auteur.protect('auteur.jobs');
select auteur.protect('auteur.credit_holds');
revoke delete on auteur.jobs, auteur.credit_holds from auteur_system;
grant select on auteur.jobs, auteur.credit_holds to auteur_api, auteur_worker;

-- core/jobs/states.py, held up by the database too: a job that ended never lives again.
create function auteur.check_transition() returns trigger
language plpgsql set search_path = auteur, pg_temp as $$
begin
    if (old.status = 'pending' and new.status in ('processing', 'failed', 'cancelled'))
        or (old.status = 'processing' and new.status in ('pending', 'completed', 'failed', 'cancelled')) then
        return new;
    end if;
    raise exception 'a % job does not become %', old.status, new.status using errcode = 'AU500';
end $$;
create trigger transition before update of status on auteur.jobs for each row
    when (old.status is distinct from new.status) execute function auteur.check_transition();
