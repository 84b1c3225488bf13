"""The family map, whose rights they are, consent and capacity: CFA 2014 s.83, SEND Regulations 2014 reg 17, MCA 2005."""
