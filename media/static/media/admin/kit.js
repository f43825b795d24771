// After another file has been chosen, picture and state of the one before are not shown any more.
document.addEventListener("change", (event) => {
  const chooser = document.getElementById(`${event.target.id}-chooser`);
  if (!chooser || !chooser.classList.contains("kit-asset")) return;
  for (const part of chooser.querySelectorAll("[data-kit-picture]")) part.hidden = true;
});
