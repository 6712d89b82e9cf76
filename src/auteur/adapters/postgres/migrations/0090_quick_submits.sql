-- Submitting, quicker. The text of a CHECK is read anew at every statement: those of the ledger and of jobs were a
-- third of a submit's CPU. As functions they are read once a session, and say the same.

create function auteur.entry_is_sound(p_kind text, p_type text, p_amount integer, p_balance integer, p_ref text, p_job uuid)
returns boolean language plpgsql immutable as $$
begin
    return p_balance >= 0 and length(p_ref) between 1 and 255 and case p_kind
        when 'hold' then p_type = 'usage' and p_amount < 0 and p_job is not null
        when 'release' then p_type = 'refund' and p_amount > 0 and p_job is not null
        when 'refund' then p_type = 'refund' and p_amount > 0 and p_job is not null
        when 'grant' then p_type = 'subscription' and p_amount > 0
        when 'expiry' then p_type = 'subscription' and p_amount <= 0
        when 'purchase' then p_type = 'bonus' and p_amount > 0
        when 'bonus' then p_type = 'bonus' and p_amount > 0
        else false
    end;
end $$;

create function auteur.job_is_sound(
    p_status text, p_cost integer, p_quote integer, p_slots integer, p_attempts integer, p_lease timestamptz, p_ended timestamptz
) returns boolean language plpgsql immutable as $$
begin
    return p_status in ('pending', 'processing', 'completed', 'failed', 'cancelled')
        and p_cost between 0 and p_quote and p_slots > 0 and p_attempts >= 0
        and (p_status = 'processing') = (p_lease is not null)
        and (p_status in ('completed', 'failed', 'cancelled')) = (p_ended is not null);
end $$;

create function auteur.hold_is_sound(p_state text, p_amount integer, p_settled integer)
returns boolean language plpgsql immutable as $$
begin
    return p_amount > 0 and p_state in ('held', 'settled', 'refunded') and (p_state = 'held') = (p_settled is null)
        and (p_settled is null or p_settled between 0 and p_amount);
end $$;

create function auteur.key_is_sound(p_key text, p_digest bytea, p_state text)
returns boolean language plpgsql immutable as $$
begin
    return p_key <> '' and length(p_digest) = 32 and p_state in ('running', 'done');
end $$;

do $$
declare
    v_old record;
begin
    for v_old in
        select k.conrelid::regclass as owner, k.conname from pg_constraint k
        where k.contype = 'c' and k.conrelid in ('auteur.credit_transactions'::regclass, 'auteur.jobs'::regclass,
            'auteur.credit_holds'::regclass, 'auteur.idempotency'::regclass)
    loop
        execute format('alter table %s drop constraint %I', v_old.owner, v_old.conname);
    end loop;
end $$;
alter table auteur.credit_transactions add constraint credit_transactions_sound
    check (auteur.entry_is_sound(kind, type, amount, balance_after, ref, job_id));
alter table auteur.jobs add constraint jobs_sound
    check (auteur.job_is_sound(status, credits_cost, quote, slots, attempts, lease_until, completed_at));
alter table auteur.credit_holds add constraint credit_holds_sound check (auteur.hold_is_sound(state, amount, settled));
alter table auteur.idempotency add constraint idempotency_sound
    check (auteur.key_is_sound(key, request_sha256, state));
grant execute on function
    auteur.entry_is_sound(text, text, integer, integer, text, uuid),
    auteur.job_is_sound(text, integer, integer, integer, integer, timestamptz, timestamptz),
    auteur.hold_is_sound(text, integer, integer), auteur.key_is_sound(text, bytea, text)
to auteur_system, auteur_api, auteur_worker;

-- Each foreign key is one more question for each row. An event is written under the lock of its user's account, which
-- the account's own key keeps from outliving him; a request's key ends by itself within a day. So both go with their
-- user by one trigger.
alter table auteur.events drop constraint events_user_id_fkey;
alter table auteur.idempotency drop constraint idempotency_user_id_fkey;
create function auteur.forget_user() returns trigger
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    delete from auteur.events where user_id = old.id;
    delete from auteur.idempotency where user_id = old.id;
    return null;
end $$;
create trigger forget_user after delete on auteur.users for each row execute function auteur.forget_user();
alter function auteur.forget_user() owner to auteur_system;

-- As before, but statement by statement: one with five tables in it costs more to begin than it saves.
set local role auteur_system;
create or replace function auteur.submit_job(
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
    insert into auteur.jobs (id, user_id, project_id, media_id, type, status, credits_cost, quote, input_params,
        lane, slots, priority, request_id, run_after)
    values (v_job, p_user, p_project, p_media, p_type, 'pending', p_quote, p_quote, p_input,
        p_lane, p_slots, p_priority, p_request_id,
        case when (
            select count(*) from auteur.jobs o where o.user_id = p_user and o.lane = p_lane
              and (o.status = 'processing' or (o.status = 'pending' and o.run_after is not null))
        ) < p_slots then now() end);
    if p_quote > 0 then
        insert into auteur.credit_holds (job_id, user_id, amount) values (v_job, p_user, p_quote);
        insert into auteur.credit_transactions
            (user_id, amount, balance_after, type, description, job_id, kind, ref, seq)
        values (p_user, -p_quote, v_balance, 'usage', p_type, v_job, 'hold', v_job, v_seq);
    end if;
    insert into auteur.events (user_id, seq, type, project_id, job_id, data)
    values (p_user, v_seq, 'job.created', p_project, v_job,
        jsonb_build_object('type', p_type, 'status', 'pending', 'credits_cost', p_quote, 'balance', v_balance));
    job_id := v_job;
    credits_cost := p_quote;
    replayed := false;
    return next;
end $$;
set local role auteur_owner;

-- Several submits of one user, which would wait for each other's commit, in one transaction. Each stands for itself:
-- what is refused leaves nothing behind, and tells why (`refused` is the SQLSTATE, `detail` the facts).
create function auteur.submit_jobs(
    p_user uuid, p_types text[], p_lanes text[], p_quotes integer[], p_priorities integer[], p_slots integer[],
    p_projects uuid[], p_media uuid[], p_inputs jsonb[], p_keys text[], p_digests bytea[], p_request_ids text[]
) returns table (job_id uuid, credits_cost integer, replayed boolean, refused text, detail text)
language plpgsql set search_path = auteur, pg_temp as $$
begin
    for i in 1 .. cardinality(p_types) loop
        refused := null;
        detail := null;
        begin
            select s.job_id, s.credits_cost, s.replayed into strict job_id, credits_cost, replayed
            from auteur.submit_job(p_user, p_types[i], p_lanes[i], p_quotes[i], p_priorities[i], p_slots[i],
                p_projects[i], p_media[i], p_inputs[i], p_keys[i], p_digests[i], p_request_ids[i]) s;
        exception when sqlstate 'AU402' or sqlstate 'AU422' or foreign_key_violation then
            get stacked diagnostics refused = returned_sqlstate, detail = pg_exception_detail;
        end;
        return next;
    end loop;
end $$;
grant execute on function auteur.submit_jobs(
    uuid, text[], text[], integer[], integer[], integer[], uuid[], uuid[], jsonb[], text[], bytea[], text[]
) to auteur_api;
