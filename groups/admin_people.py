"""People, the posts they hold, and the groups they are in. What has an action of its own is done by that alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from carplatform.audit.actions import record
from carplatform.erasing import erase

from .actions import GroupsError, end_post
from .models import Membership, Person, Post


class AddedOnly(admin.options.BaseModelAdmin):
    """Rows that are added here, and whose end has an action of its own."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PostInline(AddedOnly, admin.TabularInline):
    """New posts, also past ones. A slip is mended on the page of the post; it ends in the list of posts."""

    model = Post
    extra = 0
    autocomplete_fields = ["organisation"]
    show_change_link = True


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "email", "phone", "job", "is_staff", "is_active", "is_example", "last_login"]
    list_filter = ["is_staff", "is_active", "is_example", "posts__organisation__sector"]
    search_fields = ["name", "email", "posts__organisation__name", "posts__job_title"]
    readonly_fields = ["last_login", "joined_at"]
    fields = ["name", "email", "phone", "is_active", "is_staff", "is_example", "last_login", "joined_at"]
    inlines = [PostInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).prefetch_related("posts__organisation")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Who is erased, by name: what goes with them, such as where they were signed in, is nobody's business."""
        return [str(person) for person in objs], {}, set(), []

    def delete_model(self, request: HttpRequest, obj: Person) -> None:
        erase(person=obj, by=request.user, at=timezone.now())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Person]) -> None:
        for person in queryset:
            self.delete_model(request, person)

    @admin.display(description=_("post now"))
    def job(self, person: Person) -> str:
        return "; ".join(post.description for post in person.posts.all() if post.ended is None)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if "is_staff" in form.changed_data:
            action = "make researcher" if obj.is_staff else "end researcher role"
            record(by=request.user, action=action, obj=obj, at=timezone.now())
        if "is_active" in form.changed_data:
            action = "allow sign-in" if obj.is_active else "stop sign-in"
            record(by=request.user, action=action, obj=obj, at=timezone.now())


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ["person", "job_title", "organisation", "started", "ended"]
    list_filter = ["organisation__sector"]
    list_select_related = ["person", "organisation"]
    search_fields = ["person__name", "job_title", "organisation__name"]
    autocomplete_fields = ["person", "organisation"]
    date_hierarchy = "started"
    actions = ["end_today"]

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> Any:
        """Whose it is stays, and it ends by its action, with the memberships in it."""
        return ["person", "ended"] if obj else []

    @admin.action(description=_("These jobs have ended"))
    def end_today(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse | None:
        """End them by `end_post`, once a page has named the memberships that end with them."""
        current = Prefetch("memberships", Membership.objects.current().select_related("group"), to_attr="ending")
        posts = list(queryset.filter(ended__isnull=True).prefetch_related(current).order_by("person__name", "pk"))
        if "sure" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": _("These jobs have ended"), "posts": posts}
            return render(request, "admin/groups/post/end.html", context)
        for post in posts:
            try:
                end_post(post=post, by=cast(Person, request.user), at=timezone.now())
            except GroupsError as error:
                self.message_user(request, f"{post}: {error}", messages.ERROR)
            else:
                self.message_user(request, _("%s: ended today.") % post, messages.SUCCESS)
        return None


def record_new_members(members: Iterable[Membership], *, by: AbstractBaseUser | AnonymousUser) -> None:
    """Note that a researcher put someone into a group, as coming in by an invitation is noted."""
    for membership in members:
        record(by=by, action="add member", obj=membership, at=timezone.now())


class MembershipInline(AddedOnly, admin.TabularInline):
    """New members. Roles and leaving are said on the members page of the group, which keeps a lead."""

    model = Membership
    extra = 0
    autocomplete_fields = ["post"]


@admin.register(Membership)
class MembershipAdmin(AddedOnly, admin.ModelAdmin):
    """Who is in which group, and was."""

    list_display = ["post", "group", "role", "joined", "left", "left_reason", "on_site"]
    list_filter = ["role", "group__cpp", ("left", admin.EmptyFieldListFilter)]
    list_select_related = ["post__person", "post__organisation", "group"]
    search_fields = ["post__person__name", "group__topic"]
    autocomplete_fields = ["post", "group"]
    date_hierarchy = "joined"

    @admin.display(description=_("on the site"))
    def on_site(self, membership: Membership) -> SafeString:
        members = reverse("groups:members", args=[membership.group.slug])
        return format_html('<a href="{}">{}</a>', members, _("the members"))

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        record_new_members([obj], by=request.user)
