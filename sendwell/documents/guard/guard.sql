-- What the wrong-child guard asks. The web role may not see other councils' children; these functions look for it
-- and answer with the kind of thing that was found, never whose it is. Owned by whoever runs the migrations.

-- Letters without accents and digits, in small letters, single spaces, streets shortened: how names and addresses are
-- compared. `candidates.plain` makes the same; whoever changes one makes the other so, and the indexes below anew.
CREATE OR REPLACE FUNCTION public.documents_letters(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT ' ' || trim(regexp_replace(replace(replace(replace(translate(
    regexp_replace(normalize(regexp_replace(lower(translate(said, U&'\00AD\200B\200C\200D\200E\200F\2060\FEFF', '')),
      '[''’‘ʼ`´′](s\M)?', '', 'g'), NFKD), '[\u0300-\u036F]', '', 'g'),
    'øłđðı', 'olddi'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), '[^[:alnum:]]+', ' ', 'g')) || ' '
$$;

CREATE OR REPLACE FUNCTION public.documents_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT trim(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    replace(replace(replace(public.documents_letters(said),
    ' road ', ' rd '), ' street ', ' st '), ' saint ', ' st '), ' avenue ', ' ave '), ' av ', ' ave '), ' lane ', ' ln '),
    ' drive ', ' dr '), ' close ', ' cl '), ' court ', ' ct '), ' crescent ', ' cres '), ' gardens ', ' gdns '),
    ' grove ', ' gr '), ' place ', ' pl '), ' square ', ' sq '), ' terrace ', ' ter '), ' apartment ', ' flat '))
$$;

