/* Copies a text that stands on the page; without this file people mark and copy it by hand. */
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var field = document.getElementById(button.dataset.copy);
    var told = button.parentNode.querySelector("[role=status]");

    function tell() {
      told.textContent = button.dataset.done;
    }

    function byHand() {
      field.focus();
      field.select();
      if (document.execCommand("copy")) tell();
    }

    button.closest("[hidden]").hidden = false;
    button.addEventListener("click", function () {
      told.textContent = "";
      if (!navigator.clipboard) return byHand();
      navigator.clipboard.writeText(field.value).then(tell, byHand);
    });
  });
})();
