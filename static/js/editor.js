/* The editor's comfort: marks as buttons, words counted while one writes, the preview that follows, the line about keeping.
   Everything here is extra: without it the page saves, previews and publishes by its own buttons. */
(function () {
  "use strict";

  var form = document.getElementById("tulisan");
  if (!form) return;
  var WORDS_PER_MINUTE = 200; // as the server counts
  var WAIT = 800; // milliseconds after the last letter

  if (form.elements.number.value === "" && form.method === "post") {
    window.history.replaceState(null, "", form.getAttribute("action")); // with the key: back leads to what was saved
  }

  function put(field, from, to, text, first, last) {
    field.focus();
    field.setSelectionRange(from, to);
    var isPut = text.length < 20000 && document.execCommand && document.execCommand("insertText", false, text); // can be undone
    if (!isPut) {
      field.setRangeText(text, from, to, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.setSelectionRange(first, last);
  }

  function around(field, before, after, sample) {
    var from = field.selectionStart, to = field.selectionEnd;
    var words = field.value.slice(from, to) || sample;
    put(field, from, to, before + words + after, from + before.length, from + before.length + words.length);
  }

  function lines(field, before, sample) {
    var from = field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
    var end = field.value.indexOf("\n", field.selectionEnd);
    var to = end < 0 ? field.value.length : end;
    var chosen = field.value.slice(from, to) || sample;
    var made = chosen.split("\n").map(function (line, place) {
      return before(place) + line.replace(/^(#{1,6}|[-*>]|\d+\.)\s+/, "");
    }).join("\n");
    var gap = from && field.value.slice(from - 2, from) !== "\n\n" ? "\n" : "";
    put(field, from, to, gap + made, from + gap.length + before(0).length, from + gap.length + made.length);
  }

  function table(field, button) {
    var row = function (one, other) { return "| " + one + " | " + other + " |\n"; };
    var to = field.selectionEnd;
    var gap = !to || field.value.slice(to - 2, to) === "\n\n" ? "" : "\n\n";
    var made = gap + row(button.dataset.head, button.dataset.value) + row("---", "---") + row("…", "…") + "\n";
    var first = to + gap.length + 2;
    put(field, to, to, made, first, first + button.dataset.head.length);
  }

  function mark(button, field) {
    var kind = button.dataset.mark, sample = button.dataset.sample;
    if (kind === "bold") around(field, "**", "**", sample);
    else if (kind === "link") around(field, "[", "](https://)", sample);
    else if (kind === "table") table(field, button);
    else if (kind === "numbers") lines(field, function (place) { return place + 1 + ". "; }, sample);
    else lines(field, function () { return button.dataset.before; }, sample);
  }

  function arrows(event, buttons) {
    var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    var here = buttons.indexOf(document.activeElement);
    var next = event.key === "Home" ? 0 : event.key === "End" ? buttons.length - 1 : step ? here + step : -1;
    if (here < 0 || next < 0 || !buttons[next % buttons.length]) return;
    event.preventDefault();
    buttons.forEach(function (button) { button.tabIndex = -1; });
    buttons[next % buttons.length].tabIndex = 0;
    buttons[next % buttons.length].focus();
  }

  form.querySelectorAll("[role=toolbar]").forEach(function (bar) {
    var field = document.getElementById(bar.dataset.field);
    var buttons = Array.from(bar.querySelectorAll("button"));
    bar.hidden = false;
    bar.nextElementSibling.hidden = true; // the same marks, told for those who have no buttons
    buttons.forEach(function (button, place) { button.tabIndex = place ? -1 : 0; });
    bar.addEventListener("keydown", function (event) { arrows(event, buttons); });
    bar.addEventListener("click", function (event) {
      var button = event.target.closest("button");
      if (button) mark(button, field);
    });
    field.addEventListener("keydown", function (event) {
      var key = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase();
      var kind = { b: "bold", k: "link" }[key];
      if (!kind) return;
      event.preventDefault();
      mark(bar.querySelector("[data-mark=" + kind + "]"), field);
    });
  });

  function tell(line) {
    var words = document.getElementById(line.dataset.count).value.split(/\s+/).filter(Boolean).length;
    var half = words / WORDS_PER_MINUTE, round = Math.round(half);
    var minutes = words ? Math.max(1, half % 1 === 0.5 && round % 2 ? round - 1 : round) : 0;
    var say = function (number, one, many) { return number === 1 ? one : many.replace("{number}", number); };
    line.hidden = !words; // nobody needs to be told that an empty field is empty
    line.textContent = say(words, line.dataset.word, line.dataset.words) + ", "
      + say(minutes, line.dataset.minute, line.dataset.minutes);
  }

  var counts = Array.from(form.querySelectorAll("[data-count]"));
  var asks = document.getElementById("langsung");
  var box = asks.querySelector("input");
  var shown = document.getElementById("pratinjau");
  var timer;
  asks.hidden = !window.htmx;

  function follow() {
    clearTimeout(timer);
    if (box.checked) timer = setTimeout(function () { window.htmx.trigger(asks, "preview"); }, WAIT);
  }

  form.addEventListener("input", function (event) {
    counts.forEach(function (line) { if (line.dataset.count === event.target.id) tell(line); });
    follow();
  });
  box.addEventListener("change", function () {
    shown.setAttribute("aria-live", box.checked ? "off" : "polite"); // not read aloud again with each word
    if (!box.checked) shown.textContent = "";
  });

  var later = form.querySelector("[name=when][value=later]"), moment = form.elements.moment;
  if (later && moment) {
    moment.addEventListener("input", function () { if (moment.value) later.checked = true; });
    form.querySelector("[name=when][value=now]").addEventListener("change", function () { moment.value = ""; });
  }

  var ended = document.getElementById("keluar");
  var kept = document.getElementById("terjaga");

  function isKeeping(event) { return event.detail.target === kept; }

  form.addEventListener("htmx:afterRequest", function (event) { // after a refusal, too
    var status = event.detail.xhr ? event.detail.xhr.status : 0;
    if (event.detail.successful) ended.hidden = true;
    else if (status) ended.hidden = [400, 401, 403].indexOf(status) < 0;
    if (!event.detail.successful && isKeeping(event)) kept.textContent = status ? kept.dataset.refused : kept.dataset.lost;
  });
})();
