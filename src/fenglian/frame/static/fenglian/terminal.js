/* A terminal clears itself: the next person finds nothing of the one before.
   Runs in browsers of 2020. No text is written here: words come from the page. */
(function () {
  "use strict";

  var box = document.getElementById("fl-idle");
  var start = box.dataset.start;
  var pause = Number(box.dataset.pause) * 1000;
  var warning = Number(box.dataset.warning) * 1000;
  var last = Date.now();
  var asked = false;

  /* A page that the browser has kept as it was is asked for again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) { window.location.reload(); }
  });
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  function forget() {
    try { window.sessionStorage.clear(); } catch (refused) { /* nothing was kept then */ }
  }
  if ("fresh" in box.dataset) {
    forget();
    return;
  }

  function clear() {
    window.clearInterval(watch);
    box.hidden = false;
    box.classList.add("is-gone");
    document.querySelectorAll("form").forEach(function (form) { form.reset(); });
    forget();
    leave();
  }
  /* Without a connection the screen stays blank until there is one again. */
  function leave() {
    window.fetch(start, {method: "HEAD", credentials: "same-origin"}).then(function (answer) {
      if (answer.status >= 500) { throw new Error(); }
      window.location.replace(start);
    }).catch(function () { window.setTimeout(leave, 5000); });
  }

  /* While it asks, nothing else is there: not to be read aloud either. */
  var others = Array.prototype.filter.call(document.body.children, function (part) {
    return part !== box && !part.hidden;
  });
  var place = null;
  function ask() {
    asked = true;
    place = {top: window.pageYOffset, focus: document.activeElement};
    others.forEach(function (part) { part.hidden = true; });
    box.hidden = false;
    document.getElementById("fl-idle-stay").focus();
  }
  function stay() {
    asked = false;
    box.hidden = true;
    others.forEach(function (part) { part.hidden = false; });
    window.scrollTo(0, place.top);
    if (place.focus) { place.focus.focus({preventScroll: true}); }
    last = Date.now();
  }
  var watch = window.setInterval(function () {
    var left = last + pause + warning - Date.now();
    if (left <= 0) { clear(); return; }
    if (left <= warning && !asked) { ask(); }
    box.querySelector(".fl-idle__left").textContent = Math.ceil(left / 1000);
  }, 500);

  document.getElementById("fl-idle-stay").addEventListener("click", stay);
  ["pointerdown", "touchstart", "keydown", "input", "compositionupdate", "scroll"].forEach(function (name) {
    window.addEventListener(name, function () { if (!asked) { last = Date.now(); } }, {capture: true, passive: true});
  });
}());
