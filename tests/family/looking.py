"""What one reader is shown at an address, byte for byte, for tests that compare it."""

import re

from django.test import Client

from sendwell.access.models import Member
from sendwell.requests.models import Draft
from tests.family.households import Household

NONCE = re.compile(r'name="(csrfmiddlewaretoken|once)" value="[^"]*"')


def asking(browser: Client, home: Household, who: Member) -> dict[str, bytes]:
    """What a parent is shown who begins to ask for an assessment of the same child: what is filled in already."""
    Draft.objects.filter(member=who).delete()
    found = {"/requests/new": seen(browser, "/requests/new")}
    begun = browser.post("/requests/new", {"child": str(home.case.child.uid)}).get("Location")
    if begun:
        form, token = begun.rsplit("/", 1)[0], begun.split("/")[3]
        for step in ("council", "needs", "professionals"):
            found[f"asking: {step}"] = seen(browser, f"{form}/{step}").replace(token.encode(), b"")
    return found


def seen(browser: Client, path: str) -> bytes:
    """What comes back: the status, where it leads, the body."""
    answer = browser.get(path)
    body = answer.content
    if answer.get("Content-Type", "").startswith("text/html"):
        body = NONCE.sub("", body.decode()).encode()
    return (
        f"{answer.status_code} {answer.get('Location', '')} {answer.get('Content-Disposition', '')} ".encode()
        + body
    )
