/* Brings htmx when somebody first touches a form or a link that it helps: who only reads does not pay its 16 kB.
   What was typed or chosen while it came is told to it again; without it everything works by whole pages. A page's own
   helper, where it has one, comes along. */
(function () {
  "use strict";

  var sources = document.currentScript.dataset, isAsked = false, missed = null;
  var kinds = ["focusin", "pointerover", "input", "change"];

  function notice(event) {
    if (!event.target.closest || !event.target.closest("main form, [hx-get]")) return;
    if (event.type === "input" || event.type === "change") missed = event;
    if (isAsked) return;
    isAsked = true;
    if (document.readyState === "complete") bring();
    else window.addEventListener("load", bring); // before that htmx would wait for a moment that is over
  }

  function load(source) {
    var script = document.createElement("script");
    script.src = source;
    document.head.append(script);
    return script;
  }

  function bring() {
    if (sources.also) load(sources.also);
    load(sources.source).addEventListener("load", function () {
      kinds.forEach(function (kind) { document.removeEventListener(kind, notice, true); });
      if (missed) missed.target.dispatchEvent(new Event(missed.type, { bubbles: true }));
    });
  }

  kinds.forEach(function (kind) { document.addEventListener(kind, notice, true); });
  var here = document.activeElement, isTyped = "value" in here && here.value !== here.defaultValue;
  notice({ target: here, type: isTyped ? "input" : "focusin" }); // who is quicker than this file
})();
