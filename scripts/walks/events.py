"""An event from its set-up to the replies, by the learning day that lies three weeks ahead."""

from playwright.sync_api import Page

from .coming_in import open_the_invitation
from .ways import Walk, as_person, go, in_turn, pressing, visit

DAY = "/events/learning-day/"
GUEST = "nuala.reid@example.org"
TABLE = "email,name,role\nfraser@example.org,Fraser Muir,presenter\nno address,Ailsa Muir,\n{},Nuala Reid,guest"


def push(button: str) -> Walk:
    return lambda page: page.locator("main").get_by_role("button", name=button).first.click()


def paste(page: Page) -> None:
    go(page, f"{DAY}invitations/table/")
    page.locator("main [name=text]").fill(TABLE.format(GUEST))
    push("Put them on the list")(page)


def ask(page: Page) -> None:
    """Someone is asked, with the mail at once, unless that was done before."""
    go(page, f"{DAY}invitations/one/")
    page.locator("main [name=email]").fill(GUEST)
    page.locator("main [name=name]").fill("Nuala Reid")
    page.get_by_label("Now, as soon as I save").check()
    push("Put on the list")(page)


def open_the_link(page: Page) -> None:
    """The reply page, from the mail."""
    as_person("Rhona", ask)(page)
    page.context.clear_cookies()
    open_the_invitation(page, GUEST, "Will you come?")


def choose(page: Page) -> None:
    page.get_by_label("Yes, I will come").check()
    for choice in page.locator("main fieldset:has([name^=choice-])").all():
        choice.get_by_role("radio").first.check()
    page.get_by_label("To eat and drink").fill("No nuts, please.")
    page.get_by_label("Put me on the contact sheet").check()


REPLIED = in_turn(open_the_link, choose, push("Send my reply"))

OF_THE_ORGANISER: dict[str, Walk] = {
    "event-new": visit("/events/new/"),
    "event-new-error": pressing("/events/new/", "Save", title="Spring event"),
    "event-set-up": visit(f"{DAY}set-up/"),
    "event-details": visit(f"{DAY}set-up/details/"),
    "event-outcomes": visit(f"{DAY}set-up/outcomes/"),
    "event-words": visit(f"{DAY}set-up/invitation/"),
    "event-preview": visit(f"{DAY}set-up/invitation/preview/"),
    "event-programme": visit(f"{DAY}set-up/programme/"),
    "event-programme-add": visit(f"{DAY}set-up/programme/add/"),
    "event-copy": visit("/events/third-national-event/set-up/copy/"),
    "event-call-off": visit(f"{DAY}set-up/call-off/"),
    "event-invitations": visit(f"{DAY}invitations/"),
    "event-invite-groups": visit(f"{DAY}invitations/groups/"),
    "event-invite-one": visit(f"{DAY}invitations/one/"),
    "event-invite-table-error": paste,
}
OF_THE_DAY: dict[str, Walk] = {
    "presentations": visit(f"{DAY}presentations/"),
    "presentations-choose": visit(f"{DAY}presentations/groups/"),
    "arrivals": in_turn(visit(f"{DAY}arrivals/"), lambda page: page.get_by_role("button", name="Here").first.click()),
    "walk-in": visit(f"{DAY}arrivals/walk-in/"),
    "walk-in-done": pressing(f"{DAY}arrivals/walk-in/", "Let them in", name="Una Expected", employer="Marrow Wheels"),
    "badges": visit(f"{DAY}badges/"),
    "attendance": in_turn(
        visit(f"{DAY}arrivals/"), lambda page: page.locator("section[aria-labelledby=sessions] a").first.click()
    ),
}
OF_THE_INVITED: dict[str, Walk] = {
    "reply": open_the_link,
    "reply-chosen": in_turn(open_the_link, choose),
    "reply-error": in_turn(open_the_link, push("Send my reply")),
    "reply-kept": REPLIED,
    "reply-unknown": visit("/reply/a-link-that-nobody-made-0000000/"),
}
AFTER_THE_REPLIES: dict[str, Walk] = {
    "event-needs": visit(f"{DAY}set-up/needs/"),
    "event-contacts": visit(f"{DAY}contacts/"),
}
PRO_FORMA = in_turn(visit(DAY), lambda page: page.locator("main a[href*='/presentations/']").first.click())

OF_WHO_COMES: dict[str, Walk] = {
    "pro-forma": PRO_FORMA,
    "pro-forma-write": in_turn(PRO_FORMA, lambda page: page.get_by_role("link", name="Go on writing").click()),
    "my-reply": visit(f"{DAY}my-reply/"),
    "event-coming": visit(DAY),
}
