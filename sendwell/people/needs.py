"""Types of need as the Department for Education counts them (SEN2 and the school census)."""

from enum import StrEnum


class Need(StrEnum):
    """A type of special educational need; the value is the DfE code."""

    ASD = "ASD"
    SEMH = "SEMH"
    SLCN = "SLCN"
    MLD = "MLD"
    SLD = "SLD"
    PMLD = "PMLD"
    SPLD = "SPLD"
    PD = "PD"
    HI = "HI"
    VI = "VI"
    MSI = "MSI"
    OTH = "OTH"

    @property
    def words(self) -> str:
        """In full."""
        return NEEDS[self]


NEEDS = {
    Need.ASD: "Autism",
    Need.SEMH: "Social, emotional and mental health",
    Need.SLCN: "Speech, language and communication",
    Need.MLD: "Moderate learning difficulty",
    Need.SLD: "Severe learning difficulty",
    Need.PMLD: "Profound and multiple learning difficulty",
    Need.SPLD: "Specific learning difficulty",
    Need.PD: "Physical disability",
    Need.HI: "Hearing impairment",
    Need.VI: "Vision impairment",
    Need.MSI: "Multi-sensory impairment",
    Need.OTH: "Other difficulty",
}
