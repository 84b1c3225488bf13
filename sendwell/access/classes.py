"""The classes of data. Every field of every table belongs to one; who may read a class is in `matrix.yaml`."""

from enum import StrEnum


class DataClass(StrEnum):
    """What kind of thing a field tells, from harmless to sealed. The values are the letters of the matrix."""

    PROCESS = "P"
    IDENTITY = "I"
    LOCATION = "L"
    VIEWS = "V"
    EDUCATION = "E"
    HEALTH = "H"
    OTHER_HEALTH = "HX"
    SOCIAL_CARE = "S"
    SEALED = "X"
    FAMILY_MAP = "F"
    PLAN_DRAFT = "PL"
    PLAN_FINAL = "PF"
    MONEY = "M"
    PANEL = "K"
    CORRESPONDENCE = "C"
    SUPPORT_NOTES = "N"
    AUDIT = "A"
    STATISTICS = "Z"

    @property
    def words(self) -> str:
        """What it holds, as the matrix shows it."""
        return WORDS[self]


C = DataClass

WORDS = {
    C.PROCESS: "Dates, stages and who does what",
    C.IDENTITY: "Who the child is: name, date of birth, NHS number, UPN",
    C.LOCATION: "What gives away where somebody is: address, phone, school, GP practice, clinic",
    C.VIEWS: "What the child and the family say",
    C.EDUCATION: "Education advice",
    C.HEALTH: "Health advice written for the plan",
    C.OTHER_HEALTH: "Other health detail, which stays with the service",
    C.SOCIAL_CARE: "Social care advice",
    C.SEALED: "Sealed: child protection, court papers, adoption, police",
    C.FAMILY_MAP: "The family map: parental responsibility, orders, alerts",
    C.PLAN_DRAFT: "The draft plan",
    C.PLAN_FINAL: "The final plan",
    C.MONEY: "Money",
    C.PANEL: "What a panel deliberates, and legal advice",
    C.CORRESPONDENCE: "Letters, complaints, mediation, appeals",
    C.SUPPORT_NOTES: "Private notes of the impartial advice service",
    C.AUDIT: "Who looked and who changed what",
    C.STATISTICS: "Numbers without names",
}
