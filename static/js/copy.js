/* One tap copies a text that stands in a field; without this the field can be selected by hand. */
(function () {
  "use strict";

  document.querySelectorAll("[data-copy]").forEach(function (button) {
    var field = document.getElementById(button.dataset.copy);
    var told = document.createElement("span");
    if (!field) return;
    told.setAttribute("role", "status");
    button.after(told);
    button.hidden = false;

    function choose() {
      field.focus();
      field.select();
      return document.execCommand && document.execCommand("copy");
    }

    function tell() { told.textContent = button.dataset.told; }

    button.addEventListener("click", function () {
      told.textContent = "";
      if (!navigator.clipboard) {
        if (choose()) tell();
        return;
      }
      navigator.clipboard.writeText(field.value).then(tell, function () { if (choose()) tell(); });
    });
  });
})();
