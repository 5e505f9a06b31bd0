from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..forms.table import TableForm
from ..permissions import can_look_after_groups
from ..table import table_of_groups, with_figures

GROUPS_PER_PAGE = 50


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """Every group, published or not, for those who look after them all."""
    if not can_look_after_groups(request.user):
        raise PermissionDenied(_("This table is for researchers."))
    form = TableForm(request.GET)
    groups = table_of_groups(form.chosen, timezone.localdate())
    page = Paginator(groups, GROUPS_PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_figures(page.object_list)
    return render(request, "groups/groups_table.html", {"form": form, "page": page})
