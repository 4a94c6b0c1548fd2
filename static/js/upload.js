/* Pictures go up one by one with a bar that shows how far each is; a press on a picture says what a crop keeps in view.
   Without this the form sends all of them at once, and the place is written as numbers. */
(function () {
  "use strict";

  var form = document.querySelector("form[data-upload]");
  var picture = document.querySelector("img[data-focus]");

  function send(file, index, bar, done) {
    var body = new FormData();
    var line = new XMLHttpRequest();
    body.append("csrf_token", form.elements.csrf_token.value);
    body.append("version", form.elements.version.value);
    body.append("upload", file);
    line.open("POST", form.action);
    line.setRequestHeader("Accept", "application/json");
    line.upload.onprogress = function (event) {
      if (event.lengthComputable) bar.value = index + event.loaded / event.total;
    };
    line.onloadend = function () {
      var answer = {};
      try { answer = JSON.parse(line.responseText); } catch (error) { /* told below */ }
      if (answer.version) form.elements.version.value = answer.version;
      done(line.status === 200 ? [] : answer.told || [form.dataset.failed], line.status === 200 || answer.kept);
    };
    line.send(body);
  }

  function start(event) {
    var files = Array.prototype.slice.call(form.elements.upload.files);
    var told = form.querySelector("[data-told]");
    var bar = document.createElement("progress");
    var label = document.createElement("p");
    var list = document.createElement("ul");
    var kept = 0;
    if (!files.length) return;
    event.preventDefault();
    bar.max = files.length;
    bar.value = 0;
    told.replaceChildren(label, bar);

    function next(index) {
      if (index === files.length) return end();
      label.textContent = form.dataset.sending + ": " + files[index].name;
      bar.setAttribute("aria-label", label.textContent);
      send(files[index], index, bar, function (words, isKept) {
        kept += isKept ? 1 : 0;
        bar.value = index + 1;
        words.forEach(function (word) {
          var row = document.createElement("li");
          row.textContent = files[index].name + ": " + word;
          list.appendChild(row);
        });
        next(index + 1);
      });
    }

    function end() {
      if (!list.children.length) return window.location.assign(form.action);
      label.textContent = kept ? form.dataset.kept + " " : "";
      if (kept) {
        var again = document.createElement("a");
        again.href = form.action;
        again.textContent = form.dataset.again;
        label.appendChild(again);
      }
      told.replaceChildren(list, label);
      form.elements.upload.value = "";
      told.scrollIntoView({ block: "center" });
    }

    next(0);
  }

  if (form && window.FormData) form.addEventListener("submit", start);
  if (picture) {
    document.querySelector("[data-press]").hidden = false;
    picture.addEventListener("click", function (event) {
      var box = picture.getBoundingClientRect();
      var fields = picture.closest("form").elements;
      fields.focus_x.value = Math.round(100 * (event.clientX - box.left) / box.width);
      fields.focus_y.value = Math.round(100 * (event.clientY - box.top) / box.height);
    });
  }
})();
