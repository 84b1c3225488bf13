"""The family map, whose rights they are, consent, capacity: CFA 2014 s.83, SEND Regulations reg 17, MCA 2005."""
