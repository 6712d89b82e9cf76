-- Credits: one account row a user, an append-only ledger, and the events that are numbered under the same row's lock.

create table auteur.credits (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null unique references auteur.users (id) on delete cascade,
    balance integer not null default 0 check (balance >= 0),
    updated_at timestamptz default now(),
    last_seq bigint not null default 0,  -- the number of the user's newest event
    unique (user_id, id)
) with (fillfactor = 50);  -- updated at every submit: room for the new version on the same page

create table auteur.credit_transactions (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references auteur.users (id) on delete cascade,
    amount integer not null,
    balance_after integer not null check (balance_after >= 0),
    type varchar(50) not null,
    description text,
    job_id uuid,  -- no foreign key: the entries outlive nothing, and `record` alone writes them
    created_at timestamptz not null default now(),
    kind varchar(20) not null,
    ref text not null check (length(ref) between 1 and 255),
    seq bigint not null,
    unique (kind, ref),  -- of a job's entries the ref is the job's id
    unique (user_id, seq),
    constraint credit_transactions_kind check (
        case kind
            when 'hold' then type = 'usage' and amount < 0 and job_id is not null
            when 'release' then type = 'refund' and amount > 0 and job_id is not null
            when 'refund' then type = 'refund' and amount > 0 and job_id is not null
            when 'grant' then type = 'subscription' and amount > 0
            when 'expiry' then type = 'subscription' and amount <= 0
            when 'purchase' then type = 'bonus' and amount > 0
            when 'bonus' then type = 'bonus' and amount > 0
            else false
        end
    )
);

-- What happened, for the user's streams, webhooks and later the message queue. Never changed but for relayed_at.
create table auteur.events (
    user_id uuid not null references auteur.users (id) on delete cascade,
    seq bigint not null,  -- without gaps in the order of commits, because the account's row is locked to count
    type text not null,
    project_id uuid,
    job_id uuid,
    data jsonb not null default '{}',
    created_at timestamptz not null default now(),
    relayed_at timestamptz,
    primary key (user_id, seq)
);
create index events_to_relay on auteur.events (created_at) where relayed_at is null;

select auteur.protect('auteur.credits');
select auteur.protect('auteur.credit_transactions');
select auteur.protect('auteur.events');
revoke update, delete on auteur.credit_transactions from auteur_system;
grant select on auteur.credits, auteur.credit_transactions, auteur.events to auteur_api, auteur_worker;

-- The ledger is never rewritten, by its owner neither. Rows go only with the account they belong to.
create function auteur.refuse_rewriting() returns trigger
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    if TG_OP = 'DELETE' and not exists (select from auteur.users where id = old.user_id) then
        return old;
    end if;
    raise exception 'the ledger is append-only: % refused', lower(TG_OP) using errcode = 'AU500';
end $$;
create trigger append_only before update or delete on auteur.credit_transactions
    for each row execute function auteur.refuse_rewriting();
create trigger append_only_whole before truncate on auteur.credit_transactions
    for each statement execute function auteur.refuse_rewriting();

-- Every user has an account from the first moment.
create function auteur.open_account() returns trigger
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    insert into auteur.credits (user_id) values (new.id);
    return null;
end $$;
create trigger open_account after insert on auteur.users for each row execute function auteur.open_account();

-- The one way to write the ledger and the events: an event, and with it an entry where a kind is given.
-- Locks the account's row until the transaction ends, so it comes last. No row: the balance does not cover it.
create function auteur.record(
    p_user uuid, p_event text, p_data jsonb, p_job uuid default null, p_project uuid default null,
    p_kind text default null, p_amount integer default 0, p_ref text default null, p_description text default null
) returns table (balance integer, seq bigint)
language sql set search_path = auteur, pg_temp as $$
    with account as (
        update auteur.credits c
        set balance = c.balance + p_amount, last_seq = c.last_seq + 1, updated_at = now()
        where c.user_id = p_user and c.balance + p_amount >= 0
        returning c.balance, c.last_seq
    ), entry as (
        insert into auteur.credit_transactions
            (user_id, amount, balance_after, type, description, job_id, kind, ref, seq)
        select p_user, p_amount, account.balance,
               case p_kind when 'hold' then 'usage' when 'release' then 'refund' when 'refund' then 'refund'
                   when 'grant' then 'subscription' when 'expiry' then 'subscription' else 'bonus' end,
               p_description, p_job, p_kind, p_ref, account.last_seq
        from account where p_kind is not null
    ), event as (
        insert into auteur.events (user_id, seq, type, project_id, job_id, data)
        select p_user, account.last_seq, p_event, p_project, p_job,
               p_data || jsonb_build_object('balance', account.balance)
        from account
    )
    select account.balance, account.last_seq from account
