"""What a machine can measure of a page as it stands in a real browser."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# The dark look changes colours alone, so the rules about colours are the ones to ask again.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WHOLE, NARROWEST, LEAST_TARGET, LEAST_CONTRAST = 844, 320, 44, 3

# Whatever can be pressed or typed into, unless it is a link in the middle of a sentence, or another link to the same
# place is large enough (WCAG 2.2, 2.5.8: inline, equivalent). A radio button is as large as it and its label together.
SMALL = """least => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(it => {
    const twins = it.matches("a") ? [...document.querySelectorAll("a[href]")].filter(a => a.href === it.href) : []
    if (twins.some(twin => twin.getBoundingClientRect().height >= least)) return false
    if (it.type === "hidden" || !it.checkVisibility({visibilityProperty: true, opacityProperty: false})) return false
    if (it.matches(".govuk-skip-link, .govuk-error-summary a")) return false
    const inline = it.matches("a") && getComputedStyle(it).display === "inline"
    if (inline && [...it.parentElement.childNodes].some(n => n.nodeType === 3 && n.data.trim().length > 1)) return false
    const boxes = [it, ...(it.labels && it.matches("[type=radio], [type=checkbox]") ? it.labels : [])]
        .flatMap(part => [...part.getClientRects()])
    const high = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top))
    const wide = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left))
    return Math.round(high) < least || Math.round(wide) < Math.min(least, 24)
}).map(it => it.outerHTML.slice(0, 90) + " " + JSON.stringify(it.getBoundingClientRect().height))"""

# Controls of which neither outline nor ground stands out from what is behind them. Labels draw radio buttons.
FAINT = """least => {
    const pen = document.createElement("canvas").getContext("2d", {willReadFrequently: true})
    const rgba = colour => {
        pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1)
        return pen.getImageData(0, 0, 1, 1).data
    }
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0)
    const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
    const behind = it => {
        for (let box = it.parentElement; box; box = box.parentElement) {
            const ground = rgba(getComputedStyle(box).backgroundColor)
            if (ground[3] > 250) return ground
        }
        return rgba("Canvas")
    }
    const colours = style => ["borderTopColor", "borderBottomColor", "outlineColor", "backgroundColor"]
        .filter(name => name.startsWith("back") || parseFloat(style[name.replace("Color", "Width")]) > 0)
        .filter(name => !name.startsWith("out") || style.outlineStyle !== "none")
        .map(name => rgba(style[name])).filter(colour => colour[3] > 250)
    return [...document.querySelectorAll("button, input, select, textarea")].filter(it => {
        if (it.type === "hidden" || !it.checkVisibility()) return false
        if (it.matches("button") && !colours(getComputedStyle(it)).length) return false  // looks like a link
        const label = it.matches("[type=radio], [type=checkbox]") ? it.labels[0] : null
        const styles = [getComputedStyle(it)]
        if (label) styles.push(getComputedStyle(label), getComputedStyle(label, "::before"))
        return !styles.flatMap(colours).some(colour => contrast(colour, behind(it)) >= least)
    }).map(it => it.outerHTML.slice(0, 90))
}"""


def violations(page: Page, rules: dict[str, Any] = RULES) -> list[str]:
    """The rules of axe that the page breaks, and where first."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    command = "rules => axe.run({runOnly: rules, resultTypes: ['violations']})"
    broken = page.evaluate(command, rules)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in broken]


def sideways(page: Page) -> list[str]:
    """By how much the page is wider than the window."""
    extra = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{extra} px too wide"] if extra > 0 else []


def small(page: Page) -> list[str]:
    """Targets that a thumb misses."""
    return list(page.evaluate(SMALL, LEAST_TARGET))


def faint(page: Page) -> list[str]:
    """Controls that nobody sees."""
    return list(page.evaluate(FAINT, LEAST_CONTRAST))


def faults(page: Page) -> dict[str, list[str]]:
    """Everything wrong with the page as it stands, by look."""
    found = {}
    page.set_viewport_size({"width": 390, "height": WHOLE})
    found["390 light"] = [*violations(page), *small(page), *faint(page)]
    page.emulate_media(color_scheme="dark")
    found["390 dark"] = [*violations(page, COLOURS), *faint(page)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": WHOLE})
    found["1280 light"] = violations(page)
    page.set_viewport_size({"width": NARROWEST, "height": WHOLE})
    found["320"] = sideways(page)
    page.set_viewport_size({"width": 390, "height": WHOLE})
    return {look: faults for look, faults in found.items() if faults}
