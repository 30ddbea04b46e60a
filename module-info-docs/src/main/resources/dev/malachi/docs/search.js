"use strict";
// The index is a script (window.searchIndex: [address, title, text]), since a page that lies in a folder may not load data.
(() => {
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const MOST = 12;

  // on a phone the list of pages would stand before what was asked for
  if (matchMedia("(max-width: 52rem)").matches) document.querySelector("nav details").open = false;

  function score(entry, words) {
    const title = entry[1].toLowerCase();
    const text = entry[2].toLowerCase();
    let sum = 0;
    for (const word of words) {
      const inTitle = title.includes(word);
      if (!inTitle && !text.includes(word)) return 0;
      sum += inTitle ? 10 : 1;
    }
    return sum;
  }

  function around(text, word) {
    const at = Math.max(0, text.toLowerCase().indexOf(word) - 50);
    return (at > 0 ? "…" : "") + text.slice(at, at + 160) + (at + 160 < text.length ? "…" : "");
  }

  function show() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    found.replaceChildren();
    found.hidden = words.length === 0;
    if (found.hidden) return;
    const hits = window.searchIndex
      .map((entry) => ({ entry, score: score(entry, words) }))
      .filter((hit) => hit.score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST);
    for (const { entry } of hits) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = entry[0];
      link.textContent = entry[1];
      const text = document.createElement("small");
      text.textContent = around(entry[2], words[0]);
      item.append(link, text);
      found.append(item);
    }
    if (hits.length === 0) {
      const item = document.createElement("li");
      item.textContent = "Nothing has all of these words.";
      found.append(item);
    }
  }

  field.addEventListener("input", show);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      field.value = "";
      show();
    }
  });
  document.addEventListener("click", (event) => {
    if (!found.contains(event.target) && event.target !== field) found.hidden = true;
  });
})();
