/** Replaces the board's content when it has changed, and says so if the server no longer answers. */

const EVERY_MILLISECONDS = 1000;
const main = document.querySelector<HTMLElement>("main");
const lost = document.querySelector<HTMLElement>("#lost");
let last = "";

async function refresh(): Promise<void> {
  if (main === null || lost === null) return;
  try {
    const response = await fetch(`${location.pathname}/content`, { cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    const content = await response.text();
    lost.hidden = true;
    if (content === last) return;
    last = content;
    // the page has no focusable element in its content, so no focus is lost
    main.innerHTML = content;
  } catch {
    const time = main.querySelector("time")?.textContent ?? "";
    const text = `${lost.dataset["text"]} ${time}.`;
    // an alert that does not change is read once
    if (lost.textContent !== text) lost.textContent = text;
    lost.hidden = false;
  }
}

setInterval(() => void refresh(), EVERY_MILLISECONDS);

export {};
