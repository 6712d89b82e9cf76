-- Every change of a job. Locks are taken in this order: the key, the job, the account (which `record` takes last of all);
-- whoever holds an account takes further jobs of its owner with SKIP LOCKED only, so that no two wait for each other.

-- A free slot goes to the owner's job that waits longest with the highest priority. Called under the account's lock.
create function auteur.admit(p_user uuid, p_lane text, p_slots integer) returns integer
language sql set search_path = auteur, pg_temp as $$
    with free as (
        select greatest(0, p_slots - count(*)) as slots from auteur.jobs
        where user_id = p_user and lane = p_lane
          and (status = 'processing' or (status = 'pending' and run_after is not null))
    ), next as (
        select id from auteur.jobs
        where user_id = p_user and lane = p_lane and status = 'pending' and run_after is null
        order by priority desc, created_at limit (select slots from free) for update skip locked
    ), admitted as (
        update auteur.jobs set run_after = now() from next where jobs.id = next.id returning 1
    )
    select count(*)::integer from admitted
$$;

-- Submits a user's job: key, hold, job, ledger entry and event, or nothing.
-- AU402 the balance does not cover the quote; AU422 the key was used for another request.
create function auteur.submit_job(
    p_user uuid, p_type text, p_lane text, p_quote integer, p_priority integer, p_slots integer, p_project uuid, p_media uuid,
    p_input jsonb, p_key text, p_digest bytea, p_request_id text
) returns table (job_id uuid, credits_cost integer, replayed boolean)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job uuid := gen_random_uuid();
    v_digest bytea;
    v_answer jsonb;
    v_balance integer;
    v_seq bigint;
begin
    if p_key is not null then
        insert into auteur.idempotency (user_id, key, request_sha256, state, status, answer)
        values (p_user, p_key, p_digest, 'done', 202,
            jsonb_build_object('job_id', v_job, 'status', 'pending', 'credits_cost', p_quote))
        on conflict do nothing;  -- whoever else has the key is waited for here, not at the account
        if not found then
            select i.request_sha256, i.answer into v_digest, v_answer
            from auteur.idempotency i where i.user_id = p_user and i.key = p_key;
            if v_digest is distinct from p_digest then
                raise exception 'the key was used for another request' using errcode = 'AU422';
            end if;
            return query select (v_answer ->> 'job_id')::uuid, (v_answer ->> 'credits_cost')::integer, true;
            return;
        end if;
    end if;
    -- The account first, because its lock is what makes the count of slots true.
    update auteur.credits c set balance = c.balance - p_quote, last_seq = c.last_seq + 1, updated_at = now()
    where c.user_id = p_user and c.balance >= p_quote
    returning c.balance, c.last_seq into v_balance, v_seq;
    if not found then
        raise exception 'the balance does not cover the quote' using errcode = 'AU402',
            detail = format('%s %s',
                coalesce((select c.balance from auteur.credits c where c.user_id = p_user), 0), p_quote);
    end if;
    with job as (
        insert into auteur.jobs (id, user_id, project_id, media_id, type, status, credits_cost, quote, input_params,
            lane, slots, priority, request_id, run_after)
        select v_job, p_user, p_project, p_media, p_type, 'pending', p_quote, p_quote, p_input,
            p_lane, p_slots, p_priority, p_request_id,
            case when (
                select count(*) from auteur.jobs o where o.user_id = p_user and o.lane = p_lane
                  and (o.status = 'processing' or (o.status = 'pending' and o.run_after is not null))
            ) < p_slots then now() end
    ), hold as (
        insert into auteur.credit_holds (job_id, user_id, amount) select v_job, p_user, p_quote where p_quote > 0
    ), entry as (
        insert into auteur.credit_transactions
            (user_id, amount, balance_after, type, description, job_id, kind, ref, seq)
        select p_user, -p_quote, v_balance, 'usage', p_type, v_job, 'hold', v_job, v_seq where p_quote > 0
    )
    insert into auteur.events (user_id, seq, type, project_id, job_id, data)
    values (p_user, v_seq, 'job.created', p_project, v_job,
        jsonb_build_object('type', p_type, 'status', 'pending', 'credits_cost', p_quote, 'balance', v_balance));
    return query select v_job, p_quote, false;
end $$;

-- The next jobs for a worker: by plan, then by how long they have been in the queue, which holds as many of one user's
-- jobs as the user has slots. Each has a new fence.
create function auteur.claim_jobs(p_worker text, p_types text[], p_limit integer, p_lease interval)
returns setof auteur.jobs
language sql security definer set search_path = auteur, pg_temp as $$
    update auteur.jobs set status = 'processing', worker = p_worker, attempts = jobs.attempts + 1,
        fence = jobs.fence + 1, started_at = now(), heartbeat_at = now(), lease_until = now() + p_lease,
        progress = 0, stage = ''
    from (
        select ready.id from unnest(p_types) as wanted (type) cross join lateral (
            select id, priority, run_after from auteur.jobs
            where type = wanted.type and status = 'pending' and run_after <= now()
            order by priority desc, run_after limit p_limit for update skip locked
        ) ready order by ready.priority desc, ready.run_after limit p_limit
    ) chosen
    where jobs.id = chosen.id
    returning jobs.*
