import pytest
from django.test import Client

from tests.accounts.test_middleware import paths

PATHS = ["/%00", "/groups/%00/", "/groups/a%00b/log/", "/account/sign-in/%00", "/%FF", "/groups/%ED%A0%80/", "/%C0%80"]
QUERIES = ["%00", "q=%00", "next=/%00", "next=%FF", "q=%ED%A0%80", "a=1&b=%C3", "%00=1", "q=\x00"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_a_path_that_is_no_text_is_refused(path: str, method: str, client: Client) -> None:
    answer = getattr(client, method)(path)

    assert answer.status_code == 400
    if method == "get":
        assert "There is a character in the address of the page that stands for nothing." in answer.content.decode()


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", ["/", "/account/sign-in/", "/admin/login/", "/nowhere/"])
def test_a_query_that_is_no_text_is_refused(path: str, query: str, client: Client) -> None:
    answer = client.generic("GET", path, QUERY_STRING=query)

    assert answer.status_code == 400
    assert "in the address of the page, after the question mark" in answer.content.decode()


def test_a_cookie_with_an_empty_byte_is_refused(client: Client) -> None:
    answer = client.get("/privacy/", headers={"cookie": 'session="\\000abcdefgh"'})

    assert answer.status_code == 400
    assert "in a cookie your browser sent" in answer.content.decode()


def test_a_header_with_an_empty_byte_is_refused(client: Client) -> None:
    answer = client.get("/privacy/", headers={"user-agent": "Fire\0fox"})

    assert answer.status_code == 400
    assert "in what your browser says of itself" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/groups/gàidhlig/", "/groups/%F0%9F%91%8D/", "/groups/%E2%80%AE/", "/%E0%B8%81"])
def test_any_text_is_looked_up(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_no_page_fails_on_an_empty_byte_after_the_question_mark(client: Client) -> None:
    answers = {client.generic("GET", path, QUERY_STRING="q=%00").status_code for path in paths()}

    assert answers == {400}
