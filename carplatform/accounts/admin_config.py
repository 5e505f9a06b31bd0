from django.contrib.admin.apps import AdminConfig


class ResearchersAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "carplatform.accounts.admin_site.ResearchersAdmin"