$$;

-- A sign of life and the progress of jobs, each with its fence. Returns those that are still the worker's.
create function auteur.heartbeat(
    p_jobs uuid[], p_fences bigint[], p_progress real[], p_stages text[], p_lease interval
) returns table (job_id uuid, cancel_requested boolean)
language sql security definer set search_path = auteur, pg_temp as $$
    update auteur.jobs set heartbeat_at = now(), lease_until = now() + p_lease,
        progress = told.progress, stage = told.stage
    from (
        select * from unnest(p_jobs, p_fences, p_progress, p_stages) as t (id, fence, progress, stage)
    ) told
    where jobs.id = told.id and jobs.status = 'processing' and jobs.fence = told.fence
    returning jobs.id, jobs.cancel_requested
$$;

-- Ends a job that holds no result: the hold goes back whole, once, the slot to the next. The row is locked already.
create function auteur.end_without_result(
    p_job auteur.jobs, p_status text, p_code text, p_message text, p_hint text
) returns void
language plpgsql set search_path = auteur, pg_temp as $$
declare
    v_held integer;
begin
    update auteur.credit_holds set state = 'refunded', settled = 0
    where user_id = p_job.user_id and job_id = p_job.id and state = 'held' returning amount into v_held;
    assert p_job.quote = 0 or v_held = p_job.quote, 'a job that lives holds its quote';
    update auteur.jobs set status = p_status, completed_at = now(), lease_until = null, run_after = null,
        credits_refunded = v_held is not null, error_code = p_code, error_message = p_message, error_hint = p_hint
    where id = p_job.id;
    if p_job.type = 'probe' and p_status = 'failed' then  -- what could not be probed is no media
        update auteur.media_files m set status = 'failed', updated_at = now(),
            problem = jsonb_build_object('code', p_code, 'message', p_message, 'hint', coalesce(p_hint, ''))
        where m.user_id = p_job.user_id and m.id = p_job.media_id and m.status = 'checking';
    end if;
    perform from auteur.record(
        p_job.user_id, 'job.' || p_status,
        jsonb_strip_nulls(jsonb_build_object(
            'type', p_job.type, 'status', p_status, 'code', p_code, 'refunded', coalesce(v_held, 0))),
        p_job.id, p_job.project_id,
        p_kind => case when v_held is not null then 'refund' end, p_amount => coalesce(v_held, 0),
        p_ref => p_job.id::text, p_description => p_job.type);
    perform auteur.admit(p_job.user_id, p_job.lane, p_job.slots);
end $$;

-- The result, the charge (never more than the quote), the rest of the hold, what the result says about the job's media
-- (p_media: derived, thumbnail_r2_key), the event, and the free jobs that follow on the same media (p_then).
-- false: not yours any more.
create function auteur.complete_job(
    p_job uuid, p_fence bigint, p_output jsonb, p_charge integer, p_media jsonb, p_then jsonb
) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
    v_charge integer;
begin
    update auteur.jobs set status = 'completed', output_data = p_output, completed_at = now(), lease_until = null,
        run_after = null, progress = 1, credits_cost = least(quote, greatest(0, p_charge)),
        error_code = null, error_message = null, error_hint = null
    where id = p_job and status = 'processing' and fence = p_fence
    returning * into v_job;
    if not found then
        return false;
    end if;
    if p_media is not null then
        update auteur.media_files m set
            thumbnail_r2_key = coalesce(p_media ->> 'thumbnail_r2_key', m.thumbnail_r2_key),
            derived = m.derived || coalesce(p_media -> 'derived', '{}'),
            updated_at = now()
        where m.user_id = v_job.user_id and m.id = v_job.media_id;
    end if;
    v_charge := v_job.credits_cost;
    update auteur.credit_holds set state = 'settled', settled = v_charge
    where user_id = v_job.user_id and job_id = p_job and state = 'held';
    assert found or v_job.quote = 0, 'a job that lives holds its quote';
    perform from auteur.record(
        v_job.user_id, 'job.completed',
        jsonb_build_object('type', v_job.type, 'status', 'completed', 'credits_cost', v_charge),
        p_job, v_job.project_id,
        p_kind => case when v_charge < v_job.quote then 'release' end, p_amount => v_job.quote - v_charge,
        p_ref => p_job::text, p_description => v_job.type);
    perform auteur.admit(v_job.user_id, v_job.lane, v_job.slots);
    perform from jsonb_to_recordset(p_then) as t (type text, lane text, priority integer, slots integer, input jsonb)
        cross join lateral auteur.submit_job(v_job.user_id, t.type, t.lane, 0, t.priority, t.slots, v_job.project_id,
            v_job.media_id, t.input, null, null, v_job.request_id);
    return true;
