/* 安排: somebody is dragged onto a town, or from one to another, with a mouse or a finger. That
   chooses them and ticks the town in the form below; nothing is stored before the form is sent.
   Runs in browsers of 2020. No text is written here: words come from the page. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-arrange]");
  if (!form || !window.PointerEvent) { return; }
  const EDGE = 56; /* Nearer than this to the window's edge, the page scrolls. */
  const SLACK = 6; /* A hand that trembles has not begun to drag. */
  let drag = null;

  function each(selector, act) { Array.prototype.forEach.call(form.querySelectorAll(selector), act); }
  function name(part) { return part.querySelector("[data-name]").textContent; }
  function input(part) { return part.querySelector("input"); }

  /* Who was chosen for where, in a line above the button. */
  function tell() {
    const said = form.querySelector("[data-said]");
    const hand = form.querySelector("[name=holder]:checked");
    const towns = Array.prototype.map.call(
      form.querySelectorAll("[name=towns]:checked"), function (box) { return name(box.parentNode); }
    );
    said.hidden = !hand || !towns.length;
    form.querySelector("[data-unsaid]").hidden = !said.hidden;
    if (hand) {
      form.querySelector("[data-who]").textContent = hand.parentNode.dataset.called || name(hand.parentNode);
    }
    form.querySelector("[data-where]").textContent = towns.join("、");
  }

  /* What the chosen one cannot be for a town is not left in the form. */
  function fitSeat(hand) {
    const seats = hand.dataset.seats.split(" ");
    const seat = form.elements.seat;
    if (seats.indexOf(seat.value) < 0) { seat.value = seats[0]; }
  }

  function placeAt(x, y) {
    const found = document.elementFromPoint(x, y);
    return found ? found.closest("[data-place]") : null;
  }

  function aim(place) {
    if (drag.place) { drag.place.classList.remove("is-target"); }
    if (place && place.contains(drag.hand)) { place = null; } /* where they come from */
    if (place) { place.classList.add("is-target"); }
    drag.place = place;
  }

  function lift() {
    drag.ghost = document.createElement("div");
    drag.ghost.className = "fl-ghost";
    drag.ghost.textContent = name(drag.hand);
    document.body.appendChild(drag.ghost);
  }

  function follow() {
    drag.ghost.style.transform = "translate(" + (drag.x + 12) + "px," + (drag.y + 12) + "px)";
    aim(placeAt(drag.x, drag.y));
  }

  function scrollAtEdge() {
    if (!drag) { return; }
    if (drag.ghost) {
      const step = drag.y < EDGE ? -12 : drag.y > window.innerHeight - EDGE ? 12 : 0;
      if (step) { window.scrollBy(0, step); follow(); }
    }
    window.requestAnimationFrame(scrollAtEdge);
  }

  function stop() {
    if (drag.ghost) { drag.ghost.remove(); }
    aim(null);
    drag = null;
  }

  function drop(hand, place) {
    if (!input(hand).checked) {
      each("[name=towns]:checked", function (box) { box.checked = false; });
    }
    input(hand).checked = true;
    input(place).checked = true;
    fitSeat(hand);
    tell();
    const button = form.querySelector("button[type=submit]");
    button.focus({ preventScroll: true });
    button.scrollIntoView({ block: "nearest" });
  }

  each("[data-hand]", function (hand) {
    hand.classList.add("is-free");
    hand.querySelector("[data-grip]").hidden = false;
    hand.addEventListener("pointerdown", function (event) {
      const isGrip = event.target.hasAttribute("data-grip");
      if (drag || event.button !== 0 || (event.pointerType === "touch" && !isGrip)) { return; }
      drag = { hand: hand, id: event.pointerId, x: event.clientX, y: event.clientY,
        fromX: event.clientX, fromY: event.clientY, ghost: null, place: null };
      window.requestAnimationFrame(scrollAtEdge);
    });
  });
  window.addEventListener("pointermove", function (event) {
    if (!drag || event.pointerId !== drag.id) { return; }
    drag.x = event.clientX;
    drag.y = event.clientY;
    const way = Math.abs(drag.x - drag.fromX) + Math.abs(drag.y - drag.fromY);
    if (!drag.ghost && way > SLACK) { lift(); }
    if (drag.ghost) { follow(); }
  });
  window.addEventListener("pointerup", function (event) {
    if (!drag || event.pointerId !== drag.id) { return; }
    const hand = drag.hand;
    const place = drag.ghost ? placeAt(event.clientX, event.clientY) : null;
    stop();
    if (place && !place.contains(hand)) { drop(hand, place); }
  });
  window.addEventListener("pointercancel", function () { if (drag) { stop(); } });
  document.addEventListener("keydown", function (event) {
    if (drag && event.key === "Escape") { stop(); }
  });
  form.addEventListener("dragstart", function (event) { event.preventDefault(); });
  form.addEventListener("change", function (event) {
    if (event.target.name === "holder") { fitSeat(event.target.parentNode); }
    tell();
  });
  document.querySelector("[data-arrange-hint]").hidden = false;
  tell();
}());
