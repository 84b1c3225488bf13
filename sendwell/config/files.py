"""Where files are kept: on this disk, or in an S3 bucket when SENDWELL_S3_BUCKET names one (the extra `s3`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def kept_in(var: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """Django's `STORAGES["default"]`.

    The bucket is private, never overwritten, and read by Sendwell alone: no address of it is given to anybody,
    so every byte goes out by a live decision of ours.
    """
    bucket = environ.get("SENDWELL_S3_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": var / "files",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
        "querystring_expire": 60,
        "signature_version": "s3v4",
        "object_parameters": {"ServerSideEncryption": environ.get("SENDWELL_S3_ENCRYPTION", "AES256")},
    }
    named = {
        "SENDWELL_S3_ENDPOINT": "endpoint_url",
        "SENDWELL_S3_REGION": "region_name",
        "SENDWELL_S3_KEY": "access_key",
        "SENDWELL_S3_SECRET": "secret_key",
    }
    options |= {option: environ[name] for name, option in named.items() if environ.get(name)}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
