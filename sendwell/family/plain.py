"""What the family's own pages call the kinds of information: the matrix has its words, and these are for everybody."""

from sendwell.access.classes import DataClass

PLAIN = {
    DataClass.HEALTH: "What health staff write for the plan",
    DataClass.OTHER_HEALTH: "Other health details",
    DataClass.EDUCATION: "What the school and the educational psychologist write",
    DataClass.SOCIAL_CARE: "What social workers write",
    DataClass.VIEWS: "What you and your family say",
    DataClass.PROCESS: "Dates, and who does what",
    DataClass.PLAN_DRAFT: "The draft plan",
    DataClass.PLAN_FINAL: "The final plan",
    DataClass.MONEY: "Money for the help",
}


def plain(data: DataClass) -> str:
    """A kind of information in words for a family."""
    return PLAIN.get(data, data.words)
