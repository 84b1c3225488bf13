-- The three roles of Sendwell. Run once per server, as a superuser; running it again changes nothing.
--
--   sendwell_owner   owns the tables and runs migrations; never used while serving
--   sendwell_web     serves people: may read and write rows, owns nothing
--   sendwell_worker  does the waiting work (notices, warnings): the same rights as the web role
--
-- None is a superuser and none bypasses row-level security. On a server reached over the network give
-- each a password afterwards (in psql: \password sendwell_web).

DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['sendwell_owner', 'sendwell_web', 'sendwell_worker'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
    END IF;
  END LOOP;
END
$$;

-- The owner may step down to a lesser role (SET ROLE), which maintenance and tests do. It must not
-- inherit them, or policies made for the web role would quietly apply to the owner as well.
ALTER ROLE sendwell_owner NOINHERIT;
GRANT sendwell_web, sendwell_worker TO sendwell_owner;
