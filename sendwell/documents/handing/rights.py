"""By what right something goes to a professional outside: what the disclosure says as its gateway."""

RIGHTS = {
    "advice": "They are asked for advice: SEND Regulations 2014, regulation 6",
    "care": "They care for the child: Health and Social Care Act 2012, section 251B",
    "teach": "They teach or may teach the child: Children and Families Act 2014, section 39",
    "acts_for": "They act for the parent or young person, who asked for it in writing",
    "court": "A court or tribunal wants it: Data Protection Act 2018, Schedule 2, part 1",
}