$$;

-- An event of a user that moves no credits. Returns its number.
create function auteur.emit(p_user uuid, p_type text, p_project uuid, p_job uuid, p_data jsonb) returns bigint
language sql security definer set search_path = auteur, pg_temp as $$
    select r.seq from auteur.record(p_user, p_type, p_data, p_job, p_project) r
$$;

-- Credits given to a user, once for a kind and ref. Returns the balance, and whether it was new.
create function auteur.grant_credits(p_user uuid, p_kind text, p_amount integer, p_ref text, p_description text)
returns table (balance integer, was_new boolean)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_owner uuid;
begin
    if p_kind not in ('grant', 'purchase', 'bonus') or p_amount <= 0 then
        raise exception 'a % of % is none', p_kind, p_amount using errcode = 'AU500';
    end if;
    perform from auteur.credits c where c.user_id = p_user for update;  -- the same ref waits here for the first one
    select t.user_id into v_owner from auteur.credit_transactions t where t.kind = p_kind and t.ref = p_ref;
    if v_owner is distinct from p_user and v_owner is not null then
        raise exception 'another account has the % %', p_kind, p_ref using errcode = 'AU500';
    elsif v_owner is not null then
        return query select c.balance, false from auteur.credits c where c.user_id = p_user;
    else
        return query select r.balance, true from auteur.record(
            p_user, 'credits.changed', jsonb_build_object('kind', p_kind, 'amount', p_amount),
            p_kind => p_kind, p_amount => p_amount, p_ref => p_ref, p_description => p_description) r;
    end if;
end $$;

-- Up to so many of a user's credits lapse, once for a ref; what is held by jobs stays held.
create function auteur.expire_credits(p_user uuid, p_amount integer, p_ref text, p_description text)
returns table (balance integer, was_new boolean)
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_balance integer;
    v_owner uuid;
begin
    if p_amount < 0 then
        raise exception 'credits do not lapse by %', p_amount using errcode = 'AU500';
    end if;
    select c.balance into v_balance from auteur.credits c where c.user_id = p_user for update;
    select t.user_id into v_owner from auteur.credit_transactions t where t.kind = 'expiry' and t.ref = p_ref;
    if v_owner is distinct from p_user and v_owner is not null then
        raise exception 'another account has the expiry %', p_ref using errcode = 'AU500';
    elsif v_owner is not null then
        return query select v_balance, false;
    else
        return query select r.balance, true from auteur.record(
            p_user, 'credits.changed', jsonb_build_object('kind', 'expiry', 'amount', -least(v_balance, p_amount)),
            p_kind => 'expiry', p_amount => -least(v_balance, p_amount), p_ref => p_ref,
            p_description => p_description) r;
    end if;
end $$;

grant execute on function auteur.emit(uuid, text, uuid, uuid, jsonb) to auteur_api, auteur_worker;
grant execute on function auteur.grant_credits(uuid, text, integer, text, text),
    auteur.expire_credits(uuid, integer, text, text) to auteur_api;
-- Last: then they are not ours to grant.
alter function auteur.record(uuid, text, jsonb, uuid, uuid, text, integer, text, text) owner to auteur_system;
alter function auteur.emit(uuid, text, uuid, uuid, jsonb) owner to auteur_system;
alter function auteur.grant_credits(uuid, text, integer, text, text) owner to auteur_system;
alter function auteur.expire_credits(uuid, integer, text, text) owner to auteur_system;
alter function auteur.refuse_rewriting() owner to auteur_system;
alter function auteur.open_account() owner to auteur_system;
