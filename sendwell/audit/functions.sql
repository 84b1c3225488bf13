-- The audit's own functions. Owned by sendwell_owner; run again after each migration, which changes nothing.
--
-- audit_note() is the one trigger function of every table with personal data. Its arguments, from triggers.attach:
--   0  the primary key's column
--   1  columns whose content never goes in (passwords, tokens, files): only that they were set or changed
--   2  columns that follow from others (generated ones), or change when somebody comes by: nothing of them
--   3  how to find the child of a row that names neither a child nor a case, as a query over the row ($1); or ''

CREATE OR REPLACE FUNCTION audit_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb;
  after jsonb;
  this jsonb;
  kept jsonb;
  child bigint;
BEGIN
  IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD) - TG_ARGV[2]::text[]; END IF;
  IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW) - TG_ARGV[2]::text[]; END IF;
  this := coalesce(after, before);
  IF TG_OP = 'UPDATE' THEN
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (TG_ARGV[1]::text[]) THEN 'null'::jsonb
                                 ELSE jsonb_build_array(before -> key, value) END)
      INTO kept FROM jsonb_each(after) WHERE value IS DISTINCT FROM before -> key;
    IF kept IS NULL THEN RETURN NULL; END IF;
  ELSIF TG_ARGV[1] = '{}' THEN
    kept := this;
  ELSE
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (TG_ARGV[1]::text[]) THEN 'null'::jsonb ELSE value END)
      INTO kept FROM jsonb_each(this);
  END IF;

  IF TG_TABLE_NAME = 'people_child' THEN
    child := (this ->> 'id')::bigint;
  ELSIF this ? 'child_id' THEN
    child := (this ->> 'child_id')::bigint;
  ELSIF this ? 'case_id' THEN
    SELECT c.child_id INTO child FROM public.casebook_case c WHERE c.id = (this ->> 'case_id')::bigint;
  ELSIF TG_ARGV[3] <> '' THEN
    EXECUTE TG_ARGV[3] INTO child USING this;
  END IF;

  INSERT INTO public.audit_change
    (at, xid, table_name, row_id, op, changed, member_id, organisation_id, role, why, request, child_id, database_user)
  VALUES (
    clock_timestamp(), pg_current_xact_id()::text::bigint, TG_TABLE_NAME, this ->> TG_ARGV[0], left(TG_OP, 1), kept,
    nullif(current_setting('sendwell.member', true), '')::bigint,
    nullif(current_setting('sendwell.organisation', true), '')::bigint,
    nullif(current_setting('sendwell.role', true), ''),
    nullif(current_setting('sendwell.why', true), ''),
    nullif(current_setting('sendwell.request', true), '')::uuid,
    child, session_user
  );
  RETURN NULL;
END $$;

-- A reading says itself who read. The transaction, the request, the broken glass, and whether families may learn of it
-- are the database's to say. They may not (C15, D12) where whoever came is there for a child's safety and nothing else,
-- or was let in by leave for that or for what is sealed, and by nothing else: who comes anyway, and has such leave as
-- well, shows as before. It is said when it is noted, so that leave that ends unseals nothing.
CREATE OR REPLACE FUNCTION audit_stamp_reading() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  today date := coalesce(nullif(current_setting('sendwell.day', true), '')::date, (NEW.at AT TIME ZONE 'Europe/London')::date);
BEGIN
  NEW.xid := pg_current_xact_id()::text::bigint;
  NEW.request := coalesce(nullif(current_setting('sendwell.request', true), '')::uuid, NEW.request);
  IF NOT NEW.allowed THEN NEW.kind := 'refusal'; END IF;
  IF NEW.purpose = '' THEN
    NEW.purpose := left(coalesce(nullif(current_setting('sendwell.why', true), ''), ''), 200);
  END IF;
  IF NEW.role = '' THEN
    SELECT m.role, m.organisation_id INTO NEW.role, NEW.organisation_id FROM access_member m WHERE m.id = NEW.member_id;
    NEW.role := coalesce(NEW.role, '');
  END IF;
  IF NEW.child_id IS NOT NULL AND NEW.allowed THEN
    SELECT g.id INTO NEW.grant_id FROM access_grant g
      WHERE g.member_id = NEW.member_id AND g.child_id = NEW.child_id AND g.kind = 'break_glass'
        AND g.starts_at <= NEW.at AND g.ends_at > NEW.at
      LIMIT 1;
  END IF;
  NEW.sealed := NEW.sealed OR NEW.role = 'safeguarding_lead' OR EXISTS (
    SELECT FROM access_grant g
    WHERE g.child_id = NEW.child_id AND (g.member_id = NEW.member_id OR g.organisation_id = NEW.organisation_id)
      AND g.kind IN ('basic', 'standard', 'specific') AND g.starts_at <= NEW.at AND g.ends_at > NEW.at
      AND (g.classes ? 'X' OR g.purpose = 'To keep a child safe')
      AND NOT EXISTS (
        SELECT FROM access_relationship r
        WHERE r.child_id = NEW.child_id AND r.starts_on <= today AND r.ends_on >= today
          AND (r.member_id = NEW.member_id OR r.organisation_id = NEW.organisation_id AND NEW.role NOT IN
            ('iass_worker', 'mediation_adviser', 'panel_member'))
      )
  );
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was noted is never edited, removed or emptied' USING ERRCODE = 'restrict_violation';
END $$;

