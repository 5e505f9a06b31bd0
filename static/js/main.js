// Everything works without this. It adds the kit's comforts: focus on the error summary, no double posts.
import { initAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// What a welcome desk pressed without a network is its presser's own: it leaves a shared phone with them.
for (const form of document.querySelectorAll("[data-signs-out]")) {
  form.addEventListener("submit", () => {
    try {
      for (const name of Object.keys(localStorage)) if (name.startsWith("arrivals:")) localStorage.removeItem(name)
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  });
}
