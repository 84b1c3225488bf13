"""What was changed, and the seals that show it has not been touched since. The database writes both."""

from django.db import models

from sendwell.audit.fields import TransactionField

OPERATIONS = [("I", "added"), ("U", "changed"), ("D", "removed")]


class Change(models.Model):
    """One row of one table added, changed or removed. Written by `audit_note()`, never by a person or a room.

    Ids and no foreign keys: it outlives what it tells of, and no deletion may reach it.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(help_text="The database's own clock.")
    xid = TransactionField()
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=40)
    op = models.CharField(max_length=1, choices=OPERATIONS)
    changed = models.JSONField(
        help_text="The row that was added or removed; of a changed one, each changed column's old and new value."
    )
    member_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=32, null=True)
    why = models.TextField(null=True)
    request = models.UUIDField(null=True)
    child_id = models.BigIntegerField(null=True)
    database_user = models.CharField(max_length=63)

    class Meta:
        indexes = [
            models.Index(fields=["child_id", "-at"], name="changes_of_child"),
            models.Index(fields=["organisation_id", "-at"], name="changes_by_organisation"),
            models.Index(fields=["member_id", "-at"], name="changes_by_member"),
            models.Index(fields=["xid"], name="changes_by_transaction"),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"


class Seal(models.Model):
    """A link of the chain: the fingerprints of some changes and readings, and of the link before.

    Holds no personal data. `entries_*` are 40 bytes a row: its id (8, most significant first) and SHA-256 (32).
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    from_xid = models.BigIntegerField(help_text="Rows of transactions from this one on ...")
    upto_xid = models.BigIntegerField(help_text="... to this one, which is not sealed yet.")
    after_change = models.BigIntegerField(
        default=0, help_text="Changes up to this id came from a database before this was restored."
    )
    after_reading = models.BigIntegerField(default=0, help_text="The same for readings.")
    restored = models.BooleanField(default=False, help_text="The first seal after the database was restored.")
    last_change = models.BigIntegerField(default=0, help_text="The greatest id of a change sealed so far.")
    last_reading = models.BigIntegerField(default=0)
    entries_changes = models.BinaryField()
    entries_readings = models.BinaryField()
    rows = models.BigIntegerField(help_text="How many rows have been sealed so far, with these.")
    previous = models.BinaryField(help_text="The fingerprint of the seal before; 32 zeros for the first.")
    digest = models.BinaryField(help_text="SHA-256 of everything above, the one before included.")

    def __str__(self) -> str:
        return f"seal {self.number}"
