/* Conveniences only: every page works without this file.
   Runs in browsers of 2020. No text is written here: words come from the page. */
(function () {
  "use strict";

  /* What is typed into <form data-draft="name"> outlives a lost connection and a reload.
     sessionStorage, not localStorage: at a kiosk the next person must not find it. */
  function store(act) {
    try { return act(window.sessionStorage); } catch (refused) { return null; }
  }

  function keepDrafts(form) {
    form.querySelectorAll("textarea[name]").forEach(function (input) {
      var key = "draft:" + form.dataset.draft + ":" + input.name;
      var kept = store(function (s) { return s.getItem(key); });
      if (kept && !input.value) { input.value = kept; }
      input.addEventListener("input", function () {
        store(function (s) { s.setItem(key, input.value); });
      });
    });
  }

  /* <… data-draft-done="name"> stands on the page that says it is stored. */
  function dropDrafts(name) {
    store(function (s) {
      Object.keys(s).forEach(function (key) {
        if (key.indexOf("draft:" + name + ":") === 0) { s.removeItem(key); }
      });
    });
  }

  /* <div data-unless="name=value"> hides while that option is chosen: what nobody need read. */
  document.querySelectorAll("[data-unless]").forEach(function (part) {
    var wanted = part.dataset.unless.split("=");
    function show() {
      var chosen = document.querySelector("input[name='" + wanted[0] + "']:checked");
      part.hidden = Boolean(chosen) && chosen.value === wanted[1];
    }
    document.querySelectorAll("input[name='" + wanted[0] + "']").forEach(function (input) {
      input.addEventListener("change", show);
    });
    show();
  });

  document.querySelectorAll("[data-draft-done]").forEach(function (place) {
    dropDrafts(place.dataset.draftDone);
  });
  document.querySelectorAll("form[data-draft]").forEach(keepDrafts);

  /* Our words lie over the browser's own; what was chosen stands in their place. */
  document.querySelectorAll(".fl-file input").forEach(function (input) {
    var words = input.parentNode.querySelector("span");
    var before = words.textContent;
    input.addEventListener("change", function () {
      var names = Array.prototype.map.call(input.files, function (file) { return file.name; });
      words.textContent = names.join("、") || before;
    });
  });

  /* Old browsers do not print the content of closed <details>. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
  });

  /* Failures of a fragment: the server's short notice, or the page's own when nothing came back. */
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.xhr.getResponseHeader("HX-Retarget")) { event.detail.shouldSwap = true; }
  });
  function say() {
    var place = document.getElementById("fl-notice");
    place.textContent = "";
    place.appendChild(document.getElementById("fl-lost").content.cloneNode(true));
  }
  document.addEventListener("htmx:sendError", say);
  document.addEventListener("htmx:timeout", say);
  document.addEventListener("htmx:responseError", function (event) {
    if (!event.detail.xhr.getResponseHeader("HX-Retarget")) { say(); }
  });
}());
