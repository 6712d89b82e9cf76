-- Users, projects, media, documents and uploads. Money and jobs come with 0020, accounts with 0040.
-- Spec section 2 column for column; what it does not name comes after its columns.

alter default privileges for role auteur_owner revoke execute on functions from public;

-- No search_path is set here, so that the planner can inline it into every policy.
create function auteur.current_user_id() returns uuid language sql stable parallel safe
as $$ select nullif(pg_catalog.current_setting('app.user_id', true), '')::uuid $$;
grant execute on function auteur.current_user_id() to public;

-- Whose rows a table holds is said by one column. Enabled and forced: the owner passes no more than others.
create function auteur.protect(p_table regclass, p_key name default 'user_id') returns void
language plpgsql set search_path = auteur, pg_temp
as $$
begin
    execute format('alter table %s enable row level security', p_table);
    execute format('alter table %s force row level security', p_table);
    execute format(
        'create policy tenant on %1$s using (%2$I = (select auteur.current_user_id()))'
        ' with check (%2$I = (select auteur.current_user_id()))', p_table, p_key);
    execute format('create policy system on %s to auteur_system using (true) with check (true)', p_table);
    execute format('create policy backup on %s for select to auteur_backup using (true)', p_table);
    execute format('grant select, insert, update, delete on %s to auteur_system', p_table);
    execute format('grant select on %s to auteur_backup', p_table);
end
$$;

grant select on auteur.migrations to auteur_backup, auteur_api, auteur_worker;


create table auteur.users (
    id uuid primary key default gen_random_uuid(),
    email varchar(255) unique not null,
    name varchar(255),
    avatar_url text check (length(avatar_url) <= 2000),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    suspended_at timestamptz
);
create unique index users_email_lower on auteur.users (lower(email));
select auteur.protect('auteur.users', 'id');
grant select, update (name, avatar_url, updated_at) on auteur.users to auteur_api;
grant select on auteur.users to auteur_worker;

-- A user exists from the first time a verified token names one. True where this call made the row.
create function auteur.ensure_user(p_user_id uuid, p_email text, p_name text) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp
as $$
begin
    insert into auteur.users (id, email, name) values (p_user_id, p_email, p_name) on conflict (id) do nothing;
    return found;
end
$$;
grant execute on function auteur.ensure_user(uuid, text, text) to auteur_api;
alter function auteur.ensure_user(uuid, text, text) owner to auteur_system;  -- last: then it is not ours to grant


create table auteur.subscriptions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    plan varchar(50) not null check (plan in ('starter', 'pro')),
    status varchar(50) not null check (status in ('active', 'cancelled', 'expired')),
    stripe_subscription_id varchar(255) unique,
    current_period_start timestamptz,
    current_period_end timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    stripe_customer_id varchar(255),
    unique (user_id, id)
);
create unique index subscriptions_one_active on auteur.subscriptions (user_id) where status = 'active';
select auteur.protect('auteur.subscriptions');
grant select on auteur.subscriptions to auteur_api, auteur_worker;


create table auteur.projects (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    name varchar(255) not null check (name <> ''),
    description text check (length(description) <= 10000),
    resolution varchar(20) not null default '1920x1080' check (resolution ~ '^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$'),
    frame_rate decimal(5, 2) not null default 30.00 check (frame_rate > 0),
    edl_id varchar(255),
    thumbnail_url text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    edl_version integer not null default 0 check (edl_version >= 0),  -- 0: there is no document yet
    deleted_at timestamptz,
    unique (user_id, id)
);
create index projects_of_user on auteur.projects (user_id, updated_at desc, id desc) where deleted_at is null;
create index projects_in_trash on auteur.projects (deleted_at, id) where deleted_at is not null;
select auteur.protect('auteur.projects');
grant select, insert, update, delete on auteur.projects to auteur_api;
grant select, update on auteur.projects to auteur_worker;


