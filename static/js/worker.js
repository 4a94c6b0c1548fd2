/* Keeps the last articles that were read, on a device where somebody switched that on (docs/adr/0310). /sw.js sets SITE
   before: files and pages that everybody keeps, the page that tells of offline by language, the form of an article's
   address, addresses to stay away from, how many articles for how many days, the words. */
"use strict";

const SHELL = "layak-shell", SHELF = "layak-articles", KEPT_AT = "x-kept-at", MAIN = '<main id="isi">';
const DAY = 864e5, PATIENCE = 4000;
const ARTICLE = new RegExp(SITE.article);

self.addEventListener("install", (event) => {
  if (event.addRoutes) {
    const rule = (path) => ({ condition: { urlPattern: { pathname: path + "*" } }, source: "network" });
    event.waitUntil(event.addRoutes(SITE.closed.map(rule)).catch(() => {}));
  }
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(drop(SHELL, (path) => ![...SITE.files, ...SITE.pages].includes(path)).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(file(request, address.pathname));
  else if (request.mode === "navigate" && !SITE.closed.some((start) => address.pathname.startsWith(start))) {
    event.respondWith(open(event, address.pathname));
  }
});

/* The network's answer; without it, or where it takes long, what is kept. */
async function open(event, path) {
  const network = fetch(event.request).catch(() => null);
  await drop(SHELF, (_path, answer) => age(answer) > SITE.days * DAY);
  const kept = await caches.match(path, { ignoreVary: true });
  const late = new Promise((done) => { if (kept) setTimeout(done, PATIENCE); });
  const answer = await Promise.race([network, late]);
  if (!answer) return kept && path !== words(path).page ? marked(kept, words(path).kept) : tell(path);
  if (ARTICLE.test(path)) event.waitUntil(shelve(path, answer.clone()));
  event.waitUntil(renew());
  return answer;
}

/* An article read goes to the end of the shelf; what is no longer there leaves it; nothing else changes it. */
async function shelve(path, answer) {
  const shelf = await caches.open(SHELF);
  if ([404, 410].includes(answer.status) || answer.type === "opaqueredirect") await shelf.delete(path);
  if (!isForAll(answer)) return;
  await shelf.delete(path);
  await keep(shelf, path, answer);
  const all = await shelf.keys();
  await Promise.all(all.slice(0, -SITE.most).map((oldest) => shelf.delete(oldest)));
}

function isForAll(answer) {
  const control = answer.headers.get("cache-control") || "", kind = answer.headers.get("content-type") || "";
  return answer.status === 200 && kind.startsWith("text/html") && /\bpublic\b/.test(control) && !/no-store|private/.test(control);
}

/* Files and pages that everybody keeps, without a cookie; read again once a day, whatever is read on that day. */
async function fill() {
  const shell = await caches.open(SHELL);
  await Promise.all([...SITE.files, ...SITE.pages].map(async (path) => {
    const answer = await fetch(path, { credentials: "omit" });
    if (answer.status !== 200) throw new Error(path);
    await keep(shell, path, answer);
  }));
}

async function renew() {
  const shell = await caches.open(SHELL), kept = await shell.match(SITE.pages[0], { ignoreVary: true });
  if (!kept || age(kept) > DAY) await fill();
}

async function keep(cache, path, answer) {
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set(KEPT_AT, Date.now());
  await cache.put(path, new Response(await answer.blob(), { headers }));
}

async function drop(name, isOver) {
  const cache = await caches.open(name);
  await Promise.all((await cache.keys()).map(async (one) => {
    const answer = await cache.match(one, { ignoreVary: true });
    if (answer && isOver(new URL(one.url).pathname, answer)) await cache.delete(one);
  }));
}

/* A style sheet or drawing; a page that was kept before a release takes the new one of the same name. */
async function file(request, path) {
  const plain = (one) => one.replace(/\.[0-9a-f]{8}(?=\.\w+$)/, "");
  try {
    return await fetch(request);
  } catch {
    const twin = SITE.files.find((one) => plain(one) === plain(path));
    return (twin && await caches.match(twin, { ignoreVary: true })) || Response.error();
  }
}

async function tell(path) {
  const page = await caches.match(words(path).page, { ignoreVary: true });
  return page ? marked(page, words(path).offline) : Response.error();
}

function words(path) {
  return SITE.words[path.split("/")[1]] || SITE.words.id;
}

function age(answer) {
  return Date.now() - Number(answer.headers.get(KEPT_AT));
}

/* A kept page that says first of all that it is one. */
async function marked(kept, told) {
  const text = await kept.text(), lang = /<html lang="(\w+)"/.exec(text)[1];
  const when = new Date(Number(kept.headers.get(KEPT_AT)));
  const day = when.toLocaleString(lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeStyle: "short" });
  const note = `<div class="wrap"><p class="note care" role="status">${told.replace("{when}", day)}</p></div>`;
  return new Response(text.replace(MAIN, () => MAIN + note), { headers: kept.headers });
}
