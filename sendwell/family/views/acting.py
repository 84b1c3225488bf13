"""One way for every form of this room: show it, do it once, or show it again with what was typed and why not."""

from collections.abc import Callable

from django.http import HttpResponse

from sendwell.access.opening import NotThere
from sendwell.access.web import Request, carried_out, go, render, today
from sendwell.casebook.models import Case
from sendwell.casebook.pages.shown import child_banner
from sendwell.family.pages.forms import FormPage
from sendwell.family.pages.map import open_map
from sendwell.people.models import Adult, AdultOfChild, Child
from sendwell.ui.forms import SendwellForm


def opened(request: Request, ref: str, screen: str) -> Case:
    """The case, to change its family map. Raises NotThere."""
    return open_map(request.member, ref, today(), screen=screen, keep=True)


def link_of(case: Case, number: int) -> AdultOfChild:
    """One adult round the child of a case that has been opened. Raises NotThere."""
    link = AdultOfChild.objects.filter(child=case.child, pk=number).select_related("adult").first()
    if link is None:
        raise NotThere
    return link


def answer(
    request: Request, shown: FormPage, form: SendwellForm, act: Callable[[], object], *, said: str, to: str
) -> HttpResponse:
    """Do the act and move on to the page `to` of the case, or show the form."""
    if carried_out(form, act):
        return go(to, ref=shown.ref, said=said)
    return render(request, "family/form.html", shown, form=form)


def about(case: Case, title: str, submit: str, back: str, **more: object) -> FormPage:
    """A form's page for the staff: the child and what must be read first stand above it."""
    return FormPage(
        ref=case.ref,
        title=title,
        submit=submit,
        back=back,
        banner=child_banner(case.child, today()),
        **more,  # type: ignore[arg-type]  # FormPage checks its own fields
    )


def adults_of(child: Child, *, without: int | None = None) -> list[tuple[str, str]]:
    """The adults of the family map to choose from."""
    links = AdultOfChild.objects.filter(child=child).exclude(pk=without or 0).select_related("adult")
    return [
        (str(each.adult_id), f"{each.adult.name}, {each.relation.lower()}") for each in links.order_by("pk")
    ]


def adult_chosen(case: Case, chosen: str | None) -> Adult | None:
    """The adult whom somebody chose from `adults_of`, or None for nobody."""
    return case.child.adults.select_related("adult").get(adult_id=int(chosen)).adult if chosen else None
