// Buttons that copy a field of the page; without them, the field is selected and copied by hand.
for (const button of document.querySelectorAll("[data-exchange-copy]")) {
  const field = document.getElementById(button.dataset.exchangeCopy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    document.getElementById("copied").textContent = button.dataset.done;
  });
}
