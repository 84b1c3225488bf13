# The shared cache: used codes, identity providers' keys, and what allauth counts. Its shape is Django's own
# (`createcachetable`); it stands here so that migrating makes all there is.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sign_in", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE sign_in_cache (
              cache_key varchar(255) NOT NULL PRIMARY KEY,
              value text NOT NULL,
              expires timestamptz NOT NULL
            );
            CREATE INDEX sign_in_cache_expires ON sign_in_cache (expires);
            """,
            "DROP TABLE sign_in_cache",
        )
    ]
