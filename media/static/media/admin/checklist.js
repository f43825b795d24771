// Narrows a long list of check boxes as one types, marks or no marks, and counts what is ticked.
(() => {
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();

  const narrow = (list, words) => {
    const wanted = plain(words).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of list.querySelectorAll("[data-checklist-row]")) {
      const text = plain(row.textContent);
      row.hidden = !wanted.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    list.querySelector("[data-checklist-empty]").hidden = shown > 0;
  };

  const prepare = (list) => {
    const filter = list.querySelector("[data-checklist-filter]");
    if (!filter || !filter.hidden) return;
    filter.hidden = false;
    filter.addEventListener("input", () => narrow(list, filter.value));
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    const count = list.querySelector("[data-checklist-count]");
    list.addEventListener("change", () => {
      const ticked = list.querySelectorAll("input[type=checkbox]:checked").length;
      count.textContent = ticked || count.dataset.none;
    });
  };

  const prepareAll = () => document.querySelectorAll("[data-checklist]").forEach(prepare);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", prepareAll);
  else prepareAll();
})();
