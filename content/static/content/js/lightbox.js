/* Pictures seen large, over the page: [data-lightbox-item] gets a button on its frame, the dialog shows the
   picture with the words of its template. Without this module the titles lead to the pages all the same. */
const dialog = document.querySelector("dialog[data-lightbox]");
const items = [...document.querySelectorAll("[data-lightbox-item]")].filter((item) => item.querySelector("picture"));

if (dialog && items.length) {
  const stage = dialog.querySelector("[data-lightbox-stage]");
  const side = dialog.querySelector("[data-lightbox-side]");
  const count = dialog.querySelector(".lightbox__count");
  const zoom = dialog.querySelector("[data-lightbox-zoom]");
  const steps = dialog.querySelectorAll("[data-lightbox-step]");
  const buttons = [];
  let shown = 0;
  let touch = null;

  const words = (item) => item.querySelector("[data-lightbox-words]");

  function setZoom(large) {
    zoom.setAttribute("aria-pressed", String(large));
    dialog.classList.toggle("lightbox--zoomed", large);
    stage.tabIndex = large ? 0 : -1;
    /* By `sizes` the browser takes the largest rendition for the zoom and the fitting one else. */
    for (const node of stage.querySelectorAll("[sizes]")) node.sizes = large ? "1920px" : "100vw";
  }

  function show(number) {
    shown = (number + items.length) % items.length;
    const template = words(items[shown]);
    const picture = items[shown].querySelector("picture").cloneNode(true);
    const image = picture.querySelector("img");
    image.alt = template.dataset.alt;
    image.loading = "eager";
    stage.replaceChildren(picture);
    side.replaceChildren(template.content.cloneNode(true));
    const title = side.querySelector("h2");
    image.lang = title.lang;
    title.id = "lightbox-title";
    dialog.setAttribute("aria-labelledby", title.id);
    count.textContent = items.length > 1 ? `${shown + 1} / ${items.length}` : "";
    for (const step of steps) step.hidden = items.length < 2;
    setZoom(false);
    stage.scrollTo(0, 0);
  }

  const forward = (key) => (getComputedStyle(dialog).direction === "rtl" ? key === "ArrowLeft" : key === "ArrowRight");

  items.forEach((item, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "lightbox__open";
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-label", `${dialog.dataset.enlarge}: ${words(item).content.querySelector("h2").textContent}`);
    button.addEventListener("click", () => {
      show(number);
      dialog.showModal();
    });
    buttons.push(button);
    item.querySelector("[data-lightbox-frame]").append(button);
  });

  for (const step of steps) step.addEventListener("click", () => show(shown + Number(step.dataset.lightboxStep)));
  zoom.addEventListener("click", () => setZoom(zoom.getAttribute("aria-pressed") !== "true"));
  dialog.querySelector("[data-lightbox-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  /* Focus returns to the picture that was seen last. */
  dialog.addEventListener("close", () => buttons[shown].focus());
  dialog.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key) || items.length < 2) return;
    if (dialog.classList.contains("lightbox--zoomed")) return;
    event.preventDefault();
    show(shown + (forward(event.key) ? 1 : -1));
  });
  stage.addEventListener("touchstart", (event) => {
    touch = event.touches.length === 1 ? event.touches[0].clientX : null;
  }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    if (touch === null || items.length < 2 || dialog.classList.contains("lightbox--zoomed")) return;
    const moved = event.changedTouches[0].clientX - touch;
    if (Math.abs(moved) > 60) show(shown + (forward(moved < 0 ? "ArrowRight" : "ArrowLeft") ? 1 : -1));
  });
}
