from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Worksheet

# As many lines as fit on a sheet of A4 beside the questions, shared out among them.
LINES_ON_A_SHEET = 20
FEWEST_LINES = 3


@login_not_required
@require_safe
def worksheets(request: HttpRequest) -> HttpResponse:
    """The blank worksheets of every event the reader may open."""
    visible = Worksheet.objects.visible_to(request.user).select_related("event")
    return render(request, "reflections/worksheets.html", {"worksheets": visible})


@login_not_required
@require_safe
def worksheet_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One blank worksheet, to print and take away. Nothing can be written here, so nothing is kept."""
    visible = Worksheet.objects.visible_to(request.user).select_related("event")
    worksheet = get_object_or_404(visible, slug=slug)
    prompts = list(worksheet.prompts.all())
    lines = max(LINES_ON_A_SHEET // max(len(prompts), 1), FEWEST_LINES)
    context = {"worksheet": worksheet, "event": worksheet.event, "prompts": prompts, "lines": range(lines)}
    return render(request, "reflections/worksheet.html", context)
