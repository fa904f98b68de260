// Finds things on a page by the words that stand there, as a person does who sees them or hears them read.
(() => {
  const KINDS = {
    button: "button, summary, input[type=submit]",
    link: "a[href]",
    field: "input:not([type=hidden]), select, textarea",
  };
  const trimmed = (text) => text.replace(/\s+/g, " ").trim();
  // What is hidden from people who listen is not part of a name.
  const words = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || node.ariaHidden === "true" || node.hidden) return "";
    return ` ${[...node.childNodes].map(words).join("")} `;
  };
  const labels = (element) => [...(element.labels ?? [])].map(words).join(" ");
  const name = (element) => trimmed(element.getAttribute("aria-label") ?? (labels(element) || words(element)));
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const quoted = (names) => names.map((one) => `“${one}”`).join(", ");

  const find = (kind, wanted) => {
    if (kind === "button of") return find("field", wanted).form.querySelector("button:not([type=button])");
    const all = [...document.querySelectorAll(KINDS[kind])].filter(visible);
    // A label may end with a remark, such as that the field is optional.
    const found = all.find((one) => name(one) === wanted) ?? all.find((one) => name(one).startsWith(`${wanted} (`));
    if (!found) throw new Error(`there is no ${kind} “${wanted}”, only ${quoted(all.map(name))}`);
    return found;
  };

  // Whether a click leads to another page, as long as no script prevents it.
  const leadsOn = (element) => {
    if (element.tagName === "A") return !element.getAttribute("href").startsWith("#");
    return (element.tagName === "BUTTON" || element.tagName === "INPUT") && element.type === "submit" && !!element.form;
  };

  return {
    spot(kind, wanted) {
      const element = find(kind, wanted);
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      // A link may go over several lines, between which there is nothing.
      const box = element.getClientRects()[0];
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const hit = document.elementFromPoint(x, y);
      const reached = hit && (element.contains(hit) || [...(element.labels ?? [])].some((label) => label.contains(hit)));
      if (!reached) throw new Error(`the ${kind} “${wanted}” is covered by ${hit?.outerHTML.slice(0, 200)}`);
      return { x, y, leadsOn: leadsOn(element) };
    },
    choose(label, wanted) {
      const list = find("field", label);
      const option = [...(list.options ?? [])].find((one) => trimmed(one.text) === wanted);
      if (!option) throw new Error(`“${label}” has no choice “${wanted}”`);
      list.value = option.value;
      list.dispatchEvent(new Event("input", { bubbles: true }));
      list.dispatchEvent(new Event("change", { bubbles: true }));
    },
    value(label) {
      const field = find("field", label);
      return field.type === "checkbox" || field.type === "radio" ? String(field.checked) : field.value;
    },
    attribute(kind, wanted, attribute) {
      return find(kind, wanted).getAttribute(attribute);
    },
    // What describes the field to people who listen: its hint, and what is wrong with it.
    described(label) {
      const ids = find("field", label).getAttribute("aria-describedby") ?? "";
      return trimmed(ids.split(" ").filter(Boolean).map((id) => words(document.getElementById(id))).join(" "));
    },
    names(kind) {
      return [...document.querySelectorAll(KINDS[kind])].filter(visible).map(name);
    },
    focused() {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      return { name: name(element), role: element.getAttribute("role"), tag: element.tagName.toLowerCase(), ring };
    },
    text() {
      return trimmed(document.body?.innerText ?? "");
    },
    // How far the page goes beyond the window to the right, and what reaches out there.
    overhang() {
      const beyond = document.scrollingElement.scrollWidth - innerWidth;
      if (beyond <= 0) return "";
      const out = [...document.querySelectorAll("body *")].filter((one) => visible(one) && one.getBoundingClientRect().right > innerWidth + 0.5);
      return `${beyond} px beyond ${innerWidth}: ${out.slice(-3).map((one) => one.outerHTML.slice(0, 160)).join(" | ")}`;
    },
  };
})()
