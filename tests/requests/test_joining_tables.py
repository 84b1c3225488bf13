"""Of every table about a child it is decided whether it comes along when two records are joined."""

from sendwell.people.models import Child

COMES: dict[str, str] = {
    "access.Grant": "whoever is kept out is kept out; leave stays",
    "family.Consent": "a refusal, and what was taken back; what was given stays",
    "family.RestrictionChange": "what is tightened is written in the journal of the known record",
    "family.SealNote": "with its seal",
    "people.AdultOfChild": "new adults arrive unknown; of the same adult the tighter counts",
    "people.Alert": "everybody must read it first",
    "people.Enrolment": "the school, where none is known",
    "people.Involvement": "professionals whom the known record lacks",
    "people.Order": "those that count",
    "people.Placement": "sealed",
    "people.Seal": "on the receipt of a request that moves",
    "requests.AssessmentRequest": "the request that was asked about, and those that came with it",
    "access.Relationship": "the council, the commissioner, the school; no family member",
}
STAYS: dict[str, str] = {
    "access.Member": "an account is let in by a person who has seen who it is",
    "access.Reading": "who looked at which record is not rewritten",
    "advice.AdviceRequest": "none before the decision to assess, and then nothing is joined",
    "casebook.Case": "it is closed and keeps its chronology",
    "family.CapacityDecision": "who acts for a young person is found anew",
    "family.LawfulBasis": "noted for each purpose; it keeps nothing from anybody",
    "family.Loosening": "proposed for another record",
    "family.Override": "it lets sharing go on",
    "family.PreparationDone": "a step that was taken; it keeps nothing from anybody",
    "family.Regulation17Permission": "it lets a plan be shown",
    "family.YoungPersonGrant": "it lets somebody read",
    "governance.BreakGlassReview": "of an opening of that record",
    "governance.Finding": "of a reading of that record",
    "governance.Incident": "of that record",
    "outbox.Confirmation": "whose address it is; the known child's own is asked about",
    "outbox.OutboxMessage": "it was about that record",
    "outbox.Preference": "how somebody wishes to be reached; it keeps nothing from anybody",
    "people.ChildCommissioner": "who pays; it keeps nothing from anybody",
    "people.Representation": "it lets somebody read",
    "requests.Candidate": "which record it may be is answered as it was asked",
    "requests.Draft": "not sent yet",
    "sharing.NoticeShown": "who was shown a notice is not rewritten",
}


def test_of_every_table_about_a_child_it_is_decided_whether_it_comes() -> None:
    fields = Child._meta.get_fields(include_hidden=True)
    about = {each.related_model._meta.label for each in fields if each.auto_created and not each.concrete}  # type: ignore[union-attr]

    assert about == COMES.keys() | STAYS.keys()
    assert not COMES.keys() & STAYS.keys()
