/* Asks the device for a passkey, or to make one, and sends its answer with the form. Without this file, or in a browser that
   knows no passkeys, the form stays hidden and the page says how else to sign in. */
(function () {
  "use strict";

  function bytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) { return sign.charCodeAt(0); });
  }

  function letters(buffer) {
    var plain = Array.from(new Uint8Array(buffer), function (one) { return String.fromCharCode(one); }).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function named(list) {
    return (list || []).map(function (one) { return { type: one.type, id: bytes(one.id) }; });
  }

  function asked(text) {
    var options = JSON.parse(text);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    if (options.excludeCredentials) options.excludeCredentials = named(options.excludeCredentials);
    if (options.allowCredentials) options.allowCredentials = named(options.allowCredentials);
    return { publicKey: options };
  }

  function written(found) {
    var response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (found.response[name]) response[name] = letters(found.response[name]);
    });
    return JSON.stringify({ id: found.id, rawId: letters(found.rawId), type: found.type, response: response, clientExtensionResults: {} });
  }

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    if (!window.PublicKeyCredential || !navigator.credentials) return;
    var told = form.querySelector("[role=status]"), isAsking = false;
    form.hidden = false;
    document.querySelector("[data-without]").hidden = true;

    function fail() {
      isAsking = false;
      told.textContent = form.dataset.failed;
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (isAsking) return;
      isAsking = true;
      told.textContent = "";
      var options = asked(form.dataset.options);
      var way = form.dataset.passkey === "new" ? navigator.credentials.create(options) : navigator.credentials.get(options);
      way.then(function (found) {
        form.elements.credential.value = written(found);
        form.submit();
      }).catch(fail);
    });
    window.addEventListener("pageshow", function () { isAsking = false; });
  });
})();
