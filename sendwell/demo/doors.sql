-- Behind the walls the database shows a family to nobody who has not come in as somebody. Whom one can be, and what
-- was sent, is shown by the demonstration to everybody, and it has only invented people. These two are made where its
-- room is installed, and nowhere else.

CREATE OR REPLACE FUNCTION demo_members(wanted text[]) RETURNS SETOF access_member
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT * FROM access_member WHERE slug = ANY (wanted) AND account_id IS NOT NULL
$$;
REVOKE ALL ON FUNCTION demo_members(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION demo_members(text[]) TO sendwell_owner, sendwell_web;

CREATE OR REPLACE FUNCTION demo_messages() RETURNS SETOF outbox_outboxmessage
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT * FROM outbox_outboxmessage
$$;
REVOKE ALL ON FUNCTION demo_messages() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION demo_messages() TO sendwell_owner, sendwell_web;
