"use strict";

// Makes the page's table filter and sort, its documents copy, and its colours change. Without it
// the page says the same.

const list = document.getElementById("list");
const rows = list ? [...list.tBodies[0].rows] : [];
const sectionOf = (row) => document.getElementById(row.dataset.tool);

function lower(text) {
  return text.toLowerCase();
}

// Filtering: rows and sections that do not match are hidden.
const form = document.getElementById("filter");
const words = document.getElementById("words");
const shown = document.getElementById("shown");
const chips = form ? [...form.querySelectorAll(".chip")] : [];
const texts = new Map(
  rows.map((row) => {
    const says = sectionOf(row).querySelector("blockquote");
    return [row, lower(row.cells[0].textContent + "\n" + (says ? says.textContent : ""))];
  }),
);

function filter() {
  const wanted = lower(words.value).split(/\s+/).filter(Boolean);
  const pressed = chips
    .filter((chip) => chip.getAttribute("aria-pressed") === "true")
    .map((chip) => chip.dataset.category);
  let count = 0;
  for (const row of rows) {
    const matches =
      (pressed.length === 0 || pressed.includes(row.dataset.category)) &&
      wanted.every((word) => texts.get(row).includes(word));
    row.hidden = !matches;
    sectionOf(row).hidden = !matches;
    count += matches ? 1 : 0;
  }
  const all = rows.length.toLocaleString("en");
  shown.textContent =
    count === rows.length ? `All ${all} tools are shown.` : `${count.toLocaleString("en")} of ${all} tools are shown.`;
}

function showAll() {
  words.value = "";
  chips.forEach((chip) => chip.setAttribute("aria-pressed", "false"));
  filter();
}

if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  words.addEventListener("input", filter);
  words.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      showAll();
    }
  });
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  filter();
}

// Sorting: a button in each heading; pressed again, it turns the order.
const collator = new Intl.Collator("en", { numeric: true });
const byName = (a, b) => collator.compare(a.cells[0].textContent, b.cells[0].textContent);
const byRank = (key, ranks) => (a, b) => ranks.indexOf(a.dataset[key]) - ranks.indexOf(b.dataset[key]);
const orders = {
  name: byName,
  category: byRank("category", ["read", "write", "other", "execute", "financial", "destructive"]),
  severity: byRank("severity", ["low", "medium", "high", "critical"]),
  confidence: byRank("confidence", ["low", "medium", "high"]),
};

function sort(heading) {
  const first = heading.dataset.sort === "name" ? "ascending" : "descending";
  const other = first === "ascending" ? "descending" : "ascending";
  const direction = heading.getAttribute("aria-sort") === first ? other : first;
  for (const cell of heading.parentNode.cells) {
    cell.removeAttribute("aria-sort");
  }
  heading.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const order = orders[heading.dataset.sort];
  list.tBodies[0].append(...rows.sort((a, b) => sign * order(a, b) || byName(a, b)));
}

for (const heading of list ? list.querySelectorAll("thead th") : []) {
  if (heading.dataset.sort in orders) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    heading.dataset.title = heading.textContent; // what paper has, where buttons are not shown
    button.addEventListener("click", () => sort(heading));
    heading.replaceChildren(button);
    if (heading.dataset.sort === "category") {
      heading.setAttribute("aria-sort", "descending");
    }
  }
}

// A link to a tool that is filtered away shows all tools again.
function reveal() {
  const target = document.getElementById(location.hash.slice(1));
  if (form && target && target.hidden) {
    showAll();
    target.scrollIntoView();
  }
}
addEventListener("hashchange", reveal);

// Copying: where the browser gives a page no clipboard, the document is selected instead.
const spoken = document.createElement("p");
spoken.className = "spoken";
spoken.setAttribute("role", "status");
document.body.append(spoken);

function select(code) {
  const range = document.createRange();
  range.selectNodeContents(code);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

async function copy(button) {
  const code = button.parentNode.querySelector("code");
  let said = "Copied";
  try {
    await navigator.clipboard.writeText(code.textContent + "\n");
  } catch {
    select(code);
    said = "Selected";
  }
  button.textContent = said;
  spoken.textContent = said;
  setTimeout(() => {
    button.textContent = "Copy";
    spoken.textContent = "";
  }, 2000);
}

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
}
document.addEventListener("click", (event) => {
  if (event.target.matches(".copy")) {
    copy(event.target);
  }
});

// Colours: as the reader's system has them, until he says otherwise.
const theme = document.getElementById("theme");
const root = document.documentElement;
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : systemIsDark.matches;
}

function labelTheme() {
  theme.textContent = isDark() ? "Light colours" : "Dark colours";
}

theme.hidden = false;
theme.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  labelTheme();
});
systemIsDark.addEventListener("change", labelTheme);
labelTheme();

// On paper nothing can be opened, so everything is open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach((details) => (details.open = true));
});
addEventListener("afterprint", () => {
  closed.forEach((details) => (details.open = false));
});
