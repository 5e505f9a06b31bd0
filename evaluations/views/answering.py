"""What someone sees who opens their personal link: the form, the check before sending, and what to do otherwise.

A link we issued opens with 200 whatever it has to show, but for a withdrawn one, which is 410. A form that cannot be
taken any more is answered with 409, one with errors with 422; both give back what was typed. What was never a link of
ours is the one 404 of `link_page`. Reading changes nothing; only a POST that says `step=send` does.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from csp.context_processors import nonce
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.bare import bare_page
from carplatform.link_pages import link_page

from ..actions import AlreadyIn, Changed, NotOpen, submit
from ..forms.answering import AnswerForm, own_answers
from ..models import Link, LinkToken, Questionnaire

State = Link.State


@link_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """The form behind a personal link: filled in, checked, changed, sent once. What was typed always comes back."""
    token = found(secret)
    state = token.link.state(timezone.now())
    if state is not State.OPEN:
        return not_now(request, token, state)
    form = AnswerForm(request.POST if request.method == "POST" else None, questionnaire=token.link.questionnaire)
    step = request.POST.get("step")
    if not form.is_bound or step == "change" or not form.is_valid():
        return form_page(request, token, form)
    if not form.given:
        return page(request, "answer_blank", token)
    if step == "send":
        return send(request, secret, token, form)
    return page(request, "answer_check", token, form=form)


def found(secret: str) -> LinkToken:
    """The token of `secret`, or the one 404 for all that is none."""
    token = LinkToken.objects.find(secret)
    if token is None:
        raise Http404
    return token


def form_page(request: HttpRequest, token: LinkToken, form: AnswerForm) -> HttpResponse:
    """The form: empty, filled as before, or with its faults."""
    is_paper = token.mode == LinkToken.Mode.PAPER
    return page(request, "answer", token, status=422 if form.errors else 200, form=form, is_paper=is_paper)


def send(request: HttpRequest, secret: str, token: LinkToken, form: AnswerForm) -> HttpResponse:
    """Store the form and lead to the receipt, or say why it was not stored."""
    questionnaire = token.link.questionnaire
    try:
        submit(token=token, questionnaire=questionnaire, given=form.given, at=timezone.now())
    except (AlreadyIn, NotOpen):
        # Someone was faster: the same person in another tab, or whoever closes the form.
        token = found(secret)
        return not_now(request, token, token.link.state(timezone.now()))
    except Changed:
        return form_page(request, token, AnswerForm(request.POST, questionnaire=questionnaire))
    return redirect("evaluations:sent", questionnaire.uid)


def not_now(request: HttpRequest, token: LinkToken, state: Link.State) -> HttpResponse:
    """Why the form cannot be filled in, with what was typed; of a form with names what the person has answered."""
    form = token.link.questionnaire
    context: dict[str, Any] = {"state": state.value}
    if state is State.IN and not form.is_anonymous:
        context["own"] = own_answers(questionnaire=form, participation=token.link.participation_id)
    if state is State.CLOSED:
        context["results"] = Questionnaire.objects.visible_to(AnonymousUser()).filter(pk=form.pk).exists()
        context["sign_in"] = redirect_to_login(reverse("evaluations:results", args=[form.uid])).url
    status = 410 if state is State.WITHDRAWN else 200
    if request.method == "POST":
        context["typed"] = AnswerForm(request.POST, questionnaire=form).typed()
        status = 410 if state is State.WITHDRAWN else 409
    return page(request, "answer_state", token, status=status, **context)


@link_page
@require_safe
def sent(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The receipt: its address holds no secret, so that it may stay open on any screen."""
    questionnaire = Questionnaire.objects.of_events().with_invitation().filter(uid=uid).first()
    if questionnaire is None:
        raise Http404
    context = {"questionnaire": questionnaire, "event": questionnaire.event}
    return bare_page("evaluations/answer_sent.html", status=200, **context)


def page(request: HttpRequest, name: str, token: LinkToken, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page `name`, with what all pages behind a link print. The draft is known by a key that opens nothing."""
    questionnaire = token.link.questionnaire
    context |= {"questionnaire": questionnaire, "event": questionnaire.event, "draft": draft_key(token.link)}
    context["address"] = request.path  # without the fragment that "Change" leaves behind
    return bare_page(f"evaluations/{name}.html", status=status, **context, **nonce(request))


def draft_key(link: Link) -> str:
    """By what the browser knows the draft of this link again: the same for all its tokens, and no way back to any."""
    return salted_hmac("evaluations.draft", str(link.pk)).hexdigest()[:32]
