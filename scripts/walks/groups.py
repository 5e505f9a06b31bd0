"""What a member does on the page of an example group."""

from playwright.sync_api import Page

from .ways import go

GROUP = "/groups/getting-to-appointments/"


def unfold_the_entry(page: Page) -> None:
    go(page, GROUP)
    page.locator("main summary").first.click()


def go_back_a_phase(page: Page) -> None:
    go(page, f"{GROUP}move/")
    page.get_by_role("radio", name="Preparing the ground").check()
    page.locator("[name=reason]").fill("We asked the wrong question.")
    page.get_by_role("button", name="Save the move").click()


def sign_out_in_the_middle(page: Page) -> None:
    go(page, GROUP)
    page.locator("[name=line]").fill("The new bus stop is open, and eleven people used it on the first day.")
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Save to the log").click()


def let_the_form_go_stale(page: Page) -> None:
    go(page, GROUP)
    page.locator("[name=line]").fill("The new bus stop is open.")
    page.locator("form.quick [name=csrfmiddlewaretoken]").evaluate("it => it.value = 'stale'")
    page.get_by_role("button", name="Save to the log").click()