-- The fingerprint of one row, from its own fields alone: no setting of the session changes it.
CREATE OR REPLACE FUNCTION audit_moment(at timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') $$;

CREATE OR REPLACE FUNCTION audit_print(c audit_change) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    c.id, audit_moment(c.at), c.xid, c.table_name, c.row_id, c.op, c.changed, c.member_id, c.organisation_id,
    c.role, c.why, c.request, c.child_id, c.database_user)::text, 'UTF8'))
$$;

-- Readings of before there were seals have empty fields, and a fingerprint like any other.
CREATE OR REPLACE FUNCTION audit_print(r access_reading) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT sha256(convert_to(jsonb_build_array(
    r.id, audit_moment(r.at), r.xid, r.member_id, r.child_id, r.screen, r.allowed, r.kind, r.role,
    r.organisation_id, r.purpose, r.request, r.sealed, r.grant_id)::text, 'UTF8'))
$$;

-- Everything a seal says but its own digest, as bytes.
CREATE OR REPLACE FUNCTION audit_link(s audit_seal) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(s.previous || convert_to(jsonb_build_array(
    s.number, audit_moment(s.at), s.from_xid, s.upto_xid, s.after_change, s.after_reading, s.restored,
    s.last_change, s.last_reading, s.rows)::text, 'UTF8')
    || sha256(s.entries_changes) || sha256(s.entries_readings))
$$;

-- Seal what transactions before `settled` have written. One sealer at a time, so the chain cannot fork. Gives the
-- seal's number, or null where there was nothing to seal.
CREATE OR REPLACE FUNCTION audit_seal_upto(settled bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  last audit_seal;
  this audit_seal;
  tail bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sendwell audit seal'));
  SELECT * INTO last FROM audit_seal ORDER BY number DESC LIMIT 1;
  this.number := coalesce(last.number, 0) + 1;
  this.at := date_trunc('microseconds', clock_timestamp());
  this.previous := coalesce(last.digest, decode(repeat('00', 32), 'hex'));
  this.from_xid := coalesce(last.upto_xid, 0);
  this.upto_xid := settled;
  this.after_change := coalesce(last.after_change, 0);
  this.after_reading := coalesce(last.after_reading, 0);
  -- A database that was restored into a younger server counts its transactions anew.
  this.restored := settled < this.from_xid;
  tail := CASE WHEN this.restored THEN this.from_xid END;
  IF this.restored THEN
    this.from_xid := 0;
    this.after_change := greatest(last.last_change, (SELECT max(id) FROM audit_change WHERE xid >= tail));
    this.after_reading := greatest(last.last_reading, (SELECT max(id) FROM access_reading WHERE xid >= tail));
  END IF;
  SELECT coalesce(string_agg(int8send(id) || audit_print(c), ''::bytea ORDER BY id), ''::bytea), max(id)
    INTO this.entries_changes, this.last_change
    FROM audit_change c
    WHERE (id > this.after_change AND xid >= this.from_xid AND xid < this.upto_xid) OR xid >= tail;
  SELECT coalesce(string_agg(int8send(id) || audit_print(r), ''::bytea ORDER BY id), ''::bytea), max(id)
    INTO this.entries_readings, this.last_reading
    FROM access_reading r
    WHERE (id > this.after_reading AND xid >= this.from_xid AND xid < this.upto_xid) OR xid >= tail;
  IF length(this.entries_changes) + length(this.entries_readings) = 0 AND NOT this.restored THEN
    RETURN NULL;
  END IF;
  this.rows := coalesce(last.rows, 0) + (length(this.entries_changes) + length(this.entries_readings)) / 40;
  this.last_change := greatest(last.last_change, this.last_change, 0);
  this.last_reading := greatest(last.last_reading, this.last_reading, 0);
  this.digest := audit_link(this);
  INSERT INTO audit_seal SELECT (this).*;
  RETURN this.number;
END $$;

-- Seal what can no longer be joined by anything older: transactions that ended before every one still under way. Asked
-- when it is this sealer's turn: by what had settled before another sealed, that other would look like a restore.
CREATE OR REPLACE FUNCTION audit_seal_now() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('sendwell audit seal'));
  RETURN audit_seal_upto(pg_snapshot_xmin(pg_current_snapshot())::text::bigint);
END $$;

-- What the anchor outside needs to know of the last seal: numbers and a fingerprint, nothing of anybody.
CREATE OR REPLACE FUNCTION audit_last_seal(OUT number bigint, OUT at timestamptz, OUT rows bigint, OUT digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$ SELECT number, at, rows, encode(digest, 'hex') FROM audit_seal ORDER BY number DESC LIMIT 1 $$;

REVOKE ALL ON FUNCTION audit_note(), audit_seal_upto(bigint), audit_seal_now(), audit_last_seal() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_seal_now() TO sendwell_web, sendwell_worker;  -- the worker may come as the web role
GRANT EXECUTE ON FUNCTION audit_last_seal() TO sendwell_web, sendwell_worker;

-- Nobody but the trigger writes the audit, and nobody at all rewrites it.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON audit_change, audit_seal FROM sendwell_web, sendwell_worker;
REVOKE UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON access_reading FROM sendwell_web, sendwell_worker;
REVOKE ALL ON SEQUENCE audit_change_id_seq FROM sendwell_web, sendwell_worker;
