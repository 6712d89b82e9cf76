-- Webhooks: where users want to be told, what they were told, and the relay of the outbox (`events`) to it.

create table auteur.webhook_endpoints (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    url text not null check (length(url) between 8 and 2000),
    description varchar(255) not null default '',
    event_types text[] not null check (cardinality(event_types) between 1 and 20),
    enabled boolean not null default true,
    disabled_reason text check (length(disabled_reason) <= 500),
    failing_since timestamptz,  -- of the first failure after the last success
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    unique (user_id, id),
    constraint webhook_endpoints_reason check (enabled = (disabled_reason is null))
);
create index webhook_endpoints_of_user on auteur.webhook_endpoints (user_id, created_at desc, id desc);
create index webhook_endpoints_enabled on auteur.webhook_endpoints (id) where enabled;
select auteur.protect('auteur.webhook_endpoints');
grant select, insert, update, delete on auteur.webhook_endpoints to auteur_api;

-- What deliveries are signed with: the newest, and those replaced by it until they expire. Written and never read by
-- the API; the relay gets them with the deliveries it claims.
create table auteur.webhook_secrets (
    id bigint generated always as identity primary key,
    user_id uuid not null,
    endpoint_id uuid not null,
    secret bytea not null check (length(secret) between 24 and 64),
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    foreign key (user_id, endpoint_id) references auteur.webhook_endpoints (user_id, id) on delete cascade
);
create index webhook_secrets_of_endpoint on auteur.webhook_secrets (user_id, endpoint_id);
select auteur.protect('auteur.webhook_secrets');
grant insert on auteur.webhook_secrets to auteur_api;
grant select (user_id, endpoint_id, expires_at), update (expires_at) on auteur.webhook_secrets to auteur_api;

-- One message to one endpoint. It is due at next_at; while leased_until lies ahead somebody is sending it.
create table auteur.webhook_deliveries (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null,
    endpoint_id uuid not null,
    message_id text not null check (length(message_id) between 1 and 100),  -- the same for every attempt and replay
    event_type text not null check (length(event_type) <= 100),
    job_id uuid,
    project_id uuid,
    data jsonb not null default '{}',
    happened_at timestamptz not null,
    state text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    attempts smallint not null default 0 check (attempts >= 0),
    fence integer not null default 0,
    next_at timestamptz not null default now(),
    leased_until timestamptz,
    log jsonb not null default '[]',  -- of the last attempts: at, status, error, ms
    created_at timestamptz not null default now(),
    ended_at timestamptz,
    unique (user_id, id),
    unique (endpoint_id, message_id),
    constraint webhook_deliveries_ended check ((state = 'pending') = (ended_at is null)),
    foreign key (user_id, endpoint_id) references auteur.webhook_endpoints (user_id, id) on delete cascade
);
create index webhook_deliveries_due on auteur.webhook_deliveries (endpoint_id, next_at) where state = 'pending';
create index webhook_deliveries_of_endpoint
    on auteur.webhook_deliveries (user_id, endpoint_id, created_at desc, id desc);
create index webhook_deliveries_old on auteur.webhook_deliveries (ended_at) where state <> 'pending';
select auteur.protect('auteur.webhook_deliveries');
grant select, insert on auteur.webhook_deliveries to auteur_api;
grant update (state, attempts, next_at, leased_until, ended_at, fence) on auteur.webhook_deliveries to auteur_api;

-- A new endpoint, unless the user has p_most of them already: then no row.
create function auteur.create_webhook(
    p_user_id uuid, p_url text, p_description text, p_types text[], p_secret bytea, p_most integer
) returns setof auteur.webhook_endpoints
language plpgsql set search_path = auteur, pg_temp as $$
declare
    v_made auteur.webhook_endpoints;
