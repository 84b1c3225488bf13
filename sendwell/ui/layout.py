"""The links at the foot of every page."""

from sendwell.ui.parts import Link

FOOTER = (
    Link("Accessibility statement", "/accessibility/"),
    Link("Privacy", "/privacy/"),
    Link("The law and its time limits", "/law/"),
    Link("What Sendwell is made of", "/source/"),
)
