"""Who may do what with a questionnaire. Roles are compared here and in the querysets' `visible_to`, nowhere else."""

from django.contrib.auth.models import AnonymousUser

from groups.models import Person


def can_run_questionnaires(person: Person | AnonymousUser) -> bool:
    """Researchers set questionnaires up, send them, close them and print their cards. None of it shows an answer."""
    return person.is_authenticated and person.is_staff


def can_read_names(person: Person | AnonymousUser) -> bool:
    """Researchers read answers with names, where the questionnaire has names at all."""
    return person.is_authenticated and person.is_staff


def can_export(person: Person | AnonymousUser) -> bool:
    """Researchers take results away as files. Each time stands in the audit log."""
    return person.is_authenticated and person.is_staff
