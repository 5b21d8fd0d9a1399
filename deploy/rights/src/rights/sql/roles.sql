-- The two roles of one service. :owner changes the schema, in releases only; :app changes rows.
-- Names and passwords are filled in, quoted, by rights.database_job. Applied again it changes
-- what differs.
DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {owner_name}) THEN
        CREATE ROLE {owner};
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {app_name}) THEN
        CREATE ROLE {app};
    END IF;
END
$roles$;
ALTER ROLE {owner} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT
    CONNECTION LIMIT 5 PASSWORD {owner_password};
ALTER ROLE {app} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT
    CONNECTION LIMIT 100 PASSWORD {app_password};
-- A release sets its own limits for its one transaction; this is for what is done by hand.
ALTER ROLE {owner} SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE {app} SET statement_timeout = '60s';
ALTER ROLE {app} SET lock_timeout = '10s';
ALTER ROLE {app} SET idle_in_transaction_session_timeout = '60s';
