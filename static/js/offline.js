/* The switch of reading offline and the list of what is kept on this device; the worker itself is js/worker.js. */
(async function () {
  "use strict";

  const box = document.querySelector("[data-worker]"), said = box.querySelector("[role=status]");
  const find = (name) => box.querySelector(`[data-part=${name}]`);

  function show(state) {
    for (const part of box.querySelectorAll("[data-part]")) part.hidden = part.dataset.part !== state;
  }

  /* The worker keeps the shell before it is ready; where that fails it ends as redundant. */
  function settled(worker) {
    return new Promise((done, failed) => {
      const look = () => worker.state === "activated" ? done() : worker.state === "redundant" && failed();
      worker.addEventListener("statechange", look);
      look();
    });
  }

  async function switchOn(event) {
    event.target.disabled = true;
    try {
      const found = await navigator.serviceWorker.register(box.dataset.worker);
      await settled(found.installing || found.waiting || found.active);
      await list();
      show("on");
      said.textContent = box.dataset.on;
    } catch {
      said.textContent = box.dataset.failed;
    }
    event.target.disabled = false;
  }

  async function switchOff() {
    const found = await navigator.serviceWorker.getRegistration("/");
    if (found) await found.unregister();
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("layak-")).map((name) => caches.delete(name)));
    show("off");
    said.textContent = box.dataset.off;
  }

  async function list() {
    const shelf = await caches.open("layak-articles"), rows = [];
    for (const one of (await shelf.keys()).reverse()) {
      const answer = await shelf.match(one, { ignoreVary: true });
      rows.push(row(new URL(one.url).pathname, answer.headers.get("x-kept-at"), await answer.text()));
    }
    find("on").querySelector("ul").replaceChildren(...rows);
    find("on").querySelector("[data-none]").hidden = rows.length > 0;
  }

  function row(path, keptAt, text) {
    const page = new DOMParser().parseFromString(text, "text/html"), heading = page.querySelector("h1");
    const link = document.createElement("a"), day = document.createElement("span"), item = document.createElement("li");
    const lang = document.documentElement.lang === "en" ? "en-GB" : "id";
    link.href = path;
    link.lang = heading.lang || page.documentElement.lang;
    link.textContent = heading.textContent;
    day.className = "meta";
    day.textContent = new Date(Number(keptAt)).toLocaleDateString(lang, { dateStyle: "long" });
    item.append(link, document.createElement("br"), day);
    return item;
  }

  if (!navigator.serviceWorker || !window.caches) return;
  const isOn = await navigator.serviceWorker.getRegistration("/");
  if (isOn) await list();
  show(isOn ? "on" : "off");
  find("off").querySelector("button").addEventListener("click", switchOn);
  find("on").querySelector("button").addEventListener("click", switchOff);
})();
