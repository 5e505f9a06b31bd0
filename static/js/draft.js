// Keeps what someone answers in their own browser until it is sent, so that a closed tab loses nothing.
// Everything works without this. Nothing here is sent to anyone. The key says nothing about the link.

const PREFIX = "draft:"
const MOST_DAYS = 30
const DAY = 24 * 60 * 60 * 1000

// A browser may refuse to keep anything: then there is no draft, and all else goes on.
function attempt(action) {
  try {
    return action()
  } catch {
    return null
  }
}

function read(key) {
  return attempt(() => JSON.parse(localStorage.getItem(PREFIX + key)))
}

function forget(key) {
  attempt(() => localStorage.removeItem(PREFIX + key))
}

// A form names the beginnings of what may be kept: data-draft-of="question-". All else never is.
function keep(key, form) {
  const kept = form.dataset.draftOf.split(" ")
  const isKept = (name) => kept.some((beginning) => name.startsWith(beginning))
  const answers = [...new FormData(form)].filter(([name, value]) => isKept(name) && value !== "")
  if (answers.length === 0) return forget(key)
  return attempt(() => localStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), answers })))
}

function forgetOldOnes() {
  for (const name of attempt(() => Object.keys(localStorage)) ?? []) {
    if (!name.startsWith(PREFIX)) continue
    const draft = read(name.slice(PREFIX.length))
    if (!draft || !(Date.now() - draft.at < MOST_DAYS * DAY)) forget(name.slice(PREFIX.length))
  }
}

// Puts the answers back and says whether there were any that still fit.
function restore(form, answers) {
  let restored = false
  for (const [name, value] of answers) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      const isChoice = field.type === "radio" || field.type === "checkbox"
      if (field.disabled || (isChoice && field.value !== value)) continue
      if (isChoice) field.checked = true
      else field.value = value
      field.closest("details")?.setAttribute("open", "")
      restored = true
    }
  }
  return restored
}

function watch(form) {
  const key = form.dataset.draft
  const note = document.querySelector("[data-draft-note]")
  if ("draftFresh" in form.dataset) {
    const draft = read(key)
    note.hidden = !(draft && restore(form, draft.answers))
  } else {
    keep(key, form)
  }
  for (const event of ["input", "change"]) form.addEventListener(event, () => keep(key, form))
  note.querySelector("[data-draft-forget]").addEventListener("click", () => {
    forget(key)
    form.reset()
    note.hidden = true
    document.querySelector("h1").scrollIntoView()
  })
}

// The receipt's address knows no link, so the page before it leaves a word about which draft is over.
function remember(form) {
  form.addEventListener("submit", (event) => {
    const isSending = event.submitter?.value === "send"
    attempt(() => isSending ? sessionStorage.setItem("sent", form.dataset.draftSending) : sessionStorage.removeItem("sent"))
  })
}

function finish() {
  const key = attempt(() => sessionStorage.getItem("sent"))
  if (key) forget(key)
  attempt(() => sessionStorage.removeItem("sent"))
}

forgetOldOnes()
document.querySelectorAll("[data-draft-over]").forEach((page) => forget(page.dataset.draftOver))
document.querySelectorAll("[data-draft]").forEach(watch)
document.querySelectorAll("[data-draft-sending]").forEach(remember)
document.querySelectorAll("[data-draft-sent]").forEach(finish)