create table auteur.media_files (
    id uuid primary key default gen_random_uuid(),
    project_id uuid not null,
    user_id uuid not null references auteur.users (id) on delete cascade,
    name varchar(255) not null check (name <> ''),
    type varchar(50) not null check (type in ('video', 'audio', 'image')),
    mime_type varchar(100),
    duration_ms integer check (duration_ms >= 0),
    file_size_bytes bigint check (file_size_bytes >= 0),
    r2_key text not null,
    r2_url text not null,
    thumbnail_r2_key text,
    metadata jsonb,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    status varchar(20) not null default 'uploading' check (status in ('uploading', 'checking', 'ready', 'failed')),
    sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
    derived jsonb not null default '{}',  -- keys of proxy, filmstrip, peaks, thumbnail, as they are made
    problem jsonb,  -- why it failed: code, message, hint
    unique (user_id, id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade
);
create index media_files_of_project on auteur.media_files (user_id, project_id, created_at, id);
create index media_files_by_content on auteur.media_files (user_id, sha256);
select auteur.protect('auteur.media_files');
grant select, insert, update, delete on auteur.media_files to auteur_api;
grant select, insert, update on auteur.media_files to auteur_worker;


create table auteur.voice_clones (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    name varchar(255) not null check (name <> ''),
    sample_r2_key text not null,
    sample_duration_ms integer check (sample_duration_ms >= 0),
    created_at timestamptz not null default now(),
    status varchar(20) not null default 'uploading' check (status in ('uploading', 'checking', 'ready', 'failed')),
    consent_text text not null check (length(consent_text) between 1 and 4000),  -- what the speaker agreed to, whole
    consent_by varchar(255) not null,
    consented_at timestamptz not null,
    problem jsonb,
    unique (user_id, id)
);
create index voice_clones_of_user on auteur.voice_clones (user_id, created_at desc, id desc);
select auteur.protect('auteur.voice_clones');
grant select, insert, update, delete on auteur.voice_clones to auteur_api;
grant select, update on auteur.voice_clones to auteur_worker;


create table auteur.edl_snapshots (
    user_id uuid not null,
    project_id uuid not null,
    version integer not null check (version > 0),
    document jsonb not null,
    created_at timestamptz not null default now(),
    primary key (project_id, version),
    unique (user_id, project_id, version),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade
);
select auteur.protect('auteur.edl_snapshots');
grant select, insert, delete on auteur.edl_snapshots to auteur_api, auteur_worker;

-- Append-only: nobody but the cascade of a purged project takes a line away.
create table auteur.edl_operations (
    user_id uuid not null,
    project_id uuid not null,
    version integer not null check (version > 1),
    op jsonb not null,
    client_id text not null default '' check (length(client_id) <= 100),
    at timestamptz not null default now(),
    primary key (project_id, version),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade
);
create index edl_operations_of_user on auteur.edl_operations (user_id, project_id, version);
select auteur.protect('auteur.edl_operations');
grant select, insert on auteur.edl_operations to auteur_api, auteur_worker;


create table auteur.upload_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    project_id uuid not null,
    media_id uuid not null,
    key text not null,
    content_type varchar(100) not null,
    size_bytes bigint not null check (size_bytes > 0),
    sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
    part_size_bytes bigint check (part_size_bytes > 0),  -- null: one PUT
    store_upload_id text,
    state varchar(20) not null default 'open' check (state in ('open', 'confirmed', 'aborted', 'expired')),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    unique (user_id, id),
    foreign key (user_id, project_id) references auteur.projects (user_id, id) on delete cascade,
    foreign key (user_id, media_id) references auteur.media_files (user_id, id) on delete cascade
);
create index upload_sessions_open on auteur.upload_sessions (expires_at) where state = 'open';
create index upload_sessions_of_media on auteur.upload_sessions (user_id, media_id);
create index upload_sessions_of_project on auteur.upload_sessions (user_id, project_id);
select auteur.protect('auteur.upload_sessions');
grant select, insert, update on auteur.upload_sessions to auteur_api, auteur_worker;

-- Objects whose rows are gone, deleted by a collector after a grace time. No foreign key: it outlives its user.
create table auteur.object_garbage (
    id bigint generated always as identity primary key,
    user_id uuid not null,
    prefix text not null check (prefix like 'user/%/%'),
    due_at timestamptz not null
);
create index object_garbage_due on auteur.object_garbage (due_at, id);
create index object_garbage_of_user on auteur.object_garbage (user_id);
select auteur.protect('auteur.object_garbage');
grant select, insert on auteur.object_garbage to auteur_api, auteur_worker;


-- Append-only for everybody but the cascade of a deleted account.
create table auteur.audit (
    id bigint generated always as identity primary key,
    user_id uuid not null references auteur.users (id) on delete cascade,
    actor text not null check (length(actor) <= 200),
    action text not null check (length(action) <= 100),
    subject text not null default '' check (length(subject) <= 200),
    detail jsonb not null default '{}',
    request_id text not null default '' check (length(request_id) <= 100),
    at timestamptz not null default now()
);
create index audit_of_user on auteur.audit (user_id, id desc);
select auteur.protect('auteur.audit');
revoke update, delete on auteur.audit from auteur_system;
grant select, insert on auteur.audit to auteur_api, auteur_worker;

create table auteur.api_tokens (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    name varchar(255) not null check (name <> ''),
    token_sha256 bytea not null unique check (length(token_sha256) = 32),
    shown_prefix varchar(20) not null,
    scopes text[] not null default '{}',
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz,
    unique (user_id, id)
);
create index api_tokens_of_user on auteur.api_tokens (user_id, created_at desc, id desc);
select auteur.protect('auteur.api_tokens');
grant select, insert, update, delete on auteur.api_tokens to auteur_api;

create table auteur.idempotency (
    user_id uuid not null references auteur.users (id) on delete cascade,
    key varchar(255) not null check (key <> ''),
    request_sha256 bytea not null check (length(request_sha256) = 32),  -- of method, path and body
    state varchar(20) not null default 'running' check (state in ('running', 'done')),
    status integer,
    answer jsonb,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours',
    primary key (user_id, key)
);
create index idempotency_expiry on auteur.idempotency (expires_at);
select auteur.protect('auteur.idempotency');
grant select, insert, update, delete on auteur.idempotency to auteur_api;
