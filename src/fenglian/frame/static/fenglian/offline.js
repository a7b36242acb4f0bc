/* Pages that a phone may keep for where there is no signal (`service-worker.js`). Needs https, or
   localhost; elsewhere, and in browsers that know no service workers, nothing of it is shown.
   Runs in browsers of 2020. No text is written here: words come from the page. */
(function () {
  "use strict";

  const canKeep = "serviceWorker" in navigator && window.isSecureContext;

  function assets() {
    const found = [];
    document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]").forEach(
      function (part) { found.push(part.href || part.src); }
    );
    return found;
  }

  function ask(what) {
    return navigator.serviceWorker.ready.then(function (registration) {
      return new Promise(function (resolve) {
        const channel = new MessageChannel();
        channel.port1.onmessage = function (event) { resolve(event.data); };
        registration.active.postMessage(what, [channel.port2]);
      });
    });
  }

  window.fenglianKeep = function (address) {
    if (!canKeep) { return Promise.resolve(false); }
    return navigator.serviceWorker.register("/service-worker.js").then(function () {
      return ask({ keep: [address].concat(assets()) });
    }, function () { return false; });
  };

  /* <… data-offline hidden> says that there is no signal, and shows while there is none. */
  function showSignal() {
    document.querySelectorAll("[data-offline]").forEach(function (part) {
      part.hidden = navigator.onLine;
    });
  }
  window.addEventListener("online", showSignal);
  window.addEventListener("offline", showSignal);
  showSignal();

  /* <button data-keep hidden> keeps the page that it stands on; its twin <… data-kept hidden> says
     that it is kept. */
  document.querySelectorAll("button[data-keep]").forEach(function (button) {
    if (!canKeep) { return; }
    const said = document.querySelector("[data-kept]");
    const address = window.location.href.split("#")[0];
    function show(isKept) {
      button.hidden = isKept;
      if (said) { said.hidden = !isKept; }
    }
    caches.match(address).then(function (found) { show(Boolean(found)); });
    button.addEventListener("click", function () {
      button.disabled = true;
      window.fenglianKeep(address).then(function (isKept) {
        button.disabled = false;
        show(isKept);
      });
    });
  });

  /* <… data-stored="id"> stands on the page of a record: what the phone kept of it may go. */
  document.querySelectorAll("[data-stored]").forEach(function (place) {
    try { if (!window.indexedDB) { return; } } catch (refused) { return; }
    const opening = window.indexedDB.open("fenglian-field", 1);
    opening.onupgradeneeded = function () {
      opening.result.createObjectStore("entries", { keyPath: "id" });
    };
    opening.onsuccess = function () {
      opening.result.transaction("entries", "readwrite").objectStore("entries")
        .delete(place.dataset.stored);
    };
  });
}());
