// Says how much room is left while people type, and takes suggestions over without a round trip.
// Everything works without this: the button then posts the form, and the page comes back with all that was typed.

const LINE = 80

// As events/room.py counts: a line that ends early takes the rest of its line of the printed page.
function taken(text) {
  const lines = text.split("\n").map((line) => [...line].length)
  const last = lines.pop()
  return lines.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / LINE)) * LINE, 0) + last
}

function filled(words, values) {
  return words.replace(/%\((\w+)\)s/g, (_, name) => values[name])
}

function count(form, area) {
  const longest = Number(area.dataset.room)
  const left = longest - taken(area.value)
  const place = document.getElementById(area.name.replace("text-", "") + "-left")
  place.textContent = left < 0 ? filled(form.dataset.over, { over: -left }) : filled(form.dataset.left, { left, longest })
  place.classList.toggle("pf__left--over", left < 0)
}

function take(form, button) {
  const area = document.getElementById(button.dataset.use)
  const before = area.value.trimEnd()
  area.value = before ? `${before}\n${button.dataset.text}` : button.dataset.text
  area.dispatchEvent(new Event("input", { bubbles: true }))
  form.querySelector("[data-said]").textContent = form.dataset.used
  const offers = button.closest(".pf__offers")
  button.closest("li").remove()
  if (!offers.querySelector("li")) offers.remove()
  area.focus()
}

for (const form of document.querySelectorAll(".pf-form")) {
  for (const area of form.querySelectorAll("[data-room]")) {
    count(form, area)
    area.addEventListener("input", () => count(form, area))
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]")
    if (!button) return
    event.preventDefault()
    take(form, button)
  })
}
