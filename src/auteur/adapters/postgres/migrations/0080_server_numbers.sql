-- What /metrics tells of the whole server. The ledger is never summed up anew: what came since the last look is added.

create table auteur.credit_totals (
    kind text primary key,
    credits bigint not null
);
create table auteur.credit_totals_place (
    only_row boolean primary key default true check (only_row),
    until timestamptz not null
);
insert into auteur.credit_totals_place values (true, '-infinity');
grant select, insert, update on auteur.credit_totals, auteur.credit_totals_place to auteur_system;

create index credit_transactions_by_time on auteur.credit_transactions using brin (created_at);
create index credit_holds_held on auteur.credit_holds (amount) where state = 'held';
create index jobs_living on auteur.jobs (type) where status in ('pending', 'processing');

-- Adds what the ledger got. An entry's created_at is when its transaction began, which was a minute ago at most.
create function auteur.total_credits() returns void
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_from timestamptz;
    v_until timestamptz := now() - interval '1 minute';
begin
    select p.until into v_from from auteur.credit_totals_place p for update skip locked;
    if not found or v_from >= v_until then
        return;
    end if;
    insert into auteur.credit_totals as t (kind, credits)
    select e.kind, sum(abs(e.amount)) from auteur.credit_transactions e
    where e.created_at >= v_from and e.created_at < v_until group by e.kind
    on conflict (kind) do update set credits = t.credits + excluded.credits;
    update auteur.credit_totals_place set until = v_until;
end $$;

-- All of one moment. What was settled is what was held and neither given back nor is held still.
create function auteur.server_numbers(p_user_id uuid) returns table (queues jsonb, credits_held bigint, credits jsonb)
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    perform auteur.total_credits();
    return query
    with queue as (
        select j.type,
            count(*) filter (where j.status = 'pending' and j.run_after <= now()) as ready,
            count(*) filter (where j.status = 'pending' and (j.run_after is null or j.run_after > now())) as waiting,
            count(*) filter (where j.status = 'processing') as running,
            coalesce(extract(epoch from now() - min(j.run_after)
                filter (where j.status = 'pending' and j.run_after <= now())), 0)::double precision as oldest_ready_s
        from auteur.jobs j where j.status in ('pending', 'processing') group by j.type
    ), held as (
        select coalesce(sum(h.amount), 0)::bigint as credits from auteur.credit_holds h where h.state = 'held'
    ), newest as (
        select e.kind, abs(e.amount)::bigint as credits from auteur.credit_transactions e
        where e.created_at >= (select p.until from auteur.credit_totals_place p)
    ), moved as (
        select m.kind, sum(m.credits)::bigint as credits
        from (select * from auteur.credit_totals union all select * from newest) m group by m.kind
    ), settled as (
        select coalesce(sum(case when m.kind = 'hold' then m.credits when m.kind in ('release', 'refund') then -m.credits
            end), 0) - (select h.credits from held h) as credits from moved m
    )
    select (select coalesce(jsonb_agg(to_jsonb(q)), '[]') from queue q), (select h.credits from held h),
        (select coalesce(jsonb_object_agg(m.kind, m.credits), '{}') from moved m)
            || jsonb_build_object('settled', (select s.credits from settled s));
end $$;

revoke execute on function auteur.total_credits(), auteur.server_numbers(uuid) from public;
grant execute on function auteur.server_numbers(uuid) to auteur_api;
alter function auteur.total_credits() owner to auteur_system;
alter function auteur.server_numbers(uuid) owner to auteur_system;

set local role auteur_system;
drop function auteur.queue_depth();
set local role auteur_owner;
