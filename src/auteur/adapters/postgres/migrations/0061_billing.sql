-- Subscriptions as Stripe tells of them, in any order: a row takes what orders after what it has, and nothing before.

alter table auteur.subscriptions
    add column stripe_status varchar(50),  -- Stripe's own word; status is what it comes to here
    add column cancel_at_period_end boolean not null default false,
    add column observed text collate "C";  -- the place of the newest news in their order (core.credits.subscriptions)
create index subscriptions_by_customer on auteur.subscriptions (stripe_customer_id);

create table auteur.stripe_customers (
    user_id uuid primary key references auteur.users (id) on delete cascade,
    customer_id varchar(255) not null unique,
    created_at timestamptz not null default now()
);
select auteur.protect('auteur.stripe_customers');
grant select on auteur.stripe_customers to auteur_api;

-- Events that were acted on, so that each is once. No user's rows: ids and types alone.
create table auteur.stripe_events (
    id varchar(255) primary key,
    type varchar(100) not null,
    happened_at timestamptz not null,
    received_at timestamptz not null default now()
);
grant select, insert on auteur.stripe_events to auteur_system;
grant select on auteur.stripe_events to auteur_backup;

create function auteur.user_of_customer(p_user_id uuid, p_customer text) returns uuid
language sql stable security definer set search_path = auteur, pg_temp as $$
    select coalesce(
        (select c.user_id from auteur.stripe_customers c where c.customer_id = p_customer),
        (select s.user_id from auteur.subscriptions s where s.stripe_customer_id = p_customer limit 1))
$$;

-- Begins what an event does to a user: 'new' once for an event, and then the user's account is locked until the
-- transaction ends, so that events of one user act one after the other. 'known'; 'nobody': there is no such user.
create function auteur.begin_billing(p_user uuid, p_event text, p_type text, p_at timestamptz) returns text
language plpgsql security definer set search_path = auteur, pg_temp as $$
begin
    insert into auteur.stripe_events (id, type, happened_at) values (p_event, p_type, p_at) on conflict do nothing;
    if not found then
        return 'known';
    end if;
    perform from auteur.credits c where c.user_id = p_user for update;
    if not found then
        delete from auteur.stripe_events where id = p_event;  -- sent again by hand, it may find its user
        return 'nobody';
    end if;
    return 'new';
end $$;
grant delete on auteur.stripe_events to auteur_system;

create function auteur.know_customer(p_user uuid, p_customer text) returns void
language sql security definer set search_path = auteur, pg_temp as $$
    insert into auteur.stripe_customers (user_id, customer_id) values (p_user, p_customer)
    on conflict do nothing
$$;

-- News of a subscription; false where it has newer ones already. Of a user's subscriptions that live one is active:
-- the larger plan, then the one that lasts longest; another that lives gives its credits and is shown as cancelled.
create function auteur.observe_subscription(
    p_user uuid, p_subscription text, p_customer text, p_plan text, p_stripe_status text, p_start timestamptz,
    p_end timestamptz, p_cancel_at_end boolean, p_observed text
) returns boolean
language plpgsql security definer set search_path = auteur, pg_temp as $$
declare
    v_active uuid;
begin
    insert into auteur.subscriptions as s (user_id, plan, status, stripe_subscription_id, stripe_customer_id,
        current_period_start, current_period_end, stripe_status, cancel_at_period_end, observed)
    values (p_user, p_plan, 'expired', p_subscription, p_customer, p_start, p_end, p_stripe_status, p_cancel_at_end,
        p_observed)
    on conflict (stripe_subscription_id) do update set plan = excluded.plan,
        stripe_customer_id = excluded.stripe_customer_id, current_period_start = excluded.current_period_start,
        current_period_end = excluded.current_period_end, stripe_status = excluded.stripe_status,
        cancel_at_period_end = excluded.cancel_at_period_end, observed = excluded.observed, updated_at = now()
    where s.user_id = p_user and (s.observed is null or excluded.observed > s.observed);
    if not found then
        return false;
    end if;
    select s.id into v_active from auteur.subscriptions s
    where s.user_id = p_user and case when s.stripe_subscription_id is null then s.status = 'active'
        else s.stripe_status in ('trialing', 'active', 'past_due') end
    order by (s.plan = 'pro') desc, s.current_period_end desc nulls last, s.stripe_subscription_id limit 1;
    update auteur.subscriptions s set status = case
        when s.stripe_status in ('trialing', 'active', 'past_due', 'canceled') then 'cancelled' else 'expired' end
    where s.user_id = p_user and s.id is distinct from v_active and s.stripe_subscription_id is not null;
    update auteur.subscriptions s set status = 'cancelled'
    where s.user_id = p_user and s.id is distinct from v_active and s.status = 'active';
    update auteur.subscriptions s set status = 'active' where s.id = v_active and s.status <> 'active';
    return true;
end $$;

grant execute on function auteur.user_of_customer(uuid, text),
    auteur.begin_billing(uuid, text, text, timestamptz), auteur.know_customer(uuid, text),
    auteur.observe_subscription(uuid, text, text, text, text, timestamptz, timestamptz, boolean, text) to auteur_api;
-- Last: then they are not ours to grant.
alter function auteur.user_of_customer(uuid, text) owner to auteur_system;
alter function auteur.begin_billing(uuid, text, text, timestamptz) owner to auteur_system;
alter function auteur.know_customer(uuid, text) owner to auteur_system;
alter function auteur.observe_subscription(uuid, text, text, text, text, timestamptz, timestamptz, boolean, text)
    owner to auteur_system;
