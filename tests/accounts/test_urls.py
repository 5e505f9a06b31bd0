import re
from pathlib import Path

import allauth
import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from carplatform.accounts.urls import urlpatterns
from groups.models import Person
from tests.accounts.steps import sign_in

pytestmark = pytest.mark.django_db
MOUNTED = {
    "account",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_email",
    "account_email_verification_sent",
    "usersessions_list",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
URL_NAME = re.compile(r'name="((?:account|mfa|usersessions)_\w+)"')


def names_of_allauth() -> set[str]:
    root = Path(str(allauth.__file__)).parent
    files = [*root.glob("account/urls.py"), *root.glob("mfa/**/urls.py"), *root.glob("usersessions/urls.py")]
    return {name for file in files for name in URL_NAME.findall(file.read_text())}


def test_only_the_pages_we_need_are_mounted() -> None:
    assert {pattern.name for pattern in urlpatterns} == MOUNTED


@pytest.mark.parametrize("name", sorted(names_of_allauth() - MOUNTED))
def test_every_other_page_of_allauth_is_absent(name: str) -> None:
    for arguments in ([], ["x"], ["x", "y"]):
        with pytest.raises(NoReverseMatch):
            reverse(name, args=arguments)


def test_the_account_page_shows_who_one_is(anon: Client, alice: Person) -> None:
    alice.phone = "01632 960118"
    alice.save()
    sign_in(anon, alice)

    page = anon.get(reverse("account")).content.decode()

    assert all(word in page for word in ("Alice Lead", "alice-lead@example.org", "01632 960118", "Not set up"))
