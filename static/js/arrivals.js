// The welcome desk on a phone: finds people in place, and keeps what is pressed while the network is away.
// Everything works without this. What waits holds no names, is its presser's own, and is forgotten once it is sent.

const PREFIX = "arrivals:"
const SEND_AGAIN = 3_000
const LOOK_AGAIN = 8_000
const PATIENCE = 15_000
const LONGEST_KEPT = 2 * 24 * 60 * 60 * 1000
const PRESSES = ["here", "away", "left", "stayed"]
const GONE = [400, 404, 409]

const desk = document.querySelector("[data-arrivals]")
const list = desk.querySelector("[data-list]")
const find = document.querySelector("#q")
const own = `${PREFIX}${desk.dataset.who}:`
const key = `${own}${desk.dataset.arrivals}`
let isSending = false
let isRefused = false
// A browser may refuse to keep anything: then what waits is kept for as long as the page is open.
let queue = []

function attempt(action) {
  try {
    return action()
  } catch {
    return null
  }
}

function recall() {
  for (const name of attempt(() => Object.keys(localStorage)) ?? []) {
    if (name.startsWith(PREFIX) && !name.startsWith(own)) attempt(() => localStorage.removeItem(name))
  }
  const kept = attempt(() => JSON.parse(localStorage.getItem(key)))
  if (Array.isArray(kept)) queue = kept.filter((one) => Date.now() - one.at < LONGEST_KEPT)
}

// Two tabs share what waits: each adds to and takes from what is kept now.
function change(action) {
  const kept = attempt(() => JSON.parse(localStorage.getItem(key)))
  queue = action(Array.isArray(kept) ? kept : queue)
  attempt(() => (queue.length ? localStorage.setItem(key, JSON.stringify(queue)) : localStorage.removeItem(key)))
}

function show() {
  const waiting = new Set(queue.map((one) => one.uid))
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean)
  let seen = 0
  for (const row of list.querySelectorAll("[data-one]")) {
    const said = row.querySelector("p").textContent.toLowerCase()
    row.hidden = !words.every((word) => said.includes(word))
    if (!row.hidden) seen += 1
    if (waiting.has(row.dataset.one)) {
      row.classList.add("arrival--waits")
      row.querySelector("[data-state]").textContent = desk.dataset.waiting
    }
  }
  for (const part of list.querySelectorAll("[data-letter]")) part.hidden = !part.querySelector("[data-one]:not([hidden])")
  list.querySelector("[data-nobody]").hidden = seen > 0 || words.length === 0 || !list.querySelector("[data-one]")
}

function say(name, isSo) {
  desk.querySelector(`[${name}]`).hidden = !isSo
}

// The list as it stands: nothing comes back where nothing is new. The keyboard stays at the row where it was.
async function look() {
  const mark = list.querySelector("[data-mark]").dataset.mark
  const answer = await fetch(`${desk.dataset.arrivals}?seen=${mark}`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) })
  say("data-away", false)
  if (answer.status !== 200 || queue.length) return
  const row = document.activeElement?.closest("[data-one]")?.dataset.one
  list.innerHTML = await answer.text()
  show()
  if (row) list.querySelector(`[data-one="${row}"] button`)?.focus()
}

async function send(one) {
  const body = new URLSearchParams({ [one.press]: one.uid, pressed_at: one.at })
  body.set("csrfmiddlewaretoken", list.querySelector("[name=csrfmiddlewaretoken]").value)
  const options = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) }
  return (await fetch(desk.dataset.arrivals, options)).status
}

async function isKept(first) {
  const status = await send(first)
  isRefused = status !== 204 && !GONE.includes(status)
  say("data-signed-out", isRefused && status < 500 && status !== 429)
  if (isRefused) return false
  change((kept) => kept.filter((one) => one.id !== first.id))
  list.querySelector("[data-mark]").dataset.mark = "" // also a press that changed nothing is shown as it stands
  return true
}

// In the order in which they were pressed. What the server has not said it keeps, waits on.
async function sendAll() {
  if (isSending) return
  isSending = true
  try {
    do {
      while (queue.length && (await isKept(queue[0])));
      await look()
    } while (queue.length && !isRefused)
  } catch {
    say("data-away", true)
  } finally {
    isSending = false
  }
}

list.addEventListener("submit", (event) => {
  const { name, value } = event.submitter ?? {}
  if (!PRESSES.includes(name)) return
  event.preventDefault()
  change((kept) => [...kept, { id: `${Date.now()}-${Math.random()}`, press: name, uid: value, at: Date.now() }])
  show()
  sendAll()
})
find.form.addEventListener("submit", (event) => event.preventDefault())
find.addEventListener("input", show)
window.addEventListener("online", sendAll)
setInterval(() => queue.length && sendAll(), SEND_AGAIN)
setInterval(() => !queue.length && !document.hidden && sendAll(), LOOK_AGAIN)

recall()
// What was found by the server is found here from now on, in the whole list.
if (find.value) list.querySelector("[data-mark]").dataset.mark = "part"
show()
sendAll()
