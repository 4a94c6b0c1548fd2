/* Two small helps on pages of children; everything works without them.
   Leaving quickly replaces this page in the history, by the link or by Escape pressed three times. */
(function () {
  "use strict";

  var exit = document.querySelector("[data-exit]");
  var presses = [];

  function leave(event) {
    event.preventDefault();
    document.body.hidden = true;
    location.replace(exit.href);
  }

  if (exit) {
    exit.addEventListener("click", leave);
    document.addEventListener("keydown", function (event) {
      if (event.key !== "Escape") return;
      presses = presses.concat(event.timeStamp).slice(-3);
      if (presses.length === 3 && presses[2] - presses[0] < 2000) leave(event);
    });
  }

  document.querySelectorAll("[data-count]").forEach(function (told) {
    var field = document.getElementById(told.dataset.count);
    field.addEventListener("input", function () {
      var left = told.dataset.limit - Array.from(field.value).length;
      told.textContent = (left < 0 ? told.dataset.over : told.dataset.left).replace("{n}", Math.abs(left));
    });
  });
})();
