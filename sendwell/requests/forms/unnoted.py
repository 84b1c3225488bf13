"""Forms of which no note is kept that they were sent.

The note (`access.models.FormSent`) holds the address that followed. While a request is being written that address
has the draft's token in it, of which we keep nothing but a hash. These forms do no harm when they are sent twice.
"""

from functools import cache

from sendwell.ui.forms import SendwellForm


class _Unnoted(SendwellForm):
    @property
    def once(self) -> str:
        """No number, so no note."""
        return ""


@cache
def unnoted(form: type[SendwellForm]) -> type[SendwellForm]:
    """The same form, without the number by which sending it twice is recognised."""
    return type(form.__name__, (_Unnoted, form), {})
