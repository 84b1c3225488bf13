"""A text at once, to somebody who waits at a screen: sent to one telephone, or refused in words."""

import re

import pytest
from django.test import override_settings

from sendwell.law.refusals import Refused
from sendwell.messages import texting
from sendwell.messages.carriers import NotDeliverable, TryLater, Unreachable
from sendwell.messages.models import Channel, OutboxMessage
from tests.messages.fake_carrier import FakeCarrier

MOBILE = "07700900123"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> FakeCarrier:
    """A provider that sends texts."""
    fake = FakeCarrier()
    monkeypatch.setattr(texting, "carrier", lambda: fake)
    monkeypatch.setattr(texting, "may_text", lambda: True)
    return fake


@override_settings(MAIL_ONLY_TO=None)
@pytest.mark.django_db
def test_it_goes_to_one_telephone_and_is_kept_nowhere(provider: FakeCarrier) -> None:
    texting.text_now(MOBILE, "Your code is 482 913.")
    (sent,) = provider.taken
    assert (sent.channel, sent.to, sent.body) == (Channel.TEXT, MOBILE, "Your code is 482 913.")
    assert not re.search(r"482.?913", sent.subject + sent.key)
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize("failure", [Unreachable("away"), TryLater("busy"), NotDeliverable("no")])
@override_settings(MAIL_ONLY_TO=None)
def test_whoever_waits_is_told_when_it_cannot_go(provider: FakeCarrier, failure: Exception) -> None:
    provider.fails_with = failure
    with pytest.raises(Refused, match="could not be sent"):
        texting.text_now(MOBILE, "Your code is 482 913.")
    assert provider.taken == []


@override_settings(MAIL_ONLY_TO=[".example"])
def test_what_is_not_production_texts_nobody_by_accident(provider: FakeCarrier) -> None:
    """J09."""
    with pytest.raises(Refused, match="could not be sent"):
        texting.text_now(MOBILE, "Your code is 482 913.")
    assert provider.tries == 0


def test_without_a_provider_of_texts_none_can_be_sent() -> None:
    assert texting.may_text() is False
    with pytest.raises(Refused, match="could not be sent"):
        texting.text_now(MOBILE, "Your code is 482 913.")
