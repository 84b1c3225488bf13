"""The sweeper's question."""

from django.db import migrations

ROW_OF = """
-- Whether any row knows these bytes, so that the sweeper deletes only what nobody has.
CREATE OR REPLACE FUNCTION documents_row_of(kept text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS
$$
  SELECT EXISTS (SELECT FROM documents_upload u WHERE u.file = kept) OR EXISTS (SELECT FROM documents_bundle b WHERE b.file = kept)
$$;

REVOKE ALL ON FUNCTION public.documents_row_of(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.documents_row_of(text) TO sendwell_owner, sendwell_web, sendwell_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_what_the_database_keeps")]
    operations = [migrations.RunSQL(ROW_OF, "DROP FUNCTION documents_row_of(text)")]
