/* Accessible names for fields of the admin whose label is drawn but not tied to them: rich text, inputs of single
   blocks, tags, the upload of a PO file; and the keyboard's way into a list that scrolls. */
const FIELDS = ".public-DraftEditor-content, input[type=text], input[type=file], input:not([type]), textarea, select";

const text = (node) => (node ? node.textContent.replace(/[*\s]+/g, " ").trim() : "");

function named(field) {
  return field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby") || field.title ||
    field.labels?.length > 0 || field.closest("[aria-hidden=true]");
}

/* The nearest label around a field: of its field, of its block, of its panel; or the button of its form. */
function nameOf(field) {
  for (let node = field.parentElement; node && node !== document.body; node = node.parentElement) {
    const label = node.querySelector(
      ":scope > label, :scope > .w-field__label, :scope > .w-panel__header [data-panel-heading-text], :scope > legend");
    if (text(label)) return text(label);
    if (node.matches("form")) return text(node.querySelector("button") ?? node.parentElement.querySelector("button"));
  }
  return "";
}

function nameFields(root) {
  for (const field of root.querySelectorAll(FIELDS)) {
    if (named(field)) continue;
    const name = nameOf(field);
    if (name) field.setAttribute("aria-label", name);
  }
  for (const list of root.querySelectorAll(".w-minimap__list:not([tabindex])")) list.tabIndex = 0;
}

/* In the frame in which fields come, however fast others follow: a form that keeps changing is never left unnamed. */
let frame = 0;
const soon = () => {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    nameFields(document.body);
  });
};

soon();
new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