end $$;

-- An attempt failed: back into the queue after p_retry (NULL: never), or the end with a refund.
-- A job that was to be cancelled ends as cancelled. Returns the new status; NULL: not yours any more.
create function auteur.fail_job(
    p_job uuid, p_fence bigint, p_code text, p_message text, p_hint text, p_retry interval
) returns text
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
    v_status text := 'failed';
begin
    select * into v_job from auteur.jobs
    where id = p_job and status = 'processing' and fence = p_fence for update;
    if not found then
        return null;
    elsif v_job.cancel_requested then
        v_status := 'cancelled';
        perform auteur.end_without_result(v_job, 'cancelled', null, null, null);
    elsif p_retry is not null then
        v_status := 'pending';
        update auteur.jobs set status = 'pending', lease_until = null, run_after = now() + p_retry,
            error_code = p_code, error_message = p_message, error_hint = p_hint
        where id = p_job;
    else
        perform auteur.end_without_result(v_job, 'failed', p_code, p_message, p_hint);
    end if;
    return v_status;
end $$;

-- A worker that shuts down gives a job back as if it had never had it: the attempt does not count.
create function auteur.release_job(p_job uuid, p_fence bigint) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    update auteur.jobs set status = 'pending', lease_until = null, run_after = now(), attempts = attempts - 1,
        progress = 0, stage = ''
    where id = p_job and status = 'processing' and fence = p_fence;
    return found;
end $$;

-- Whether the job is still the worker's, and keeps it so until the transaction ends: before any write on its behalf.
create function auteur.hold_fence(p_job uuid, p_fence bigint) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    perform from auteur.jobs where id = p_job and status = 'processing' and fence = p_fence for update;
    return found;
end $$;

-- Cancels a user's job: at once while it waits, by request while it runs; nothing where it has ended.
-- Returns the status then; no row: the user has no such job.
create function auteur.cancel_job(p_user uuid, p_job uuid) returns table (status text, cancel_requested boolean)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
begin
    select * into v_job from auteur.jobs j
    where j.id = p_job and j.user_id = p_user for update;
    if not found then
        return;
    elsif v_job.status = 'pending' then
        perform auteur.end_without_result(v_job, 'cancelled', null, null, null);
    elsif v_job.status = 'processing' and not v_job.cancel_requested then
        update auteur.jobs j set cancel_requested = true where j.id = p_job;
    end if;
    return query select j.status::text, j.cancel_requested from auteur.jobs j where j.id = p_job;
end $$;

-- Jobs whose worker was not heard of within the lease: again at once, or set aside after p_max attempts.
-- Accounts are locked in one order, whoever sweeps.
create function auteur.sweep_expired(p_max integer, p_limit integer)
returns table (job_id uuid, user_id uuid, type text, status text)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
    v_status text;
begin
    for v_job in
        select * from auteur.jobs j where j.status = 'processing' and j.lease_until < now()
        order by j.user_id limit p_limit for update skip locked
    loop
        if v_job.cancel_requested then
            v_status := 'cancelled';
            perform auteur.end_without_result(v_job, v_status, null, null, null);
        elsif v_job.attempts >= p_max then
            v_status := 'failed';
            perform auteur.end_without_result(v_job, v_status, 'job_poisoned',
                format('the worker was lost %s times at this job; it is set aside', v_job.attempts),
                'send the job''s id to whoever runs the server');
        else
            v_status := 'pending';
            update auteur.jobs j set status = v_status, lease_until = null, run_after = now(),
                error_code = 'lease_lost', error_message = 'the worker was lost'
            where j.id = v_job.id;
        end if;
        return query select v_job.id, v_job.user_id, v_job.type::text, v_status;
    end loop;
end $$;

-- Jobs that no worker took within p_patience end with a refund. Returns how many.
create function auteur.expire_jobs(p_patience interval, p_limit integer) returns integer
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
    v_expired integer := 0;
begin
    for v_job in
        select * from auteur.jobs j where j.status = 'pending' and j.created_at < now() - p_patience  -- once a minute: no index is kept for it
        order by j.user_id limit p_limit for update skip locked
    loop
        perform auteur.end_without_result(v_job, 'failed', 'job_expired', 'no worker took the job in time',
            'submit it again later');
        v_expired := v_expired + 1;
    end loop;
    return v_expired;
end $$;

-- Lanes whose slots stand free while jobs wait are filled: after a plan got more slots. Returns how many jobs.
create function auteur.admit_waiting(p_limit integer) returns integer
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_lane record;
    v_admitted integer := 0;
