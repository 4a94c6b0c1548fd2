// The search page while somebody types: arrow keys walk through the results, and nothing changes under a finger or
// under the eyes of who reads on with the keyboard. Without this file the page works as a plain form.
"use strict";

(() => {
  const field = document.getElementById("q");
  const form = document.getElementById("cari");
  if (!field || !form) return;
  const titles = () => [...document.querySelectorAll("#hasil h3 a")];
  const isInResults = (element) => element instanceof Element && element.closest("#hasil");
  let isHeld = false;

  // An answer that was asked for before the reader turned to the results never takes their place.
  const hold = (event) => {
    if (!isInResults(event.target)) return;
    isHeld = true;
    window.htmx?.trigger(form, "htmx:abort");
  };
  const release = () => { isHeld = false; };
  document.addEventListener("pointerdown", hold);
  document.addEventListener("focusin", hold);
  field.addEventListener("focus", release);
  field.addEventListener("input", release);
  form.addEventListener("htmx:beforeRequest", (event) => { if (isHeld) event.preventDefault(); });

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = titles();
    const here = document.activeElement === field ? -1 : all.indexOf(document.activeElement);
    if (here < 0 && document.activeElement !== field) return;
    const next = here + (event.key === "ArrowDown" ? 1 : -1);
    if (next < -1 || next >= all.length || !all.length) return;
    event.preventDefault();
    (next < 0 ? field : all[next]).focus();
  });

  // Who pressed a filter, an order or a page goes on from there, although all of it is drawn anew; who types by then, types on.
  const name = (link) => link.textContent.trim().replace(/\s*\(\d+\)$/, "");
  let pressed = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const link = document.activeElement;
    pressed = isInResults(link) ? { name: name(link), isPage: !link.closest(".sift") } : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!pressed || document.activeElement === field) return;
    const ways = [...document.querySelectorAll("#hasil .sift :is(a, summary)")];
    const same = ways.find((one) => name(one).endsWith(pressed.name));
    const next = pressed.isPage ? titles()[0] : same || ways.find((one) => one.closest(".ways")) || titles()[0];
    pressed = null;
    next?.focus({ preventScroll: true });
  });

  // The page that history keeps holds what was typed, as an attribute that is written down.
  document.addEventListener("htmx:beforeHistorySave", () => field.setAttribute("value", field.value));
})();
