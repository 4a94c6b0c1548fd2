/* What is pasted into a body from Word or a web page goes in as clean Markdown, at the cursor.
   The server makes it; whatever fails, the plain text goes in as the browser itself would put it. */
(function () {
  "use strict";

  var MOST = 900000; // letters, as the server takes
  var WAIT = 8000; // milliseconds
  var CHAT = /^\s*(?:\[\d{1,2}[.:\/]\d{1,2}|\d{1,2}\/\d{1,2}\/\d{2,4},? \d|[\u2022\u25aa\u25cf\u25e6\uf0b7])/m;
  var door = document.querySelector("[data-paste]");
  var form = door && door.closest("form");
  var waiting = [];

  function insert(field, text) {
    var isHere = document.activeElement === field && text.length < 20000;
    if (isHere && document.execCommand && document.execCommand("insertText", false, text)) return; // can be undone
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function clean(source, stop) {
    var body = new FormData();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("pasted", source);
    return fetch(door.dataset.paste, {
      method: "POST", body: body, signal: stop.signal, credentials: "same-origin", headers: { Accept: "application/json" }
    }).then(function (answer) {
      var kind = answer.headers.get("Content-Type") || "";
      if (!answer.ok || answer.redirected || kind.indexOf("application/json") !== 0) throw new Error("no Markdown");
      return answer.json();
    });
  }

  function paste(event, field, told) {
    var data = event.clipboardData;
    if (!data) return;
    var plain = data.getData("text/plain");
    var html = data.getData("text/html").replace(/\ssrc="data:[^"]*"/g, "");
    var source = html || (CHAT.test(plain) ? plain : "");
    if (!source || source.length > MOST) return;
    event.preventDefault();
    var stop = new AbortController();
    var isDone = false;

    function finish(text, words) {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      waiting = waiting.filter(function (one) { return one !== giveUp; });
      if (text) insert(field, text);
      told.textContent = words;
    }

    function giveUp() {
      finish(plain, "");
      stop.abort();
    }

    var timer = setTimeout(giveUp, WAIT);
    waiting.push(giveUp);
    clean(source, stop).then(function (made) {
      finish(made.text || plain, [door.dataset.told].concat(made.told).join(" "));
    }).catch(giveUp);
  }

  if (!form || !window.fetch || !window.AbortController) return;
  form.addEventListener("submit", function () { waiting.slice().forEach(function (giveUp) { giveUp(); }); }, true);
  form.querySelectorAll("textarea[name^=body_]").forEach(function (field) {
    var told = document.createElement("p");
    told.className = "hint";
    told.setAttribute("role", "status");
    field.after(told);
    field.addEventListener("paste", function (event) { paste(event, field, told); });
  });
})();
