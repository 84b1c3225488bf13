"""The notice page does not send an officer to the post with a letter that the gate will hold (B07)."""

from collections.abc import Callable

import pytest
from django.test import Client

from sendwell.access.models import Member
from tests.documents.test_gate import alert
from tests.requests.asking import REASONS, asked
from tests.world import World

pytestmark = pytest.mark.usefixtures("on_thursday")
TYPED = {
    "sen": "yes",
    "sen_reasons": f"As to needs: {REASONS}",
    "plan": "yes",
    "plan_reasons": f"As to a plan: {REASONS}",
    "evidence": "The request of 2 March.",
    "mediation": "",
    "resolution": "",
}


@pytest.mark.parametrize("alerted", [True, False])
def test_the_page_says_first_that_the_letter_waits(
    world: World, as_member: Callable[[Member], Client], alerted: bool
) -> None:
    request = asked(world)
    if alerted:
        alert(request.case)

    page = (
        as_member(world.northbridge.officer).post(f"/requests/{request.ref}/decide", TYPED).content.decode()
    )

    assert "post it today" not in page
    assert "says whether it may go or waits to be checked" in page
    before, _, _ = page.partition("This letter goes to Pam Bramble")
    assert ("There is an alert on the record: this letter waits." in before) is alerted