begin
    perform set_config('app.user_id', p_user_id::text, true);
    perform pg_advisory_xact_lock(hashtextextended('webhooks ' || p_user_id, 0));  -- so that the count stays true
    if (select count(*) from auteur.webhook_endpoints where user_id = p_user_id) >= p_most then
        return;
    end if;
    insert into auteur.webhook_endpoints (user_id, url, description, event_types)
    values (p_user_id, p_url, p_description, p_types) returning * into v_made;
    insert into auteur.webhook_secrets (user_id, endpoint_id, secret) values (p_user_id, v_made.id, p_secret);
    insert into auteur.audit (user_id, actor, action, subject, detail)
    values (p_user_id, 'user', 'webhook.created', v_made.id, jsonb_build_object('url', p_url));
    return next v_made;
end $$;

-- The outbox, some of it: every event becomes a delivery for each endpoint that wants it and was there when it
-- happened. One statement, so that an event is relayed with its deliveries or not at all; events are found by what
-- was not relayed, never by their order, and those of a transaction that has not committed are found the next time.
create function auteur.relay_events(p_limit integer) returns table (relayed integer, made integer, oldest_s real)
language sql security definer set search_path = auteur, pg_temp as $$
    with batch as (
        select e.user_id, e.seq, e.type, e.job_id, e.project_id, e.data, e.created_at from auteur.events e
        where e.relayed_at is null order by e.created_at limit p_limit for update skip locked
    ), sent as (
        insert into auteur.webhook_deliveries
            (user_id, endpoint_id, message_id, event_type, job_id, project_id, data, happened_at)
        select s.user_id, w.id, 'msg_' || md5(s.user_id || ':' || s.seq), s.type, s.job_id, s.project_id, s.data,
            s.created_at
        from batch s join auteur.webhook_endpoints w on w.user_id = s.user_id
        where w.enabled and s.created_at >= w.created_at and w.event_types && array[s.type, '*']
        on conflict (endpoint_id, message_id) do nothing
        returning 1
    ), done as (
        update auteur.events e set relayed_at = now() from batch s where e.user_id = s.user_id and e.seq = s.seq
    )
    select count(*)::integer, (select count(*)::integer from sent),
        coalesce(extract(epoch from now() - min(s.created_at)), 0)::real
    from batch s
$$;

create type auteur.webhook_task as (
    id uuid, user_id uuid, endpoint_id uuid, url text, message_id text, event_type text, job_id uuid, project_id uuid,
    data jsonb, happened_at timestamptz, attempt integer, fence integer, secrets bytea[]
);

-- Deliveries that are due, at most p_each of one endpoint under way at a time, so that one that hangs delays no other.
create function auteur.claim_deliveries(p_limit integer, p_each integer, p_lease interval)
returns setof auteur.webhook_task
language sql security definer set search_path = auteur, pg_temp as $$
    update auteur.webhook_deliveries d
    set leased_until = now() + p_lease, fence = d.fence + 1, attempts = d.attempts + 1
    from (
        select due.id, w.url from auteur.webhook_endpoints w cross join lateral (
            select o.id, o.next_at from auteur.webhook_deliveries o
            where o.endpoint_id = w.id and o.state = 'pending' and o.next_at <= now()
              and (o.leased_until is null or o.leased_until <= now())
            order by o.next_at
            limit greatest(0, p_each - (
                select count(*) from auteur.webhook_deliveries l
                where l.endpoint_id = w.id and l.state = 'pending' and l.leased_until > now()))
            for update skip locked
        ) due
        where w.enabled order by due.next_at limit p_limit
    ) chosen
    where d.id = chosen.id
    returning d.id, d.user_id, d.endpoint_id, chosen.url, d.message_id, d.event_type, d.job_id, d.project_id, d.data,
        d.happened_at, d.attempts::integer, d.fence, array(
            select s.secret from auteur.webhook_secrets s
            where s.endpoint_id = d.endpoint_id and s.user_id = d.user_id
              and (s.expires_at is null or s.expires_at > now())
            order by s.id desc)
$$;

