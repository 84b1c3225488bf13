"""How an act says no: in words for the person who tried, so that nothing they typed is lost."""


class Refused(Exception):
    """The act cannot be done as things stand. `words` go to the person, beside `field` where one is to blame."""

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
