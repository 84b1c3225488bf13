"""Reading an officer's reasons as a tribunal would: is there enough to test, and do they apply the law's own test?

Warns, never blocks. The test of section 36(8) has two limbs and no others; a council may have a policy, but may not
put it in the place of the test or refuse to look beyond it (IPSEA and the ombudsman have said so many times).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sendwell.ui.words import count

LEAST_WORDS = 8
LAW = "Children and Families Act 2014, section 36(8)"


@dataclass(frozen=True)
class Warning:
    """Something in the text to look at again: the words found, what is wrong with them, and the provision."""

    found: str
    says: str
    provision: str = LAW


@dataclass(frozen=True)
class _Rule:
    says: str
    pattern: re.Pattern[str]


def _rule(says: str, *patterns: str) -> _Rule:
    return _Rule(says, re.compile("|".join(patterns), re.IGNORECASE))


UNLAWFUL = (
    _rule(
        "How many cycles of support a school has given is not part of the test. Say what the child needs.",
        r"\b(?:two|three|2|3|several|enough|no) (?:full |complete |further )?(?:cycles?|terms?|rounds?)\b",
        r"\bcycles? of (?:support|assess,? plan|apdr|the graduated)",
        r"\bgraduated (?:approach|response) (?:has|have|was|were|is) not",
    ),
    _rule(
        "A diagnosis is not needed. The question is whether the child has or may have needs.",
        r"\b(?:no|without|lacks?|awaiting|waiting for)\b[^.]{0,25}\bdiagnos",
        r"\bnot (?:yet )?(?:have|has|had|been)\b[^.]{0,25}\bdiagnos",
    ),
    _rule(
        "How far behind a child is in attainment is not the test. "
        "Needs may be social, emotional, physical or sensory.",
        r"\b(?:attainment|attaining|levels?|grades?|progress)\b[^.]{0,50}\bnot (?:\w+ )?(?:low|below|behind)",
        r"\b(?:attainment|attaining|levels?|grades?)\b[^.]{0,50}\b(?:too high|in line with|age[- ]\w+)",
        r"\bnot (?:far enough|sufficiently|enough) behind\b",
        r"\byears? behind\b",
    ),
    _rule(
        "What a school has spent or could spend is not the test. "
        "Say which help is needed and whether it can be given without a plan.",
        r"£ ?\d",
        r"\b(?:6,?000|element (?:2|two)|notional (?:sen )?(?:budget|funding))\b",
        r"\bschool(?:’s|'s)? own (?:budget|funding)\b",
    ),
    _rule(
        "Reports by professionals are what an assessment is for. Their absence is no reason to refuse one.",
        r"\b(?:no|without an?) (?:\w+ ){0,2}(?:educational psycholog|paediatric|reports?\b)",
        r"\bnot (?:yet )?(?:been )?seen by an?\b",
    ),
    _rule(
        "A council’s own criteria cannot replace the two questions in the Act. Answer those.",
        r"\b(?:our|council(?:’s|'s)?|local|county|borough) (?:polic(?:y|ies)|criteri(?:a|on)|threshold|matrix)\b",
        r"\b(?:meet|met|reach|reached) (?:the |our )?(?:criteria|threshold)",
    ),
    _rule(
        "Where the child is taught does not change the test.",
        r"\b(?:attends?|attending|is in) (?:a |an )?(?:private|independent)\b",
        r"\bhome[- ]?(?:educat|school)",
    ),
    _rule(
        "The test is the same from birth to 25. Age alone is no reason.",
        r"\btoo (?:young|old)\b",
        r"\bnot yet (?:of )?(?:school age|five|5)\b",
    ),
    _rule(
        "What the council or a service can manage is not part of the test.",
        r"\b(?:capacity|backlog|waiting list|budget(?:ary)?|shortage)\b",
    ),
)
VAGUE = (
    _rule(
        "Say which needs, which help meets them, and how you know that it is being given.",
        r"\b(?:needs? can be met|can be met from|(?:ordinarily|normally) available)\b",
    ),
    _rule(
        "Say what is missing. Where it leaves the question open, the answer to “may” is yes.",
        r"\b(?:insufficient|not enough|limited|lack of) (?:\w+ )?(?:evidence|information)\b",
    ),
    _rule(
        "Say what it was that decided the matter.",
        r"\b(?:after careful consideration|the panel (?:felt|considered|decided|agreed)|it was felt|on balance)\b",
    ),
    _rule("Say which part of the test is not met, and why.", r"\bdoes not (?:meet|satisfy|reach)\b"),
)


def warnings(*texts: str) -> list[Warning]:
    """What in these reasons a parent, mediator or tribunal would question first."""
    found = [*_matches(UNLAWFUL, texts), *_matches(VAGUE, texts)]
    return list({warning.says: warning for warning in reversed(found)}.values())[::-1]


def _matches(rules: Iterable[_Rule], texts: Iterable[str]) -> Iterable[Warning]:
    for rule in rules:
        for each in texts:
            match = rule.pattern.search(each)
            if match:
                yield Warning(match.group().strip(), rule.says)


def too_short(reason: str) -> str | None:
    """A sentence for whoever wrote too little for a parent to test, or None."""
    words = len(reason.split())
    if words >= LEAST_WORDS:
        return None
    return (
        f"The reasons have {count(words, 'word', 'words')}. Write at least {LEAST_WORDS}: "
        "a parent must be able to see what was decided on, and to say where it is wrong."
    )