-- No further deliveries; what waits has failed, and can be replayed. The user is told by an event.
create function auteur.disable_webhook(p_user uuid, p_endpoint uuid, p_reason text) returns void
language plpgsql set search_path = auteur, pg_temp as $$
begin
    update auteur.webhook_endpoints set enabled = false, disabled_reason = p_reason, updated_at = now()
    where user_id = p_user and id = p_endpoint and enabled;
    if not found then
        return;
    end if;
    update auteur.webhook_deliveries set state = 'failed', ended_at = now(), leased_until = null
    where endpoint_id = p_endpoint and state = 'pending';
    insert into auteur.audit (user_id, actor, action, subject, detail)
    values (p_user, 'server', 'webhook.disabled', p_endpoint, jsonb_build_object('reason', p_reason));
    perform auteur.emit(p_user, 'webhook.disabled', null, null,
        jsonb_build_object('webhook_id', p_endpoint, 'reason', p_reason));
end $$;

-- What came of an attempt, while the delivery is still this sender's. p_retry null and not delivered: given up.
-- p_disable: why the endpoint is to get nothing more, if so; p_patience: how long it may fail without a success.
create function auteur.settle_delivery(
    p_delivery uuid, p_fence integer, p_delivered boolean, p_line jsonb, p_retry interval, p_disable text,
    p_patience interval
) returns text
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_delivery auteur.webhook_deliveries;
    v_since timestamptz;
begin
    -- The endpoint before its deliveries, as disable_webhook has them: two that settle do not wait for each other.
    perform from auteur.webhook_endpoints w join auteur.webhook_deliveries d on d.endpoint_id = w.id
    where d.id = p_delivery for no key update of w;
    select * into v_delivery from auteur.webhook_deliveries
    where id = p_delivery and fence = p_fence and state = 'pending' for update;
    if not found then
        return 'lost';
    end if;
    update auteur.webhook_deliveries set
        state = case when p_delivered then 'delivered' when p_retry is null then 'failed' else 'pending' end,
        ended_at = case when p_delivered or p_retry is null then now() end,
        next_at = now() + coalesce(p_retry, interval '0'), leased_until = null,
        log = case when jsonb_array_length(log) < 20 then log else log - 0 end || p_line
    where id = p_delivery;
    if p_delivered then
        update auteur.webhook_endpoints set failing_since = null
        where id = v_delivery.endpoint_id and failing_since is not null;
        return 'delivered';
    end if;
    update auteur.webhook_endpoints set failing_since = coalesce(failing_since, now())
    where id = v_delivery.endpoint_id returning failing_since into v_since;
    if p_disable is not null or v_since <= now() - p_patience then
        perform auteur.disable_webhook(v_delivery.user_id, v_delivery.endpoint_id,
            coalesce(p_disable, 'no delivery arrived since '
                || to_char(v_since at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"')));
        return 'disabled';
    end if;
    return case when p_retry is null then 'failed' else 'retrying' end;
end $$;

-- The log goes after p_age, and secrets that nobody checks with any more.
create function auteur.forget_deliveries(p_age interval) returns integer
language sql security definer set search_path = auteur, pg_temp as $$
    delete from auteur.webhook_secrets where expires_at <= now();
    with old as (
        select id from auteur.webhook_deliveries
        where state <> 'pending' and ended_at < now() - p_age limit 10000 for update skip locked
    ), gone as (
        delete from auteur.webhook_deliveries d using old where d.id = old.id returning 1
    )
    select count(*)::integer from gone
$$;

grant execute on function auteur.create_webhook(uuid, text, text, text[], bytea, integer) to auteur_api;
grant execute on function auteur.relay_events(integer), auteur.claim_deliveries(integer, integer, interval),
    auteur.settle_delivery(uuid, integer, boolean, jsonb, interval, text, interval),
    auteur.forget_deliveries(interval) to auteur_worker;
-- Last: then they are not ours to grant.
alter function auteur.relay_events(integer) owner to auteur_system;
alter function auteur.claim_deliveries(integer, integer, interval) owner to auteur_system;
alter function auteur.disable_webhook(uuid, uuid, text) owner to auteur_system;
alter function auteur.settle_delivery(uuid, integer, boolean, jsonb, interval, text, interval) owner to auteur_system;
alter function auteur.forget_deliveries(interval) owner to auteur_system;