begin
    for v_lane in
        select w.user_id, w.lane, (
            select n.slots from auteur.jobs n where n.user_id = w.user_id and n.lane = w.lane
            order by n.created_at desc limit 1
        ) as slots
        from (
            select distinct j.user_id, j.lane from auteur.jobs j where j.status = 'pending' and j.run_after is null
            order by j.user_id, j.lane limit p_limit
        ) w order by w.user_id
    loop
        perform from auteur.credits c where c.user_id = v_lane.user_id for update;
        v_admitted := v_admitted + auteur.admit(v_lane.user_id, v_lane.lane, v_lane.slots);
    end loop;
    return v_admitted;
end $$;

create function auteur.forget_keys() returns void
language sql security definer set search_path = auteur, pg_temp as $$
    delete from auteur.idempotency where expires_at < now()
$$;

-- A job that failed, submitted again on its owner's account, once. For operators. No row: no failed job of that id.
create function auteur.replay_job(p_job uuid) returns table (job_id uuid, credits_cost integer, replayed boolean)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_job auteur.jobs;
begin
    select * into v_job from auteur.jobs j where j.id = p_job and j.status = 'failed';
    if found then
        return query select * from auteur.submit_job(v_job.user_id, v_job.type, v_job.lane, v_job.quote, v_job.priority, v_job.slots,
            v_job.project_id, v_job.media_id, v_job.input_params, 'replay ' || p_job, sha256('replay'),
            v_job.request_id);
    end if;
end $$;

-- Jobs of all users that failed, newest first. For operators: no input, no output.
create function auteur.failed_jobs(p_limit integer)
returns table (job_id uuid, type text, error_code text, error_message text, attempts integer, completed_at timestamptz)
language sql stable security definer set search_path = auteur, pg_temp as $$
    select id, type, error_code, error_message, attempts, completed_at from auteur.jobs
    where status = 'failed' order by completed_at desc limit p_limit
$$;

-- What waits and for how long, per type: for metrics.
create function auteur.queue_depth() returns table (type text, pending bigint, processing bigint, oldest_s double precision)
language sql stable security definer set search_path = auteur, pg_temp as $$
    select type, count(*) filter (where status = 'pending'), count(*) filter (where status = 'processing'),
        coalesce(extract(epoch from now() - min(created_at) filter (where status = 'pending')), 0)::double precision
    from auteur.jobs where status in ('pending', 'processing') group by type
$$;
create index jobs_failed on auteur.jobs (completed_at desc) where status = 'failed';

grant execute on function
    auteur.submit_job(uuid, text, text, integer, integer, integer, uuid, uuid, jsonb, text, bytea, text),
    auteur.cancel_job(uuid, uuid), auteur.queue_depth() to auteur_api, auteur_worker;
grant execute on function
    auteur.claim_jobs(text, text[], integer, interval),
    auteur.heartbeat(uuid[], bigint[], real[], text[], interval),
    auteur.complete_job(uuid, bigint, jsonb, integer, jsonb, jsonb),
    auteur.fail_job(uuid, bigint, text, text, text, interval),
    auteur.release_job(uuid, bigint), auteur.hold_fence(uuid, bigint),
    auteur.sweep_expired(integer, integer), auteur.expire_jobs(interval, integer), auteur.admit_waiting(integer),
    auteur.forget_keys(),
    auteur.replay_job(uuid), auteur.failed_jobs(integer) to auteur_worker;

-- Last: then they are not ours to grant.
do $$
declare
    v_function regprocedure;
begin
    for v_function in
        select p.oid from pg_proc p where p.pronamespace = 'auteur'::regnamespace and p.proname in (
            'admit', 'submit_job', 'claim_jobs', 'heartbeat', 'end_without_result', 'complete_job', 'fail_job',
            'release_job', 'hold_fence', 'cancel_job', 'sweep_expired', 'expire_jobs', 'admit_waiting',
            'forget_keys', 'replay_job', 'failed_jobs', 'queue_depth')
    loop
        execute format('alter function %s owner to auteur_system', v_function);
    end loop;
end $$;

-- An edit by a worker: append_operation, while the job is the worker's. AU409: it is no more.
create function auteur.append_for_job(
    p_user_id uuid, p_project_id uuid, p_job uuid, p_fence bigint, p_base_version integer, p_op text, p_client_id text
) returns table (appended boolean, at text)
language plpgsql set search_path = auteur, pg_temp as $$
begin
    if not auteur.hold_fence(p_job, p_fence) then
        raise exception 'the job is no longer this worker''s' using errcode = 'AU409';
    end if;
    return query select * from auteur.append_operation(p_user_id, p_project_id, p_base_version, p_op, p_client_id);
end $$;
grant execute on function auteur.append_for_job(uuid, uuid, uuid, bigint, integer, text, text) to auteur_worker;
