-- What a token may: read, write. Tokens made before scopes were asked for may both.

set local role auteur_system;
update auteur.api_tokens set scopes = '{read,write}' where scopes = '{}';
reset role;
alter table auteur.api_tokens alter column scopes set default '{read,write}',
    add constraint api_tokens_scopes check (scopes <@ '{read,write}' and cardinality(scopes) between 1 and 2);
