"use strict";
// Headings that sort their table, and a field that filters a long one. Without this the page reads in full.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const key = (row, at) => row.cells[at].dataset.key;
  [...table.tHead.rows[0].cells].forEach((head, at) => {
    if (![...body.rows].some((row) => key(row, at) !== undefined)) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.classList.contains("figure") ? head.ariaSort !== "descending" : head.ariaSort === "ascending";
      const rows = [...body.rows].sort((one, other) => {
        const [a, b] = [key(one, at), key(other, at)];
        return head.classList.contains("figure") ? Number(a) - Number(b) : a.localeCompare(b);
      });
      for (const other of table.tHead.rows[0].cells) other.ariaSort = null;
      head.ariaSort = down ? "descending" : "ascending";
      body.append(...(down ? rows.reverse() : rows));
    });
  });
  if (body.rows.length > 25) {
    const label = document.createElement("label");
    const field = document.createElement("input");
    label.className = "filter";
    label.append("Show only rows with", field);
    field.type = "search";
    field.addEventListener("input", () => {
      const wanted = field.value.toLowerCase();
      for (const row of body.rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
    });
    table.parentElement.before(label);
  }
}
