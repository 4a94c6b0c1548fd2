/* J and K move through the moderators' queue, to what opens or reads each thing, as [data-keys] says; its tick turns them off.
   Not while something is typed, and not together with another key. */
(function () {
  "use strict";

  var box = document.querySelector("[data-keys]"), tick = box && box.querySelector("input");
  var STEPS = { j: 1, k: -1 }, KEPT = "layak-queue-keys";
  if (!tick) return;

  function isTyping(field) {
    return field.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName) && !/^(radio|checkbox)$/.test(field.type));
  }

  function move(step) {
    var ways = Array.from(document.querySelectorAll("nav.queue .item .more")).filter(function (way) { return way.offsetParent; });
    var at = ways.indexOf(document.activeElement);
    var next = at < 0 ? (step > 0 ? 0 : ways.length - 1) : at + step;
    if (ways[next]) ways[next].focus();
  }

  try { tick.checked = localStorage.getItem(KEPT) !== "off"; } catch (error) { tick.checked = true; }
  box.hidden = false;
  tick.addEventListener("change", function () {
    try { localStorage.setItem(KEPT, tick.checked ? "on" : "off"); } catch (error) { /* it holds for this page */ }
  });
  document.addEventListener("keydown", function (event) {
    var step = STEPS[(event.key || "").toLowerCase()];
    if (!step || !tick.checked || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isTyping(event.target)) return;
    event.preventDefault();
    move(step);
  });
})();
