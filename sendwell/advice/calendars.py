"""Invitations for calendars (RFC 5545 and 5546): one for each professional and for the family.

A calendar is read by others. An entry says when, where and the reference, and nothing else: no name, no need,
no service.
"""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from sendwell.advice.models import Appointment
from sendwell.ui.words import LONDON

MADE_BY = "-//Sendwell//Appointments//EN"
STATUS = {
    "proposed": "TENTATIVE",
    "booked": "CONFIRMED",
    "kept": "CONFIRMED",
    "off": "CANCELLED",
    "missed": "CONFIRMED",
}


def invitation(
    appointment: Appointment, *, reference: str, organiser: str, attendee: str, stamped_at: datetime
) -> bytes:
    """The invitation, or its cancellation. `organiser` and `attendee` are email addresses.

    The same appointment always has the same UID, and every change a higher SEQUENCE, so that a calendar moves
    the entry and makes no second one.
    """
    off = appointment.state == "off"
    calendar = Calendar()
    calendar.add("prodid", MADE_BY)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "REQUEST")
    calendar.add_component(_london())
    calendar.add_component(_entry(appointment, reference, organiser, attendee, stamped_at))
    return bytes(calendar.to_ical())


def _entry(
    appointment: Appointment, reference: str, organiser: str, attendee: str, stamped_at: datetime
) -> Event:
    starts = appointment.starts_at.astimezone(LONDON)
    entry = Event()
    entry.add("uid", f"{appointment.uid}@sendwell")
    entry.add("sequence", appointment.sequence)
    entry.add("dtstamp", stamped_at)
    entry.add("dtstart", starts)
    entry.add("dtend", starts + timedelta(minutes=appointment.minutes))
    entry.add("summary", f"Appointment, reference {reference}")
    entry.add("location", vText(appointment.place))
    entry.add("status", STATUS[appointment.state])
    entry.add("class", "PRIVATE")
    entry["organizer"] = vCalAddress(f"mailto:{organiser}")
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["ROLE"], guest.params["RSVP"] = vText("REQ-PARTICIPANT"), vText("TRUE")
    entry.add("attendee", guest, encode=False)
    return entry


def _london() -> Timezone:
    """London's clock by its rule: forward on the last Sunday of March, back on the last Sunday of October."""
    zone = Timezone()
    zone.add("tzid", "Europe/London")
    winter, summer = timedelta(0), timedelta(hours=1)
    for part, name, first, month, before, after in (
        (TimezoneDaylight(), "BST", datetime(1996, 3, 31, 1), 3, winter, summer),  # noqa: DTZ001 - local by definition
        (TimezoneStandard(), "GMT", datetime(1996, 10, 27, 2), 10, summer, winter),  # noqa: DTZ001 - the same
    ):
        part.add("tzname", name)
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        zone.add_component(part)
    return zone
