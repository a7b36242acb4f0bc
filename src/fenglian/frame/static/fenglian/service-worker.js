/* What a phone keeps for where there is no signal: the form for visits, and the pages of towns that
   somebody asked to keep, each with its style sheets and scripts. Nothing else is looked at: what
   is not kept goes to the network as if we were not here. What is typed lies in `field.js`. */
"use strict";

const KEPT = "fenglian-kept-1";
const FORM = "/desk/activities/new/";
const KEPT_FORM = FORM + "?kept=1";
const PATIENCE = 4000; /* Milliseconds after which a weak signal counts as none. */

self.addEventListener("install", function () { self.skipWaiting(); });

self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.indexOf("fenglian-") === 0 && name !== KEPT;
    }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

/* A page that leads elsewhere, to the sign-in perhaps, is not the page. */
function isWhole(answer) {
  return answer.ok && !answer.redirected && answer.type === "basic";
}

function keep(addresses) {
  return caches.open(KEPT).then(function (cache) {
    return Promise.all(addresses.map(function (address) {
      return fetch(address, { credentials: "same-origin" }).then(function (answer) {
        if (!isWhole(answer)) { throw new Error(address); }
        return cache.put(address, answer);
      });
    }));
  });
}

self.addEventListener("message", function (event) {
  const asked = event.data || {};
  let done = Promise.resolve();
  if (asked.keep) { done = keep(asked.keep); }
  if (asked.drop) {
    done = caches.open(KEPT).then(function (cache) { return cache.delete(asked.drop); });
  }
  event.waitUntil(done.then(function () { return true; }, function () { return false; })
    .then(function (isDone) { if (event.ports[0]) { event.ports[0].postMessage(isDone); } }));
});

function withPatience(request) {
  return new Promise(function (resolve, reject) {
    const timer = setTimeout(function () { reject(new Error("no signal")); }, PATIENCE);
    fetch(request).then(resolve, reject).finally(function () { clearTimeout(timer); });
  });
}

/* The network, else what is kept; what is kept is renewed on the way. Only for what is kept. */
function serve(request, address) {
  return caches.open(KEPT).then(function (cache) {
    return cache.match(address).then(function (kept) {
      if (!kept) { return fetch(request); }
      return withPatience(request).then(function (answer) {
        if (isWhole(answer) && address === request.url) { cache.put(address, answer.clone()); }
        return answer;
      }, function () { return kept; });
    });
  });
}

self.addEventListener("fetch", function (event) {
  const request = event.request;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) { return; }
  if (request.method === "POST" && url.pathname === "/desk/sign-out/") {
    /* The form names the towns of whoever signs out. */
    event.waitUntil(caches.open(KEPT).then(function (cache) { return cache.delete(KEPT_FORM); }));
    return;
  }
  if (request.method !== "GET") { return; }
  if (request.mode === "navigate") {
    event.respondWith(serve(request, url.pathname === FORM ? KEPT_FORM : request.url));
  } else if (request.destination === "script" || request.destination === "style"
             || request.destination === "image") {
    event.respondWith(serve(request, request.url));
  }
});
