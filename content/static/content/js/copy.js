/* The copy button of a credit line or a text. Without it both can still be selected by hand. */
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const status = button.closest(".copy").querySelector("[role=status]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if ("select" in field) field.select();
      else getSelection().selectAllChildren(field);
      try {
        await navigator.clipboard.writeText(field.value ?? field.innerText.trim());
        status.textContent = button.dataset.done;
      } catch {
        status.textContent = "";
      }
    });
  }
}
