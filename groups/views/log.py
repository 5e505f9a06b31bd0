from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import GroupsError, erase_log_entry, restore_log_entry, strike_log_entry
from ..forms.changes import EntryChangeForm, People
from ..forms.reading import LogFilterForm
from ..forms.strike import EraseForm, StrikeForm
from ..models import Group, LogEntry, Membership, Person, Theme
from ..permissions import can_add_to_log, can_erase, can_read_whole_log, can_see_members, can_strike, writes_among
from ..timeline import by_month
from .groups import entry_form
from .loading import visible_group, who

ENTRIES_PER_PAGE = 50


@login_not_required
@require_safe
def log(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole log of a group as far as the reader may see it, narrowed by what stands in the address."""
    group = visible_group(request, slug)
    members = members_of(group) if can_see_members(request.user) else []
    current = [member for member in members if member.left is None]
    form = LogFilterForm(
        request.GET,
        group=group,
        themes=Theme.objects.filter(log_entries__in=readable(request, group)).distinct(),
        people=people_in(readable(request, group), members) if can_see_members(request.user) else [],
        whole=can_read_whole_log(request.user, current),
    )
    entries = readable(request, group).that_fit(form.chosen).latest_first()
    page = Paginator(entries.select_related("written_by").prefetch_related("themes"), ENTRIES_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "group": group,
        "form": form,
        "page": page,
        "months": by_month(page, (), name_quiet=False),
        "can_add": writes_among(request.user, current),
    }
    return render(request, "groups/log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_entry(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with nothing but the quick entry; saves one entry to the log of a group."""
    group = visible_group(request, slug)
    if not can_add_to_log(request.user, group):
        raise PermissionDenied(_("Only members of this group write in its log."))
    form = entry_form(request, group)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved to the log."), extra_tags="log")
        return redirect(f"{group.get_absolute_url()}#log")
    return render(
        request, "groups/entry_add.html", {"group": group, "form": form}, status=422 if form.is_bound else 200
    )


@login_not_required
@require_safe
def entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One entry whole, with what it said before."""
    found = visible_entry(request, slug, uid)
    members = members_of(found.group) if can_see_members(request.user) else []
    current = [member for member in members if member.left is None]
    context = {
        "group": found.group,
        "entry": found,
        "themes": found.themes.all(),
        "attachments": found.attachments.select_related("by"),
        "present": found.present.order_by("name", "pk") if can_see_members(request.user) else (),
        "versions": found.versions.select_related("by").order_by("-number")
        if can_read_whole_log(request.user, current)
        else (),
        "can_change": writes_among(request.user, current) and not found.struck_at,
        "can_strike": can_strike(request.user, found, current),
        "can_erase": can_erase(request.user) and found.struck_at and not found.erased_at,
    }
    return render(request, "groups/entry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Add to an entry later, or mend it. Whoever saves second is shown both texts."""
    found, members = entry_to_write(request, slug, uid)
    if found.struck_at and request.method != "POST":
        return redirect(found)
    at = timezone.now()
    data = request.POST if request.method == "POST" else None
    now = people_among([member for member in members if member.left is None])
    people = People(now, [person for person in people_among(members) if person not in now])
    form = EntryChangeForm(data, entry=found, people=people, by=who(request), at=at)
    if form.is_bound and form.is_valid() and form.save():
        messages.success(request, _("Saved. What it said before is kept."))
        return redirect(found)
    context = {"group": found.group, "entry": found, "form": form}
    return render(request, "groups/entry_change.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def strike_entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Strike an entry through, with a reason."""
    found = entry_to_strike(request, slug, uid)
    form = StrikeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        strike_log_entry(entry=found, by=who(request), reason=form.cleaned_data["reason"], at=timezone.now())
        messages.success(request, _("Struck through. Your group still sees it; nobody else does."))
        return redirect(found)
    words = {
        "title": _("Strike this entry through"),
        "lede": _("“%(line)s” stays in your group’s log, crossed out, with your reason. Nobody else sees it any more.")
        % {"line": found.line},
        "button": _("Strike it through"),
        "leave": _("Leave it as it is"),
    }
    context = {"group": found.group, "form": form, "back": found.get_absolute_url(), **words}
    return render(request, "groups/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def restore_entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put a struck entry back."""
    found = entry_to_strike(request, slug, uid)
    try:
        restore_log_entry(entry=found, by=who(request), at=timezone.now())
        messages.success(request, _("The entry is back in the log. If it was on your public page, choose that again."))
    except GroupsError as error:
        messages.error(request, str(error))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def erase_entry(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Erase the text of a struck entry for good; asks once, for there is no way back."""
    found = visible_entry(request, slug, uid)
    if not can_erase(request.user):
        raise PermissionDenied(_("Only researchers erase what was written."))
    if request.method != "POST" and found.struck_at and not found.erased_at:
        words = {
            "title": _("Erase the words of this entry"),
            "lede": _("All of it goes for good: line, detail, files, and what it said before. It says: “%(line)s”")
            % {"line": found.line},
            "button": _("Erase them for good"),
            "leave": _("Leave it as it is"),
        }
        context = {"group": found.group, "form": EraseForm(), "back": found.get_absolute_url(), **words}
        return render(request, "groups/form.html", context)
    if request.method == "POST":
        try:
            erase_log_entry(entry=found, by=who(request), at=timezone.now())
            messages.success(request, _("Erased. Nobody can read it any more."))
        except GroupsError as error:
            messages.error(request, str(error))
    return redirect(found)


def readable(request: HttpRequest, group: Group) -> Any:
    return LogEntry.objects.visible_to(request.user).filter(group=group)


def visible_entry(request: HttpRequest, slug: str, uid: UUID) -> LogEntry:
    """The entry of that address, or 404 if the reader may not see it or its group."""
    group = visible_group(request, slug)
    rows = readable(request, group).select_related("written_by", "edited_by", "struck_by", "erased_by")
    found: LogEntry = get_object_or_404(rows, uid=uid)
    found.group = group
    return found


def entry_to_write(request: HttpRequest, slug: str, uid: UUID) -> tuple[LogEntry, list[Membership]]:
    found = visible_entry(request, slug, uid)
    members = members_of(found.group)
    if not writes_among(request.user, [member for member in members if member.left is None]):
        raise PermissionDenied(_("Only members of this group write in its log."))
    return found, members


def entry_to_strike(request: HttpRequest, slug: str, uid: UUID) -> LogEntry:
    found = visible_entry(request, slug, uid)
    if not can_strike(request.user, found, [member for member in members_of(found.group) if member.left is None]):
        raise PermissionDenied(_("Whoever wrote an entry, and the leads of the group, strike it through."))
    return found


def members_of(group: Group) -> list[Membership]:
    """Everyone who is or was in the group, in one query."""
    return list(Membership.objects.filter(group=group).select_related("post__person").order_by("post__person__name"))


def people_in(entries: Any, members: list[Membership]) -> Any:
    """Everyone who is or was in the group, wrote one of `entries` or was there."""
    of_group = [member.post.person_id for member in members]
    wrote = entries.order_by().values("written_by")
    there = LogEntry.present.through.objects.filter(logentry__in=entries.order_by().values("pk")).values("person")
    people = Person.objects.filter(Q(pk__in=of_group) | Q(pk__in=wrote) | Q(pk__in=there))
    return people.order_by("name", "pk")


def people_among(members: list[Membership]) -> list[Person]:
    """Each person once."""
    return list({member.post.person_id: member.post.person for member in members}.values())
