"""The desk of researchers: what is asked when, what has been sent, and closing. It shows how many, never who."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from carplatform.panels import panels_for
from carplatform.qr import in_sheets

from ..actions import NotOpen, begin_closing, give_back_link, print_cards, withdraw_link, write_round
from ..cards import card_for
from ..mails import link_address
from ..models import Questionnaire
from ..schedule import PlannedRound, rounds_of
from ..standing import Stage, reach_of, silent_people, standings
from .loading import FINISHED, to_run, who_runs

LINK_NUMBER = re.compile(r"[0-9]{1,18}")


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """All questionnaires, by event, the latest event first; then the library."""
    who_runs(request)
    ordered = Questionnaire.objects.order_by("-event__starts_at", "event", "opens_after_days", "pk")
    everything = standings(ordered, timezone.now())
    context = {
        "sent": [one for one in everything if one.stage != Stage.LIBRARY],
        "library": [one for one in everything if one.stage == Stage.LIBRARY],
    }
    return render(request, "evaluations/questionnaires.html", context)


@require_safe
def desk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One questionnaire: its state, its schedule, its mail, its closing."""
    standing = to_run(request, uid, timezone.now())
    questionnaire = standing.questionnaire
    context = {"standing": standing, "questionnaire": questionnaire, "is_finished": standing.stage in FINISHED}
    if questionnaire.event:
        context |= {
            "rounds": rounds_of(questionnaire),
            "reach": reach_of(questionnaire),
            "silent": silent_people(questionnaire),
            "panels": panels_for("desk", questionnaire, request.user),
        }
    return render(request, "evaluations/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_round(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a round of mail by hand, early or after it was missed, once it has been said to how many it goes."""
    at = timezone.now()
    standing = to_run(request, uid, at)
    questionnaire = standing.questionnaire
    this_round = asked_for(request, questionnaire)
    if this_round is None or (request.method != "POST" and (not this_round.can_be_sent or standing.stage in FINISHED)):
        return redirect(questionnaire)
    if request.method == "POST":
        send(request, questionnaire, this_round, at)
        return redirect(questionnaire)
    context = {"questionnaire": questionnaire, "round": this_round, "reach": reach_of(questionnaire)}
    return render(request, "evaluations/send.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close by hand. The page before says in plain words that there is no way back."""
    at = timezone.now()
    standing = to_run(request, uid, at)
    questionnaire = standing.questionnaire
    if request.method == "POST" and questionnaire.event:
        if begin_closing(questionnaire=questionnaire, by=who_runs(request), at=at):
            messages.success(request, _("Closing has begun."))
        else:
            messages.info(request, _("It was closed already. Nothing was done."))
        return redirect(questionnaire)
    if not questionnaire.event or standing.stage in FINISHED:
        return redirect(questionnaire)
    return render(request, "evaluations/close.html", {"questionnaire": questionnaire, "standing": standing})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What cards are for; on POST the cards themselves, with new secrets that are kept nowhere but on this page."""
    at = timezone.now()
    standing = to_run(request, uid, at)
    questionnaire = standing.questionnaire
    if not questionnaire.event or standing.stage in FINISHED:
        messages.error(request, _("There are no cards: this form takes no answers."))
        return redirect(questionnaire)
    context = {"questionnaire": questionnaire, "reach": reach_of(questionnaire)}
    if request.method != "POST":
        return render(request, "evaluations/cards_about.html", context)
    try:
        links = print_cards(questionnaire=questionnaire, by=who_runs(request), at=at)
    except NotOpen as why_not:
        messages.error(request, str(why_not))
        return redirect(questionnaire)
    made = [card_for(name=link.participation.name, address=link_address(secret)) for link, secret in links]
    response = render(request, "evaluations/cards.html", {**context, "sheets": in_sheets(made), "number": len(made)})
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who has a link, and withdrawing one that should not work. It tells nothing of who has answered."""
    at = timezone.now()
    standing = to_run(request, uid, at)
    questionnaire = standing.questionnaire
    if not questionnaire.event or standing.stage in FINISHED:
        return redirect(questionnaire)
    people = questionnaire.links.select_related("participation__person")
    if request.method == "POST":
        number = request.POST.get("link", "")
        link = get_object_or_404(people, pk=int(number) if LINK_NUMBER.fullmatch(number) else 0)
        if "give_back" in request.POST:
            give_back_link(link=link, by=who_runs(request), at=at)
            messages.success(request, _("The link works again, unless it was used before."))
        else:
            withdraw_link(link=link, by=who_runs(request), at=at)
            messages.success(request, _("The link opens nothing now."))
        return redirect("evaluations:links", uid)
    in_order = people.order_by("participation__person__name", "pk")
    return render(request, "evaluations/links.html", {"questionnaire": questionnaire, "links": in_order})


def asked_for(request: HttpRequest, questionnaire: Questionnaire) -> PlannedRound | None:
    """The round of mail that is named in the address or the form, if the questionnaire has it."""
    if not questionnaire.event:
        return None
    kind = (request.POST if request.method == "POST" else request.GET).get("kind")
    return next((one for one in rounds_of(questionnaire) if one.kind == kind), None)


def send(request: HttpRequest, questionnaire: Questionnaire, this_round: PlannedRound, at: datetime) -> None:
    """Write the round and say what came of it."""
    try:
        written = write_round(questionnaire=questionnaire, kind=this_round.kind, by=who_runs(request), at=at)
    except NotOpen as why_not:
        messages.error(request, str(why_not))
        return
    if written is None:
        messages.info(request, _("This round was sent before. Nothing was sent again."))
        return
    done = ngettext(
        "%(count)d mail is written. It leaves within a minute or two.",
        "%(count)d mails are written. They leave within a minute or two.",
        written.mails,
    )
    messages.success(request, done % {"count": written.mails})