CREATE OR REPLACE FUNCTION public.documents_first_line(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT public.documents_plain(split_part(replace(address, E'\n', ','), ',', 1)) $$;

CREATE OR REPLACE FUNCTION public.documents_code(postcode text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT upper(replace(postcode, ' ', '')) $$;

-- A phone number of this country begins with 0, however it is written.
CREATE OR REPLACE FUNCTION public.documents_phone(phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT regexp_replace(regexp_replace(phone, '[^0-9]', '', 'g'), '^(00)?440?(?=[1-9]\d{8,9}$)', '0') $$;

-- Whether a name or an address stands in a text made plain, which begins and ends with a space.
CREATE OR REPLACE FUNCTION public.documents_stands(sought text, plain text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT public.documents_plain(sought) <> '' AND position(' ' || public.documents_plain(sought) || ' ' IN plain) > 0 $$;

-- Whether the first line of an address stands in a plain text with a later part of it (the town) right after it.
CREATE OR REPLACE FUNCTION public.documents_stands_with_town(address text, plain text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT EXISTS (
    SELECT FROM unnest((string_to_array(replace(address, E'\n', ','), ','))[2:]) AS part
    WHERE public.documents_plain(part) ~ '[a-z]'
      AND public.documents_stands(public.documents_first_line(address) || ' ' || part, plain)
  )
$$;

-- Whether two homes are the same one, as far as is known of both.
CREATE OR REPLACE FUNCTION public.documents_same_home(address text, postcode text, other text, code text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$
  SELECT public.documents_first_line(address) = public.documents_first_line(other)
    AND (public.documents_code(postcode) = public.documents_code(code) OR postcode = '' OR code = '')
$$;

-- Whether this is where the child, or an adult of theirs, lives, as far as is known: without a postcode the first line
-- says it.
CREATE OR REPLACE FUNCTION documents_is_own_home(own bigint, home text, code text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (SELECT FROM people_child c WHERE c.id = own AND public.documents_same_home(home, code, c.address, c.postcode))
    OR EXISTS (
      SELECT FROM people_adultofchild l JOIN people_adult a ON a.id = l.adult_id
      WHERE l.child_id = own AND public.documents_same_home(home, code, a.address, a.postcode)
    )
$$;

-- Which kinds of identifier of a child other than `own` stand in a text. The numbers, dates, postcodes and lines of
-- address were taken from the text beforehand, so that only the children they could belong to are looked at. `plain` is
-- the text made plain, which begins and ends with a space.
DROP FUNCTION IF EXISTS documents_of_another_child(bigint, text[], text[], date[], text[], text[], text);
CREATE FUNCTION documents_of_another_child(
  own bigint, numbers text[], upns text[], born_on date[], codes text[], lines text[], plain text
) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
BEGIN
  IF EXISTS (SELECT FROM people_child c WHERE c.nhs_number = ANY (numbers) AND c.id IS DISTINCT FROM own) THEN
    RETURN NEXT 'nhs_number';
  END IF;
  IF EXISTS (SELECT FROM people_child c WHERE c.upn = ANY (upns) AND c.id IS DISTINCT FROM own) THEN
    RETURN NEXT 'upn';
  END IF;
  IF EXISTS (
    SELECT FROM people_child c WHERE c.born = ANY (born_on) AND c.id IS DISTINCT FROM own
      AND public.documents_stands(c.family_name, plain)
      AND (public.documents_stands(c.given_name, plain) OR public.documents_stands(c.known_as, plain))
  ) THEN
    RETURN NEXT 'name_and_birth';
  END IF;
  IF EXISTS (
    SELECT FROM people_child c WHERE public.documents_code(c.postcode) = ANY (codes) AND c.postcode <> '' AND c.id IS DISTINCT FROM own
      AND public.documents_stands(public.documents_first_line(c.address), plain)
      AND NOT public.documents_is_own_home(own, c.address, c.postcode)
  ) OR EXISTS (
    SELECT FROM people_child c WHERE public.documents_first_line(c.address) = ANY (lines) AND c.id IS DISTINCT FROM own
      AND (c.postcode = '' OR public.documents_stands_with_town(c.address, plain))
      AND NOT public.documents_is_own_home(own, c.address, '')
  ) THEN
    RETURN NEXT 'address';
  END IF;
END
$$;

-- The same for the families of other children: where an adult of theirs lives or can be reached, and their name where
-- their postcode or their child's whole name stands beside it. What the child's own family shares with them is none.
-- Each question has an index; a long list of names must not make the planner read every adult instead.
CREATE OR REPLACE FUNCTION documents_of_another_family(
  own bigint, emails text[], phones text[], codes text[], lines text[], names text[], plain text
) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public SET enable_seqscan = off AS
$$
DECLARE
  ours bigint[] := ARRAY(SELECT l.adult_id FROM people_adultofchild l WHERE l.child_id = own);
  our_emails text[] := ARRAY(SELECT lower(a.email) FROM people_adult a WHERE a.id = ANY (ours));
  our_phones text[] := ARRAY(SELECT public.documents_phone(a.phone) FROM people_adult a WHERE a.id = ANY (ours));
  our_names text[] := ARRAY(SELECT public.documents_plain(a.name) FROM people_adult a WHERE a.id = ANY (ours));
  own_name text := (SELECT public.documents_plain(c.given_name || ' ' || c.family_name) FROM people_child c WHERE c.id = own);
BEGIN
  IF EXISTS (
    SELECT FROM people_adult a WHERE lower(a.email) = ANY (emails) AND a.email <> '' AND a.id <> ALL (ours)
      AND lower(a.email) <> ALL (our_emails) AND EXISTS (SELECT FROM people_adultofchild l WHERE l.adult_id = a.id)
  ) OR EXISTS (
    SELECT FROM people_adult a WHERE public.documents_phone(a.phone) = ANY (phones) AND a.phone <> '' AND a.id <> ALL (ours)
      AND public.documents_phone(a.phone) <> ALL (our_phones)
      AND EXISTS (SELECT FROM people_adultofchild l WHERE l.adult_id = a.id)
  ) OR EXISTS (
    SELECT FROM people_adult a WHERE public.documents_code(a.postcode) = ANY (codes) AND a.postcode <> '' AND a.id <> ALL (ours)
      AND public.documents_stands(public.documents_first_line(a.address), plain)
      AND NOT public.documents_is_own_home(own, a.address, a.postcode)
      AND EXISTS (SELECT FROM people_adultofchild l WHERE l.adult_id = a.id)
  ) OR EXISTS (
    SELECT FROM people_adult a WHERE public.documents_first_line(a.address) = ANY (lines) AND a.id <> ALL (ours)
      AND (a.postcode = '' OR public.documents_stands_with_town(a.address, plain))
      AND NOT public.documents_is_own_home(own, a.address, '')
      AND EXISTS (SELECT FROM people_adultofchild l WHERE l.adult_id = a.id)
  ) THEN
    RETURN NEXT 'family_contact';
  END IF;
  IF EXISTS (
    SELECT FROM people_adult a WHERE public.documents_code(a.postcode) = ANY (codes) AND a.postcode <> '' AND a.id <> ALL (ours)
      AND public.documents_stands(a.name, plain) AND position(' ' IN public.documents_plain(a.name)) > 0
      AND public.documents_plain(a.name) <> ALL (our_names) AND NOT public.documents_is_own_home(own, a.address, a.postcode)
      AND EXISTS (SELECT FROM people_adultofchild l WHERE l.adult_id = a.id)
  ) OR EXISTS (
    SELECT FROM people_adult a JOIN people_adultofchild l ON l.adult_id = a.id JOIN people_child c ON c.id = l.child_id
    WHERE public.documents_plain(a.name) = ANY (names) AND a.id <> ALL (ours) AND public.documents_plain(a.name) <> ALL (our_names)
      AND (public.documents_stands(c.given_name || ' ' || c.family_name, plain)
        OR public.documents_stands(c.family_name || ' ' || c.given_name, plain)
        OR c.known_as <> '' AND public.documents_stands(c.known_as || ' ' || c.family_name, plain))
      AND public.documents_plain(c.given_name || ' ' || c.family_name) IS DISTINCT FROM own_name
      AND NOT public.documents_is_own_home(own, c.address, c.postcode)
  ) THEN
    RETURN NEXT 'family_name';
  END IF;
END
$$;

-- Whether the name or the home of one of these adults stands in a text: those whom the recipient must not learn of.
CREATE OR REPLACE FUNCTION documents_of_another_household(adults bigint[], phones text[], said text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  plain text := ' ' || public.documents_plain(said) || ' ';
BEGIN
  IF EXISTS (SELECT FROM people_adult a WHERE a.id = ANY (adults) AND public.documents_stands(a.name, plain)) THEN
    RETURN NEXT 'household_name';
  END IF;
  IF EXISTS (
    SELECT FROM people_adult a WHERE a.id = ANY (adults)
      AND (public.documents_stands(public.documents_first_line(a.address), plain) OR public.documents_stands(a.postcode, plain)
        OR public.documents_stands(a.email, plain) OR public.documents_stands(a.phone, plain)
        OR public.documents_phone(a.phone) = ANY (phones))
  ) THEN
    RETURN NEXT 'household_address';
  END IF;
END
$$;

DROP FUNCTION IF EXISTS documents_of_another_household(bigint[], text);
REVOKE ALL ON FUNCTION documents_of_another_child(bigint, text[], text[], date[], text[], text[], text),
  documents_of_another_family(bigint, text[], text[], text[], text[], text[], text),
  documents_of_another_household(bigint[], text[], text), documents_is_own_home(bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_of_another_child(bigint, text[], text[], date[], text[], text[], text),
  documents_of_another_family(bigint, text[], text[], text[], text[], text[], text),
  documents_of_another_household(bigint[], text[], text) TO sendwell_owner, sendwell_web, sendwell_worker;

-- Made anew each time: what a changed function made of a row before is another thing.
DROP INDEX IF EXISTS documents_child_postcode, documents_child_first_line, documents_adult_postcode,
  documents_adult_first_line, documents_adult_email, documents_adult_phone, documents_adult_name;
CREATE INDEX documents_child_postcode ON people_child (public.documents_code(postcode));
CREATE INDEX documents_child_first_line ON people_child (public.documents_first_line(address));
CREATE INDEX documents_adult_postcode ON people_adult (public.documents_code(postcode));
CREATE INDEX documents_adult_first_line ON people_adult (public.documents_first_line(address));
CREATE INDEX documents_adult_email ON people_adult (lower(email));
CREATE INDEX documents_adult_phone ON people_adult (public.documents_phone(phone));
CREATE INDEX documents_adult_name ON people_adult (public.documents_plain(name));
