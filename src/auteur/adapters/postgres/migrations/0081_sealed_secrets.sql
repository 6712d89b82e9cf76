-- Webhooks' secrets are sealed by the server before they come here: 40 bytes more. Those of before are sealed when it
-- starts (adapters/postgres/sealed.py).
alter table auteur.webhook_secrets drop constraint webhook_secrets_secret_check,
    add constraint webhook_secrets_secret_check check (length(secret) between 24 and 200);
