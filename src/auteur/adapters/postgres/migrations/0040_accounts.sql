-- Built-in accounts: passwords, sessions, refresh tokens, links by mail. Secrets are kept as hashes alone.
-- No role but auteur_system reads these tables; the API calls the functions below, which do one thing each.

create table auteur.account_credentials (
    user_id uuid primary key references auteur.users (id) on delete cascade,
    password_hash text check (length(password_hash) <= 255),  -- argon2id; null: signs in by link alone
    email_confirmed_at timestamptz,
    last_sign_in_at timestamptz,
    user_metadata jsonb not null default '{}' check (length(user_metadata::text) <= 4096),
    updated_at timestamptz not null default now()
);
select auteur.protect('auteur.account_credentials');

create table auteur.account_sessions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    unique (user_id, id)
);
create index account_sessions_open on auteur.account_sessions (user_id) where ended_at is null;
select auteur.protect('auteur.account_sessions');

create table auteur.account_refresh_tokens (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    user_id uuid not null references auteur.users (id) on delete cascade,
    session_id uuid not null,
    created_at timestamptz not null default now(),
    used_at timestamptz,
    foreign key (user_id, session_id) references auteur.account_sessions (user_id, id) on delete cascade
);
create index account_refresh_tokens_of_session on auteur.account_refresh_tokens (user_id, session_id);
select auteur.protect('auteur.account_refresh_tokens');

