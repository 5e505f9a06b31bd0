from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from evaluations.actions import NotOpen
from evaluations.models import Questionnaire
from evaluations.permissions import can_run_questionnaires
from groups.models import Person

from .mailbox import all_mail, open_mail
from .practice import can_be_practised, let_others_answer


@login_not_required
@require_safe
@never_cache
def mailbox_page(request: HttpRequest) -> HttpResponse:
    """Every mail the demo has sent, newest first."""
    return render(request, "demo/mailbox.html", {"mails": all_mail()})


@login_not_required
@require_safe
@never_cache
def mail_page(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, with the code for signing in or the personal link if it brings one."""
    if mail := open_mail(name):
        return render(request, "demo/mail.html", {"mail": mail})
    raise Http404


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the invented people, without a code and without a second factor. Only in the demo."""
    if not settings.DEMO:
        raise Http404
    person = get_object_or_404(Person, uid=uid_of(request), is_example=True, is_active=True)
    adapter = get_adapter(request)
    adapter.login(request, person)
    # The second factor is asked of researchers unless they came in this way.
    record_authentication(request, person, method="demo")
    return adapter.post_login(
        request, person, email_verification="none", signal_kwargs=None, email=None, signup=False, redirect_url=None
    )


@require_POST
def others_answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let the invented people of a practice event answer. Only in the demo, for whoever runs questionnaires."""
    questionnaire = get_object_or_404(Questionnaire.objects.with_invitation(), uid=uid)
    if not can_run_questionnaires(request.user) or not can_be_practised(questionnaire):
        raise Http404
    try:
        count = let_others_answer(questionnaire=questionnaire, at=timezone.now())
    except NotOpen:
        messages.error(request, _("The form takes no answers now."))
        return redirect(questionnaire)
    if count:
        done = ngettext("%(count)d of the others has answered.", "%(count)d of the others have answered.", count)
        messages.success(request, done % {"count": count})
    else:
        messages.info(request, _("Nobody is left to answer: send the invitation first, or answer yourself."))
    return redirect(questionnaire)


def uid_of(request: HttpRequest) -> UUID:
    """The person asked for. Raises Http404 for what is no uid at all."""
    try:
        return UUID(request.POST.get("uid", ""))
    except ValueError:
        raise Http404 from None
