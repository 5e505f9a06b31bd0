from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from carplatform.link_pages import link_page

from ..models import LinkToken


@link_page
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The form behind a personal link."""
    token = LinkToken.objects.find(secret)
    if token is None:
        raise Http404
    return HttpResponse("form")


@link_page
def sent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The receipt."""
    return HttpResponse("sent")


@link_page
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept about an answer."""
    return HttpResponse("kept")