create table auteur.account_links (
    token_sha256 bytea primary key check (length(token_sha256) = 32),
    user_id uuid not null references auteur.users (id) on delete cascade,
    kind varchar(20) not null check (kind in ('signup', 'recovery', 'magiclink')),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index account_links_of_user on auteur.account_links (user_id, created_at desc);
create index account_links_expiry on auteur.account_links (expires_at);
select auteur.protect('auteur.account_links');

create type auteur.account as (
    id uuid,
    email text,
    name text,
    created_at timestamptz,
    updated_at timestamptz,
    suspended boolean,
    password_hash text,
    email_confirmed_at timestamptz,
    last_sign_in_at timestamptz,
    user_metadata jsonb
);

create function auteur.account_of(p_user_id uuid) returns setof auteur.account
language sql stable security definer set search_path = auteur, pg_temp
as $$
    select u.id, u.email, u.name, u.created_at, greatest(u.updated_at, c.updated_at), u.suspended_at is not null,
        c.password_hash, c.email_confirmed_at, c.last_sign_in_at, c.user_metadata
    from auteur.users u join auteur.account_credentials c on c.user_id = u.id where u.id = p_user_id
$$;

create function auteur.account_by_email(p_user_id uuid, p_email text) returns setof auteur.account
language sql stable security definer set search_path = auteur, pg_temp
as $$ select a.* from auteur.users u, auteur.account_of(u.id) a where lower(u.email) = lower(p_email) $$;

-- False where the address has an account already; nothing is changed then.
create function auteur.account_sign_up(
    p_user_id uuid, p_email text, p_name text, p_password_hash text, p_confirmed boolean, p_metadata jsonb
) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp
as $$
begin
    perform auteur.ensure_user(p_user_id, p_email, p_name);
    insert into auteur.account_credentials (user_id, password_hash, email_confirmed_at, user_metadata)
    values (p_user_id, p_password_hash, case when p_confirmed then now() end, p_metadata);
    return true;
exception when unique_violation then
    return false;
end
$$;

-- A token of a checked session, or of an issuer outside, names a user: 'ok', 'suspended' or 'ended'.
-- p_built_in: the user and the session are rows of ours. Else the issuer is the truth of who has which address.
create function auteur.account_admit(
    p_user_id uuid, p_session_id uuid, p_email text, p_built_in boolean
) returns text
language plpgsql security definer set search_path = auteur, pg_temp
as $$
declare
    known auteur.users;
begin
    select * into known from auteur.users where id = p_user_id;
    if known.id is null or (not p_built_in and known.email is distinct from p_email) then
        if p_built_in then
            return 'ended';
        end if;
        update auteur.users set email = id || '@superseded.invalid', updated_at = now()
        where lower(email) = lower(p_email) and id <> p_user_id;
        perform auteur.ensure_user(p_user_id, p_email, null);
        update auteur.users set email = p_email, updated_at = now() where id = p_user_id and email <> p_email;
        return 'ok';
    end if;
    if known.suspended_at is not null then
        return 'suspended';
    end if;
    if p_built_in and not exists (
        select from auteur.account_sessions where id = p_session_id and user_id = p_user_id and ended_at is null
    ) then
        return 'ended';
    end if;
    return 'ok';
end
$$;

create function auteur.account_by_api_token(p_user_id uuid, p_sha256 bytea)
returns table (user_id uuid, expires_at timestamptz, suspended boolean, scopes text[])
language sql security definer set search_path = auteur, pg_temp
as $$
    update auteur.api_tokens t set last_used_at = now()
    from auteur.users u
    where u.id = t.user_id and t.token_sha256 = p_sha256 and t.revoked_at is null
        and (t.expires_at is null or t.expires_at > now())
    returning t.user_id, t.expires_at, u.suspended_at is not null, t.scopes
$$;

create function auteur.account_open_session(p_user_id uuid, p_session_id uuid, p_sha256 bytea) returns void
language sql security definer set search_path = auteur, pg_temp
as $$
    insert into auteur.account_sessions (id, user_id) values (p_session_id, p_user_id);
    insert into auteur.account_refresh_tokens (token_sha256, user_id, session_id)
    values (p_sha256, p_user_id, p_session_id);
    update auteur.account_credentials set last_sign_in_at = now() where user_id = p_user_id;
$$;

-- Take a refresh token and give the next. Presented a second time it is in two hands: the session ends ('reused'),
-- unless that is within p_grace, when it may be the same client that never saw the answer.
create function auteur.account_refresh(
    p_user_id uuid, p_sha256 bytea, p_next_sha256 bytea, p_grace interval, p_lifetime interval
) returns table (outcome text, user_id uuid, session_id uuid)
language plpgsql security definer set search_path = auteur, pg_temp
as $$
declare
    token auteur.account_refresh_tokens;
    session auteur.account_sessions;
begin
    select t.* into token from auteur.account_refresh_tokens t where t.token_sha256 = p_sha256;
    if token.user_id is null then
        return query select 'unknown', null::uuid, null::uuid;
        return;
    end if;
    -- one at a time for a session: a sign-out, a refresh and a thief wait for each other here
    select s.* into session from auteur.account_sessions s where s.id = token.session_id for update;
    select t.* into token from auteur.account_refresh_tokens t where t.token_sha256 = p_sha256;
    if session.ended_at is not null or token.created_at < now() - p_lifetime then
        return query select 'ended', token.user_id, token.session_id;
    elsif token.used_at < now() - p_grace then
        update auteur.account_sessions s set ended_at = now() where s.id = session.id;
        return query select 'reused', token.user_id, token.session_id;
    else
        update auteur.account_refresh_tokens t set used_at = coalesce(t.used_at, now())
        where t.token_sha256 = p_sha256;
        insert into auteur.account_refresh_tokens (token_sha256, user_id, session_id)
        values (p_next_sha256, token.user_id, token.session_id);
        return query select 'ok', token.user_id, token.session_id;
    end if;
end
$$;

-- p_scope: 'local' ends this session, 'others' all but it, 'global' all.
create function auteur.account_end_sessions(p_user_id uuid, p_session_id uuid, p_scope text) returns void
language sql security definer set search_path = auteur, pg_temp
as $$
    update auteur.account_sessions set ended_at = now()
    where user_id = p_user_id and ended_at is null
        and case p_scope when 'local' then id = p_session_id when 'others' then id is distinct from p_session_id
            else true end
$$;

create function auteur.account_make_link(p_user_id uuid, p_kind text, p_sha256 bytea, p_lifetime interval) returns void
language sql security definer set search_path = auteur, pg_temp
as $$
    delete from auteur.account_links where user_id = p_user_id and (kind = p_kind or expires_at < now());
    insert into auteur.account_links (token_sha256, user_id, kind, expires_at)
    values (p_sha256, p_user_id, p_kind, now() + p_lifetime)
$$;

-- Once, and in time: whoever clicks it has read the address's mail.
create function auteur.account_use_link(p_user_id uuid, p_sha256 bytea, p_kinds text[]) returns setof auteur.account
language plpgsql security definer set search_path = auteur, pg_temp
as $$
declare
    whose uuid;
begin
    update auteur.account_links l set used_at = now()
    where l.token_sha256 = p_sha256 and l.used_at is null and l.expires_at > now() and l.kind = any (p_kinds)
    returning l.user_id into whose;
    update auteur.account_credentials c set email_confirmed_at = coalesce(c.email_confirmed_at, now())
    where c.user_id = whose;
    return query select a.* from auteur.account_of(whose) a;
end
$$;

-- Null leaves a field as it is. False where the new address belongs to somebody else.
create function auteur.account_change(
    p_user_id uuid, p_email text, p_password_hash text, p_metadata jsonb, p_confirmed boolean
) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp
as $$
begin
    update auteur.account_credentials set
        password_hash = coalesce(p_password_hash, password_hash),
        user_metadata = user_metadata || coalesce(p_metadata, '{}'),
        email_confirmed_at = case when p_email is null then email_confirmed_at when p_confirmed then now() end,
        updated_at = now()
    where user_id = p_user_id;
    if p_email is not null then
        update auteur.users set email = p_email, updated_at = now() where id = p_user_id;
    end if;
    return true;
exception when unique_violation then
    return false;
end
$$;

-- Everything of the user by the cascades; what lies in the object store goes to the collector.
create function auteur.account_delete(p_user_id uuid) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp
as $$
begin
    delete from auteur.users where id = p_user_id;
    if found then
        insert into auteur.object_garbage (user_id, prefix, due_at) values (p_user_id, 'user/' || p_user_id || '/', now());
        return true;
    end if;
    return false;
end
$$;

do $$
declare
    one regprocedure;
begin
    for one in select oid from pg_catalog.pg_proc
        where pronamespace = 'auteur'::regnamespace and proname like 'account\_%'
    loop
        execute format('revoke execute on function %s from public', one);
        execute format('grant execute on function %s to auteur_api', one);
        execute format('alter function %s owner to auteur_system', one);
    end loop;
end
$$;

-- Exact counts over several machines: the moments of what was allowed, under a lock of the key's row.
-- Unlogged: after a crash everybody begins anew. Keys are hashes; nobody's rows, so no tenant.
create unlogged table auteur.rate_windows (
    key bytea primary key check (length(key) = 16),
    taken timestamptz[] not null
);
grant select, insert, update, delete on auteur.rate_windows to auteur_api;

create function auteur.rate_take(p_user_id uuid, p_key bytea, p_count integer, p_window interval, p_now timestamptz)
returns table (allowed boolean, remaining integer, reset_ms integer)
language plpgsql set search_path = auteur, pg_temp
as $$
declare
    live timestamptz[];
    moment timestamptz;
begin
    insert into auteur.rate_windows as w values (p_key, '{}') on conflict (key) do update set taken = w.taken
    returning w.taken into live;
    moment := coalesce(p_now, clock_timestamp());  -- after the row's lock was had, so that moments stand in order
    live := array(select t from unnest(live) t where t > moment - p_window order by t);
    allowed := cardinality(live) < p_count;
    if allowed then
        live := live || moment;
    end if;
    update auteur.rate_windows w set taken = live where w.key = p_key;
    remaining := p_count - cardinality(live);
    reset_ms := ceil(extract(epoch from live[1] + p_window - moment) * 1000);
    return next;
end
$$;
revoke execute on function auteur.rate_take(uuid, bytea, integer, interval, timestamptz) from public;
grant execute on function auteur.rate_take(uuid, bytea, integer, interval, timestamptz) to auteur_api;
