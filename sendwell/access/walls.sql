-- What the walls ask. Owned by sendwell_owner, run with its rights, told who asks by `sendwell.*` settings.
-- Each answers yes or no, or gives ids; none gives a name.

CREATE OR REPLACE FUNCTION sendwell_setting(name text) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('sendwell.' || name, true), '') $$;

-- The moment by the program's clock, which a test can set; the database's own where nobody said.
CREATE OR REPLACE FUNCTION sendwell_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(sendwell_setting('at')::timestamptz, clock_timestamp()) $$;

-- The organisation, for those who do its work on cases. Those who keep accounts or see numbers only, and those who
-- read by leave given to them alone, have none.
CREATE OR REPLACE FUNCTION sendwell_team() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$
  SELECT CASE WHEN sendwell_setting('role') NOT IN (
    'administrator', 'commissioner', 'safeguarding_lead', 'iass_worker', 'mediation_adviser', 'panel_member'
  ) THEN sendwell_setting('organisation')::bigint END
$$;

-- Somebody who has a conflict of interest or must have no contact is kept out whatever else they hold.
CREATE OR REPLACE FUNCTION sendwell_excluded(child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM access_grant g
    WHERE g.child_id = child AND g.kind = 'excluded' AND g.starts_at <= sendwell_now() AND g.ends_at > sendwell_now()
      AND (g.member_id = sendwell_setting('member')::bigint OR g.organisation_id = sendwell_setting('organisation')::bigint)
  )
$$;

-- Whether whoever asks is kept out of anything at all: asked once a statement, so that the many who are not pay nothing.
CREATE OR REPLACE FUNCTION sendwell_has_exclusions() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (
    SELECT FROM access_grant g
    WHERE g.kind = 'excluded' AND g.ends_at > sendwell_now()
      AND (g.member_id = sendwell_setting('member')::bigint OR g.organisation_id = sendwell_setting('organisation')::bigint)
  )
$$;

-- Who of an organisation is kept out of a child's record, alone or with all of it: so that they are not told of it, and
-- do not count where somebody must be. Whoever asks may be a worker, or a stranger to the child, and sees no leave.
CREATE OR REPLACE FUNCTION sendwell_kept_out(child bigint, organisation bigint, at timestamptz) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT m.id FROM access_member m
  WHERE m.organisation_id = organisation AND EXISTS (
    SELECT FROM access_grant g
    WHERE g.child_id = child AND g.kind = 'excluded' AND g.starts_at <= at AND g.ends_at > at
      AND (g.member_id = m.id OR g.organisation_id = organisation)
  )
$$;

-- Whether somebody who is kept out of a record may see this message of their team (A19). Not where it is about that
-- child. Where no child stands beside it, whom it is for tells of whom it is: a member of whom they may know, a person
-- who was asked whether an address is theirs, whoever sent a request, or an organisation. It runs with the rights of
-- whoever asks, so that each of these is behind its own wall.
CREATE OR REPLACE FUNCTION sendwell_may_see_message(
  message uuid, kind text, path text, to_email text, child bigint, to_member bigint
) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public COST 1000 AS
$$
BEGIN
  IF child IS NOT NULL THEN
    RETURN NOT sendwell_excluded(child);
  END IF;
  IF to_member IS NOT NULL THEN
    RETURN EXISTS (SELECT FROM access_member m WHERE m.id = to_member);
  END IF;
  IF kind = 'address_to_confirm' THEN
    RETURN EXISTS (
      SELECT FROM outbox_confirmation q
      WHERE q.message_id = message AND (
        EXISTS (SELECT FROM people_adult a WHERE a.id = q.adult_id)
        OR EXISTS (SELECT FROM people_child c WHERE c.id = q.child_id)
      )
    );
  END IF;
  IF kind = 'request_received' THEN
    RETURN EXISTS (SELECT FROM requests_assessmentrequest r WHERE path = '/ask/receipt/' || r.receipt);
  END IF;
  RETURN EXISTS (SELECT FROM organisations_organisation o WHERE o.email = to_email);
END
$$;

