// Everything works without this. It adds the kit's comforts: focus on the error summary, no double posts.
import { initAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
