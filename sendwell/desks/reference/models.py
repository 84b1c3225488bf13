"""Every table: its fields and what the database itself refuses."""

from typing import Any

from django.apps import apps
from django.db import models

from sendwell.desks.reference.markdown import code, table
from sendwell.desks.reference.markdown import page as whole_page

Model = type[models.Model]


def page() -> str:
    """`models.md`."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("sendwell.")]
    rooms = sorted(ours, key=lambda config: config.name)
    return whole_page(
        "Tables",
        "What is stored, room by room. A constraint is upheld by PostgreSQL, whoever writes.",
        *(
            f"## {config.name}" + "".join(map(_model, config.get_models()))
            for config in rooms
            if config.models
        ),
    )


def _model(model: Model) -> str:
    meta = model._meta
    doc = (model.__doc__ or "").strip().split("\n\n")[0]
    fields = [
        _field(field) for field in meta.get_fields() if getattr(field, "column", None) or field.many_to_many
    ]
    parts = [
        f"### {meta.object_name}",
        " ".join(doc.split()),
        f"Table {code(meta.db_table)}.",
        table(["field", "kind", "about"], [row for row in fields if row]),
    ]
    if meta.constraints:
        parts.append("Constraints: " + ", ".join(code(each.name) for each in meta.constraints) + ".")
    return "\n\n" + "\n\n".join(parts)


def _field(field: Any) -> tuple[str, ...] | None:
    if field.auto_created:
        return None
    return (code(field.name), _kind(field), _about(field))


def _kind(field: Any) -> str:
    if field.is_relation:
        many = "many " if field.many_to_many else ""
        return f"{many}{field.related_model._meta.object_name}"
    return str(field.get_internal_type().removesuffix("Field"))


def _about(field: Any) -> str:
    said = [str(field.help_text)] if field.help_text else []
    if getattr(field, "choices", None):
        said.append("One of: " + ", ".join(str(value) for value, _ in field.flatchoices if value) + ".")
    if field.unique and not field.primary_key:
        said.append("Unique.")
    if field.null:
        said.append("May be empty.")
    return " ".join(said)
