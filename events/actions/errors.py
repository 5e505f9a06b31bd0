"""What stops an action, in words for the page."""


class EventsError(Exception):
    """It cannot be done as asked; the message says why, and what to do."""
