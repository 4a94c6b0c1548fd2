/* Asks before somebody leaves a form with words that were not sent: form[data-leaving]. The browser asks in its own words.
   data-leaving="unsent" marks a form that came back with what was typed: it is unsent as it stands. */
(function () {
  "use strict";

  function written(form) {
    return JSON.stringify(Array.from(new FormData(form)).filter(function (pair) { return typeof pair[1] === "string"; }));
  }

  function isTyped(field) { return field.type === "textarea" && field.value !== field.defaultValue; } // also after the way back

  document.querySelectorAll("form[data-leaving]").forEach(function (form) {
    var loaded = written(form), isSent = false;
    window.addEventListener("submit", function (event) {
      if (event.target === form) isSent = !event.defaultPrevented;
    });
    window.addEventListener("pageshow", function () { isSent = false; });
    window.addEventListener("beforeunload", function (event) {
      var isUnsent = form.dataset.leaving === "unsent" || written(form) !== loaded || Array.from(form.elements).some(isTyped);
      if (isUnsent && !isSent) event.preventDefault();
    });
  });
})();
