-- What the three roles may do inside one database. Run in that database, as a superuser, before the
-- first migration; running it again changes nothing.

ALTER SCHEMA public OWNER TO sendwell_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO sendwell_web, sendwell_worker;

-- Every table and sequence that a migration makes from now on can be used by the two working roles.
ALTER DEFAULT PRIVILEGES FOR ROLE sendwell_owner IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO sendwell_web, sendwell_worker;
ALTER DEFAULT PRIVILEGES FOR ROLE sendwell_owner IN SCHEMA public
  GRANT USAGE, SELECT ON SEQUENCES TO sendwell_web, sendwell_worker;
