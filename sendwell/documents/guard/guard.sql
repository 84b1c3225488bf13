-- What the wrong-child guard asks. The web role may not see other councils' children; these functions look for it
-- and answer with the kind of thing that was found, never whose it is. Owned by whoever runs the migrations.

-- Letters and digits in small letters, single spaces: how names and addresses are compared.
CREATE OR REPLACE FUNCTION public.documents_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT trim(regexp_replace(replace(replace(lower(said), '''', ''), '’', ''), '[^[:alnum:]]+', ' ', 'g')) $$;

CREATE OR REPLACE FUNCTION public.documents_first_line(address text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT public.documents_plain(split_part(replace(address, E'\n', ','), ',', 1)) $$;

CREATE OR REPLACE FUNCTION public.documents_code(postcode text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT upper(replace(postcode, ' ', '')) $$;

-- Whether a name or an address stands in a text made plain, which begins and ends with a space.
CREATE OR REPLACE FUNCTION public.documents_stands(sought text, plain text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT public.documents_plain(sought) <> '' AND position(' ' || public.documents_plain(sought) || ' ' IN plain) > 0 $$;

-- Which kinds of identifier of a child other than `own` stand in a text. The numbers, dates, postcodes and lines of
-- address were taken from the text beforehand, so that only the children they could belong to are looked at.
CREATE OR REPLACE FUNCTION documents_of_another_child(
  own bigint, numbers text[], upns text[], born_on date[], codes text[], lines text[], said text
) RETURNS SETOF text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
DECLARE
  plain text := ' ' || public.documents_plain(said) || ' ';
  own_home text := (SELECT public.documents_first_line(c.address) || public.documents_code(c.postcode) FROM people_child c WHERE c.id = own);
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
      AND public.documents_first_line(c.address) || public.documents_code(c.postcode) IS DISTINCT FROM own_home
  ) OR EXISTS (
    SELECT FROM people_child c WHERE public.documents_first_line(c.address) = ANY (lines) AND c.postcode = '' AND c.id IS DISTINCT FROM own
      AND public.documents_first_line(c.address) IS DISTINCT FROM own_home
  ) THEN
    RETURN NEXT 'address';
  END IF;
END
$$;

-- Whether the name or the home of one of these adults stands in a text: those whom the recipient must not learn of.
CREATE OR REPLACE FUNCTION documents_of_another_household(adults bigint[], said text) RETURNS SETOF text
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
        OR public.documents_stands(a.email, plain) OR public.documents_stands(a.phone, plain))
  ) THEN
    RETURN NEXT 'household_address';
  END IF;
END
$$;

REVOKE ALL ON FUNCTION documents_of_another_child(bigint, text[], text[], date[], text[], text[], text),
  documents_of_another_household(bigint[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION documents_of_another_child(bigint, text[], text[], date[], text[], text[], text),
  documents_of_another_household(bigint[], text) TO sendwell_owner, sendwell_web, sendwell_worker;

CREATE INDEX IF NOT EXISTS documents_child_postcode ON people_child (public.documents_code(postcode));
CREATE INDEX IF NOT EXISTS documents_child_first_line ON people_child (public.documents_first_line(address));
