from __future__ import annotations

from typing import Any

from django.http import HttpResponse


class UnprocessableMixin:
    """Says 422 when a form comes back with errors, and 429 when the error is too many tries."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            codes = {error.code for errors in form.errors.as_data().values() for error in errors}
            response.status_code = 429 if codes & {"too_many_login_attempts", "rate_limited"} else 422
        return response
