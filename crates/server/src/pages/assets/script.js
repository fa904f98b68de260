// Improves the pages. Everything works without it.
"use strict";
(() => {
  // Shows and hides a password.
  for (const button of document.querySelectorAll("button.reveal")) {
    const input = document.getElementById(button.getAttribute("aria-controls"));
    const showLabel = button.getAttribute("aria-label");
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.textContent = show ? button.dataset.hide : button.dataset.show;
      button.setAttribute("aria-label", show ? button.dataset.hideLabel : showLabel);
    });
  }

  // Derives a short name while a name is typed, as long as nobody typed the short name.
  const slug = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/ß/g, "ss").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 48).replace(/-$/, "");
  for (const input of document.querySelectorAll("[data-derived-from]")) {
    const from = document.getElementById(input.dataset.derivedFrom);
    let own = input.value !== "" && input.value !== slug(from.value);
    input.addEventListener("input", () => { own = input.value !== ""; });
    from.addEventListener("input", () => { if (!own) input.value = slug(from.value); });
  }

  // A second click sends nothing. A page that comes back from the history is ready again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    button.dataset.text = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("button[data-text]")) {
      button.textContent = button.dataset.text;
      button.removeAttribute("aria-disabled");
    }
  });

  // Tells the server the time zone of the device. From the next page on, times are shown in it if the person chose none.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const secure = location.protocol === "https:";
  const name = `${secure ? "__Host-" : ""}tenantry-device-time-zone`;
  if (zone && !document.cookie.split("; ").includes(`${name}=${zone}`)) {
    document.cookie = `${name}=${zone}; Path=/; Max-Age=31536000; SameSite=Lax${secure ? "; Secure" : ""}`;
  }

  // The arrows go through the menu that is open, as Tab does.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const menu = step && document.querySelector(".menu:popover-open");
    if (!menu) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll("a, button")];
    const at = items.indexOf(document.activeElement);
    items.at(at < 0 ? Math.min(step, 0) : (at + step) % items.length).focus();
  });

  // Copies a text.
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
    });
  }
})();
