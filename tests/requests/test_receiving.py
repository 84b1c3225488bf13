"""Receiving a request: what it begins, what it refuses, and what nobody learns from it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sendwell.access.models import Relationship
from sendwell.access.opening import NotThere
from sendwell.casebook.models import Case
from sendwell.law.refusals import Refused
from sendwell.messages.models import OutboxMessage
from sendwell.people.models import AdultOfChild, Child, Involvement
from sendwell.requests.actions import (
    ChildDetails,
    Override,
    Professional,
    Requester,
    Said,
    receive_request,
)
from sendwell.requests.models import AskedBy, AssessmentRequest, Candidate, Channel
from tests.requests.asking import LONDON, MON_MORNING, asked, details
from tests.world import MON_2_MARCH, MON_13_APRIL, World


def test_q(world):
    with CaptureQueriesContext(connection, ) as q:
        asked(world, school=world.school.organisation, professionals=[Professional(name="Jo")])
    for x in q.captured_queries: print(x["sql"][:110])
    print(len(q))
