"""The numbers of organisations: what can be one and what a person is told who mistyped it."""

import pytest
from django.db import IntegrityError, transaction

from sendwell.organisations.identifiers import Scheme, what_is_wrong
from sendwell.organisations.models import Identifier, Kind
from tests.world import organisation


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (Scheme.DFE_LA, "330"),
        (Scheme.DFE_LA, "838"),  # Dorset: newer than some lists of councils
        (Scheme.DFE_LA, "943"),  # Westmorland and Furness, since 2023
        (Scheme.ODS, "QHL"),
        (Scheme.ODS, "RXT"),
        (Scheme.ODS, "E38000"),
        (Scheme.URN, "103456"),
        (Scheme.UKPRN, "10012345"),
    ],
)
def test_a_number_that_can_be_right(scheme: Scheme, value: str) -> None:
    assert what_is_wrong(scheme, value) is None


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        (Scheme.DFE_LA, "33"),
        (Scheme.DFE_LA, "130"),
        (Scheme.DFE_LA, "E08000025"),  # an ONS code: five councils have had more than one
        (Scheme.ODS, "qhl"),
        (Scheme.ODS, "QH"),
        (Scheme.ODS, "QHL 1"),
        (Scheme.URN, "003456"),
        (Scheme.URN, "10345"),
        (Scheme.UKPRN, "20012345"),
        (Scheme.UKPRN, "1001234"),
        (Scheme.URN, ""),
        (Scheme.URN, "103456\n"),
        (Scheme.URN, "1٠٣٤٥٦"),  # digits of another script
    ],
)
def test_one_that_cannot(scheme: Scheme, value: str) -> None:
    assert what_is_wrong(scheme, value) is not None


def test_the_message_says_what_was_typed_and_what_is_wanted() -> None:
    assert what_is_wrong(Scheme.URN, "10345") == (
        "“10345” is not a URN. A URN is six digits, for example 103456."
    )


@pytest.mark.django_db
def test_the_database_refuses_what_the_form_would_and_the_same_number_twice() -> None:
    school = organisation(Kind.SCHOOL, "Oakwood Primary School")
    Identifier.objects.create(organisation=school, scheme=Scheme.URN, value="103456")
    other = organisation(Kind.SCHOOL, "Elmwood School")
    for scheme, value in (
        (Scheme.URN, "103456"),
        (Scheme.URN, "10345"),
        (Scheme.DFE_LA, "130"),
        (Scheme.UKPRN, "20012345"),
        (Scheme.ODS, "qhl"),
        ("nonsense", "123"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Identifier.objects.create(organisation=other, scheme=scheme, value=value)
