-- Tickets that open a stream of events where no header can be sent: once, within a minute.
create table auteur.stream_tickets (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    user_id uuid not null references auteur.users (id) on delete cascade,
    expires_at timestamptz not null
);
create index stream_tickets_of_user on auteur.stream_tickets (user_id);
select auteur.protect('auteur.stream_tickets');
grant select, insert, delete on auteur.stream_tickets to auteur_api;

create function auteur.use_stream_ticket(p_user_id uuid, p_sha256 bytea) returns uuid
language sql security definer set search_path = auteur, pg_temp
as $$
    delete from auteur.stream_tickets t using auteur.users u
    where t.token_sha256 = p_sha256 and t.expires_at > now() and u.id = t.user_id and u.suspended_at is null
    returning t.user_id
$$;
revoke execute on function auteur.use_stream_ticket(uuid, bytea) from public;
grant execute on function auteur.use_stream_ticket(uuid, bytea) to auteur_api;
alter function auteur.use_stream_ticket(uuid, bytea) owner to auteur_system;

-- The segments of transcripts, for searching. Derived from documents; `indexed_version` says from which.
create table auteur.transcript_segments (
    user_id uuid not null,
    project_id uuid not null,
    segment_id text not null check (length(segment_id) <= 200),
    media_file_id text,
    speaker text,
    start_ms bigint not null,
    end_ms bigint not null,
    is_cut boolean not null,  -- no clip plays it
    words text not null,
    found tsvector generated always as (to_tsvector('simple', words)) stored,
    primary key (project_id, segment_id),
    unique (user_id, project_id, segment_id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade
);
create index transcript_segments_found on auteur.transcript_segments using gin (found);
select auteur.protect('auteur.transcript_segments');
grant select, insert, update, delete on auteur.transcript_segments to auteur_api;

create table auteur.transcript_index (
    user_id uuid not null,
    project_id uuid primary key,
    indexed_version integer not null check (indexed_version >= 0),
    unique (user_id, project_id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade
);
select auteur.protect('auteur.transcript_index');
grant select, insert, update, delete on auteur.transcript_index to auteur_api;
