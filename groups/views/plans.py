from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import drop_kept
from ..actions import finish_step as finish
from ..forms.plans import FORMS, KeptForm
from ..models import Expectation, Group, Membership, NextStep, Point, Quote
from ..permissions import can_add_to_log, can_take_away
from .loading import visible_group, who

MOST = 50  # of each kind on one page: no group has as many, and one that does still opens it on a phone


@login_not_required
@require_safe
def plans(request: HttpRequest, slug: str) -> HttpResponse:
    """Next steps, what the group expects, what helped, and what people said: as far as the reader may see."""
    group = visible_group(request, slug)
    steps = readable(request, group, NextStep).prefetch_related("moves").waiting_first()
    points = Stretch.asked_for(request, "points", readable(request, group, Point))
    context = {
        "group": group,
        "today": timezone.localdate(),
        "steps": Stretch.asked_for(request, "steps", steps),
        "expectations": Stretch.asked_for(request, "expect", readable(request, group, Expectation)),
        "points": points,
        "kinds": [(kind.label, [point for point in points.rows if point.kind == kind]) for kind in Point.Kind],
        "nothing": _("There is nothing to read here yet."),
        "quotes": Stretch.asked_for(request, "quotes", readable(request, group, Quote)),
        "can_write": can_add_to_log(request.user, group),
    }
    return render(request, "groups/plans.html", context)


@dataclass(frozen=True)
class Stretch:
    """MOST rows of a list at most, and the numbers of the stretches before and after, where there are any."""

    name: str
    rows: list[Any]
    before: int | None
    after: int | None

    @classmethod
    def asked_for(cls, request: HttpRequest, name: str, rows: Any) -> Stretch:
        """The stretch of `rows` whose number stands in the address under `name`, else the first. One query."""
        asked = request.GET.get(name, "")
        number = max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 1
        found = list(rows[(number - 1) * MOST : number * MOST + 1])
        return cls(name, found[:MOST], number - 1 or None, number + 1 if len(found) > MOST else None)


@require_http_methods(["GET", "HEAD", "POST"])
def add_plan(request: HttpRequest, slug: str, noun: str) -> HttpResponse:
    """Write one thing down."""
    return form_page(request, group_to_write(request, slug), form_of(noun), None)


@require_http_methods(["GET", "HEAD", "POST"])
def change_plan(request: HttpRequest, slug: str, noun: str, uid: UUID) -> HttpResponse:
    """Change it: done, moved, what came of it, permission given."""
    group = group_to_write(request, slug)
    kind = form_of(noun)
    row = get_object_or_404(readable(request, group, kind.noun), uid=uid)
    return form_page(request, group, kind, row)


@require_POST
def finish_step(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Done today, by one press. Another day is chosen by changing it."""
    group, at = group_to_write(request, slug), timezone.now()
    step = get_object_or_404(readable(request, group, NextStep), uid=uid)
    finish(step=step, on=timezone.localdate(at), at=at)
    messages.success(request, _("Done: “%(what)s”.") % {"what": step.what})
    return redirect("groups:plans", slug)


@require_http_methods(["GET", "HEAD", "POST"])
def drop_plan(request: HttpRequest, slug: str, noun: str, uid: UUID) -> HttpResponse:
    """Take it away, once the page has shown what goes. Pressed twice, it is as gone as after once."""
    group = group_to_write(request, slug)
    row = readable(request, group, form_of(noun).noun).filter(uid=uid).first()
    if row is not None:
        if not can_take_away(request.user, row, current_members(group)):
            raise PermissionDenied(_("Whoever wrote this down, and the leads of the group, take it away."))
        if request.method != "POST":
            lede = _("It goes for good. A learning report keeps what it took from it, and says that it is gone.")
            words = {"title": _("Take it away?"), "lede": lede, "back": reverse("groups:plans", args=[slug])}
            return render(request, "groups/take_away.html", {"group": group, "what": str(row), **words})
        drop_kept(row=row, by=who(request), at=timezone.now())
    messages.success(request, _("It is gone."))
    return redirect("groups:plans", slug)


def form_page(request: HttpRequest, group: Group, kind: type[KeptForm], row: Any) -> HttpResponse:
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    form = kind(data, group=group, by=who(request), at=at, today=timezone.localdate(at), row=row)
    back = reverse("groups:plans", args=[group.slug])
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved."))
        return redirect(back)
    words = {"title": kind.title, "button": _("Save"), "leave": _("Leave it as it is"), "back": back}
    can_drop = row is not None and can_take_away(request.user, row, current_members(group))
    context = {"group": group, "form": form, "away": f"{request.path}away/" if can_drop else "", **words}
    return render(request, "groups/plan_form.html", context, status=422 if form.is_bound else 200)


def current_members(group: Group) -> list[Membership]:
    return list(Membership.objects.current().filter(group=group).select_related("post"))


def form_of(noun: str) -> type[KeptForm]:
    if noun not in FORMS:
        raise Http404
    return FORMS[noun]


def readable(request: HttpRequest, group: Group, noun: Any) -> Any:
    return noun.objects.visible_to(request.user).filter(group=group)


def group_to_write(request: HttpRequest, slug: str) -> Group:
    group = visible_group(request, slug)
    if not can_add_to_log(request.user, group):
        raise PermissionDenied(_("Only members of this group write here."))
    return group
