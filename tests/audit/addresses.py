"""Addresses of the story, for tests that open everything there is."""

from tests.house.story import Story


def known_address(story: Story, route: str) -> str:
    """An address of this route. Where the story has none, the house's own tests say so, and home is opened here."""
    if "<" not in route:
        return route
    try:
        return story.one_address(route)
    except AssertionError:
        return "/"
