// Makes elements. Text becomes text and never markup, whatever the document contains.

/** Makes an element: attributes first, then children, each an element, a text or nothing. */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "onclick") made.addEventListener("click", value);
    else made.setAttribute(key, value);
  }
  made.append(...children.flat().filter((child) => child !== undefined && child !== null));
  return made;
}

/** A block of code with a button that copies it. */
export function copyable(text) {
  const button = element("button", { type: "button" }, "Copy");
  button.addEventListener("click", async () => {
    let said = "Copied";
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure context there is no clipboard.
      getSelection().selectAllChildren(button.nextElementSibling);
      said = "Selected";
    }
    button.textContent = said;
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
  return element("div", { class: "copyable" }, button, element("pre", { tabindex: "0" }, element("code", {}, text)));
}

/** The part of Markdown that the document uses: paragraphs, lists, tables, bold text and code. */
export function markdown(text) {
  return (text ?? "").split(/\n{2,}/).filter((block) => block.trim() !== "").map(block);
}

function block(text) {
  const lines = text.trim().split("\n");
  if (lines.every((line) => line.startsWith("|"))) return table(lines);
  if (lines.every((line) => line.startsWith("- "))) {
    return element("ul", {}, lines.map((line) => element("li", {}, inline(line.slice(2)))));
  }
  return element("p", {}, inline(lines.join(" ")));
}

function table(lines) {
  const cells = (line) => line.split("|").slice(1, -1).map((cell) => cell.trim());
  const row = (line, of) => element("tr", {}, cells(line).map((cell) => element(of, {}, inline(cell))));
  const rows = lines.slice(2).map((line) => row(line, "td"));
  const whole = element("table", {}, element("thead", {}, row(lines[0], "th")), element("tbody", {}, rows));
  return element("div", { class: "scroll" }, whole);
}

/** Bold text and code within a line. */
export function inline(text) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith("`")) return element("code", {}, part.slice(1, -1));
    if (part.startsWith("**")) return element("strong", {}, part.slice(2, -2));
    return part;
  });
}
