/* Brings htmx when somebody first touches a form or a link that it helps: who only reads does not pay its 16 kB.
   What was typed or chosen while it came is told to it again; without it everything works by whole pages. */
(function () {
  "use strict";

  var source = document.currentScript.dataset.source, isAsked = false, missed = null;
  var kinds = ["focusin", "pointerover", "input", "change"];

  function notice(event) {
    if (!event.target.closest || !event.target.closest("main form, [hx-get]")) return;
    if (event.type === "input" || event.type === "change") missed = event;
    if (isAsked) return;
    isAsked = true;
    if (document.readyState === "complete") bring();
    else window.addEventListener("load", bring); // before that htmx would wait for a moment that is over
  }

  function bring() {
    var script = document.createElement("script");
    script.src = source;
    script.addEventListener("load", function () {
      kinds.forEach(function (kind) { document.removeEventListener(kind, notice, true); });
      if (missed) missed.target.dispatchEvent(new Event(missed.type, { bubbles: true }));
    });
    document.head.append(script);
  }

  kinds.forEach(function (kind) { document.addEventListener(kind, notice, true); });
  notice({ target: document.activeElement, type: "focusin" });
})();
