"""What stops an action, in words for the page."""

from carplatform.once import Refusal


class EventsError(Refusal):
    """It cannot be done as asked; the message says why, and what to do."""