-- A live relationship, an unanswered request for advice, or a grant: the three reasons to know of a child.
-- Those who keep accounts or see numbers only have none of them. Asked for every row behind a wall, so each reason is
-- looked at only when the one before does not hold, and the planner is told what it costs.
CREATE OR REPLACE FUNCTION sendwell_sees(child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public COST 1000 AS
$$
DECLARE
  me bigint := sendwell_setting('member')::bigint;
  ours bigint := sendwell_setting('organisation')::bigint;
  team bigint := sendwell_team();
  family bigint := sendwell_setting('adult')::bigint;
  today date := sendwell_setting('day')::date;
BEGIN
  IF coalesce(sendwell_setting('role') IN ('administrator', 'commissioner'), true) OR sendwell_excluded(child) THEN
    RETURN false;
  END IF;
  IF EXISTS (
    SELECT FROM access_relationship r
    WHERE r.child_id = child AND r.organisation_id = team AND r.starts_on <= today AND r.ends_on >= today
  ) THEN
    RETURN true;
  END IF;
  IF EXISTS (
    SELECT FROM access_relationship r
    WHERE r.child_id = child AND r.member_id = me AND r.starts_on <= today AND r.ends_on >= today
  ) AND (family IS NULL OR people_is_shown(child, family, today)) THEN
    RETURN true;
  END IF;
  IF EXISTS (
    SELECT FROM advice_advicerequest q
    WHERE q.child_id = child AND q.provider_id = team AND q.answered_on IS NULL
  ) THEN
    RETURN true;
  END IF;
  RETURN EXISTS (
    SELECT FROM access_grant g
    WHERE g.child_id = child AND g.kind IN ('basic', 'standard', 'specific', 'break_glass')
      AND g.starts_at <= sendwell_now() AND g.ends_at > sendwell_now()
      AND (g.member_id = me OR g.organisation_id = ours)
  );
END
$$;

-- Whether a member of a family may be known of: by a relationship, by their adult or by their child, each behind its own
-- wall, for it runs with the rights of whoever asks. In one function, because names of colleagues are joined to every
-- list, and a plan that spells all those walls out takes longer to make than the list takes to read.
CREATE OR REPLACE FUNCTION sendwell_knows_family(member bigint, adult bigint, own_child bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public COST 1000 AS
$$
BEGIN
  RETURN EXISTS (SELECT FROM access_relationship r WHERE r.member_id = member)
    OR adult IS NOT NULL AND EXISTS (SELECT FROM people_adult a WHERE a.id = adult)
    OR own_child IS NOT NULL AND EXISTS (SELECT FROM people_child c WHERE c.id = own_child);
END
$$;

-- The children of a designated officer's commissioner, all at once: whoever counts across councils asks about thousands,
-- and to put each to `sendwell_sees` takes seconds. Says no more than it does. Who asks, and when, is looked up once.
CREATE OR REPLACE FUNCTION sendwell_overseen() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public COST 1 ROWS 10 AS
$$
  SELECT r.child_id FROM access_relationship r
  WHERE r.organisation_id = (SELECT sendwell_team()) AND (SELECT sendwell_setting('role') = 'designated_officer')
    AND r.starts_on <= (SELECT sendwell_setting('day')::date) AND r.ends_on >= (SELECT sendwell_setting('day')::date)
    AND (NOT (SELECT sendwell_has_exclusions()) OR NOT sendwell_excluded(r.child_id))
$$;

-- Which children fit what somebody typed, among those they may know of. The search keeps its index, which a wall
-- would take from it (`@@` may not be asked before the wall), so it is asked in here. Of the thousands in England who
-- share a name, only those with whom whoever asks has ever had to do are put to `sendwell_sees`, which decides: a
-- reason that is new there needs its line here.
CREATE OR REPLACE FUNCTION sendwell_find(words text, born_on date, number text) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  WITH known AS MATERIALIZED (
    SELECT c.id FROM people_child c
    WHERE (words = '' OR c.sought @@ to_tsquery('simple', words))
      AND (born_on IS NULL OR c.born = born_on)
      AND (number = '' OR c.nhs_number = number OR c.upn = number OR c.uln = number)
      AND (words <> '' OR born_on IS NOT NULL OR number <> '')
      AND (
        EXISTS (SELECT FROM access_relationship r WHERE r.child_id = c.id AND r.organisation_id = sendwell_team())
        OR EXISTS (
          SELECT FROM access_relationship r
          WHERE r.child_id = c.id AND r.member_id = sendwell_setting('member')::bigint
        )
        OR EXISTS (
          SELECT FROM advice_advicerequest q WHERE q.child_id = c.id AND q.provider_id = sendwell_team()
        )
        OR EXISTS (
          SELECT FROM access_grant g
          WHERE g.child_id = c.id AND (
            g.member_id = sendwell_setting('member')::bigint OR g.organisation_id = sendwell_setting('organisation')::bigint
          )
        )
      )
  )
  SELECT id FROM known WHERE sendwell_sees(id)
$$;

-- Whether the council that asks has a request whose child may be this one: an officer must see both to say.
CREATE OR REPLACE FUNCTION sendwell_candidate(child bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public COST 1000 AS
$$
  SELECT EXISTS (
    SELECT FROM requests_candidate k JOIN requests_assessmentrequest r ON r.id = k.request_id
    WHERE k.child_id = child AND k.answer <> 'not' AND r.authority_id = sendwell_team()
  ) AND NOT sendwell_excluded(child)
$$;

-- Which children have one of these numbers, anywhere: a number names one child and no other.
CREATE OR REPLACE FUNCTION sendwell_same_number(nhs text, pupil text)
RETURNS TABLE (child bigint, same_nhs boolean, same_pupil boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT c.id, coalesce(c.nhs_number = nullif(nhs, ''), false), coalesce(c.upn = nullif(pupil, ''), false)
  FROM people_child c
  WHERE (c.nhs_number = nullif(nhs, '') OR c.upn = nullif(pupil, '')) AND sendwell_setting('organisation') IS NOT NULL
$$;

-- Which council sent this receipt. Whoever has its random number has the receipt; it says nothing of the child.
CREATE OR REPLACE FUNCTION sendwell_receipt_from(number uuid) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT r.authority_id FROM requests_assessmentrequest r WHERE r.receipt = number
$$;

REVOKE ALL ON FUNCTION sendwell_sees(bigint), sendwell_knows_family(bigint, bigint, bigint), sendwell_overseen(), sendwell_excluded(bigint), sendwell_has_exclusions(),
  sendwell_kept_out(bigint, bigint, timestamptz), sendwell_may_see_message(uuid, text, text, text, bigint, bigint),
  sendwell_candidate(bigint), sendwell_find(text, date, text), sendwell_same_number(text, text), sendwell_receipt_from(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sendwell_sees(bigint), sendwell_knows_family(bigint, bigint, bigint), sendwell_overseen(), sendwell_excluded(bigint), sendwell_has_exclusions(),
  sendwell_kept_out(bigint, bigint, timestamptz), sendwell_may_see_message(uuid, text, text, text, bigint, bigint),
  sendwell_candidate(bigint), sendwell_find(text, date, text), sendwell_same_number(text, text), sendwell_receipt_from(uuid)
  TO sendwell_owner, sendwell_web, sendwell_worker;
