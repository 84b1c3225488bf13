"""Stepping into somebody's shoes, and looking as they look: through the door, behind the database's walls."""

from django.test import Client

from sendwell.access.models import Member
from sendwell.casebook.models import Case


def become(slug: str) -> Client:
    """A browser that has chosen a persona."""
    client = Client()
    assert client.post("/demo/sign-in", {"persona": slug}).status_code == 302
    return client


def case_of(name: str) -> Case:
    """The case of a child of the demonstration, by first name."""
    families = {"Kai": "Ferris"}  # a name that others have too
    named = Case.objects.select_related("child").filter(child__given_name=name)
    return named.get(**{"child__family_name": families[name]} if name in families else {})


def text(slug: str, path: str) -> str:
    """What a persona reads at an address that they may open."""
    answer = become(slug).get(path, follow=True)
    assert answer.status_code == 200, (slug, path, answer.status_code)
    return answer.content.decode()


def statuses(path: str, slugs: list[str]) -> dict[str, int]:
    """What each of these is answered at an address."""
    return {slug: become(slug).get(path).status_code for slug in slugs}


def member(slug: str) -> Member:
    """Somebody of the demonstration."""
    return Member.objects.get(slug=slug)
