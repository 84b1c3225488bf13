"""Routing: which service to ask for which advice, and why (Quick Guide 3 and 6; regulation 6(1)).

`rules.yaml` holds the rules, `facts` fetches what they hang on, `offering` applies them, `plan` does so for a
whole case.
"""

from sendwell.advice.routing.offering import Offer, route
from sendwell.advice.routing.plan import Proposal, plan_of_requests, proposal

__all__ = ["Offer", "Proposal", "plan_of_requests", "proposal", "route"]
