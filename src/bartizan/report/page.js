"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const search = document.getElementById("search");
  const check = document.getElementById("check");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const boxes = [...document.querySelectorAll("input[name=severity]")];
  const cards = [...document.querySelectorAll("article[data-severity]")];
  const texts = cards.map((card) => card.textContent.toLowerCase());
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const levels = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let count = 0;
    cards.forEach((card, index) => {
      const match = levels.has(card.dataset.severity)
        && (!check.value || card.dataset.check === check.value)
        && words.every((word) => texts[index].includes(word));
      card.hidden = !match;
      count += match ? 1 : 0;
    });
    shown.textContent = count === cards.length ? `${count} shown` : `${count} of ${cards.length} shown`;
    nothing.hidden = count > 0;
  };
  if (!search) return;
  search.addEventListener("input", apply);
  check.addEventListener("change", apply);
  boxes.forEach((box) => box.addEventListener("change", apply));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  apply();
})();
