"use strict";
const forms = [...document.querySelectorAll("form.filter")];
for (const form of forms) {
  const rows = [...document.getElementById(form.dataset.table).tBodies[0].rows];
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = form.elements.verdict.value;
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = Boolean(verdict && !row.dataset.verdict.split(" ").includes(verdict)) || !words.every(word => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    form.querySelector("output").textContent = shown + " of " + rows.length;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  apply();
}
const reveal = () => {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let each = wanted; each; each = each.parentElement) {
    if (each instanceof HTMLDetailsElement) each.open = true;
  }
  if (wanted) { wanted.hidden = false; wanted.scrollIntoView(); }
};
addEventListener("hashchange", reveal);
addEventListener("keydown", event => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && forms.length) {
    event.preventDefault();
    const next = forms.find(form => form.getBoundingClientRect().bottom > 60) || forms[0];
    next.elements.text.focus();
  }
});
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(each => { each.open = true; }));
reveal();
