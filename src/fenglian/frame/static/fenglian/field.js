/* The form for visits on a phone. What is saved lies in the phone first (IndexedDB) and leaves it
   once the court has stored it, so that neither a lost signal nor an expired sign-in loses a word.
   Its id is chosen here and unique there: sent twice, it is one record.
   Runs in browsers of 2020; without it the form is a plain form. Words come from the page. */

(function () {
  "use strict";

  /* What the kinds that are ticked do not ask for is hidden, in a new record and in a correction. */
  const form = document.querySelector("form[data-asks]");
  if (!form) { return; }
  function chosen(name) {
    return Array.prototype.map.call(
      form.querySelectorAll("[name='" + name + "']:checked"), function (box) { return box.value; });
  }
  function show() {
    const kinds = chosen("kinds");
    function isAsked(list) {
      return list.split(" ").some(function (kind) { return kinds.indexOf(kind) >= 0; });
    }
    form.querySelectorAll("[data-kinds]").forEach(function (part) {
      part.hidden = !isAsked(part.dataset.kinds);
    });
    form.querySelectorAll("[data-open-for]").forEach(function (part) {
      if (isAsked(part.dataset.openFor)) { part.open = true; }
    });
    /* How the chosen town stands; no other is of interest now. */
    const town = form.querySelector("[name=where]").value.slice(0, 9);
    form.querySelectorAll("[data-turn]").forEach(function (part) {
      part.hidden = part.dataset.turn !== town;
    });
    form.querySelectorAll("[data-if-day]").forEach(function (part) {
      part.hidden = chosen("day")[0] !== part.dataset.ifDay;
    });
  }
  form.querySelectorAll("[data-kinds-hint]").forEach(function (part) { part.hidden = true; });
  form.addEventListener("change", show);
  show();
}());

(function () {
  "use strict";

  const form = document.querySelector("form[data-field]");
  /* Some browsers refuse a store: then the form is a plain form. */
  try { if (!form || !window.indexedDB) { return; } } catch (refused) { return; }
  const address = form.dataset.field;
  const LARGEST_SIDE = 1600;

  /* --- the phone's store ------------------------------------------------------------------- */

  const opened = new Promise(function (resolve, reject) {
    const opening = window.indexedDB.open("fenglian-field", 1);
    opening.onupgradeneeded = function () {
      opening.result.createObjectStore("entries", { keyPath: "id" });
    };
    opening.onsuccess = function () { resolve(opening.result); };
    opening.onerror = function () { reject(opening.error); };
  });

  function inStore(mode, act) {
    return opened.then(function (store) {
      return new Promise(function (resolve, reject) {
        const change = store.transaction("entries", mode);
        const asked = act(change.objectStore("entries"));
        change.oncomplete = function () { resolve(asked.result); };
        change.onabort = change.onerror = function () { reject(change.error); };
      });
    });
  }
  function put(entry) { return inStore("readwrite", function (s) { return s.put(entry); }); }
  function drop(id) { return inStore("readwrite", function (s) { return s.delete(id); }); }
  function all() { return inStore("readonly", function (s) { return s.getAll(); }); }

  /* --- what is written --------------------------------------------------------------------- */

  function newId() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = Array.prototype.map.call(bytes, function (b) {
      return ("0" + b.toString(16)).slice(-2);
    }).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20),
      hex.slice(20)].join("-");
  }

  function inputs(name) { return form.querySelectorAll("[name='" + name + "']"); }
  function one(name) { return inputs(name)[0]; }
  function checked(name) {
    return Array.prototype.filter.call(inputs(name), function (input) { return input.checked; })
      .map(function (input) { return input.value; });
  }

  const isKept = !one("csrfmiddlewaretoken");

  /* The court's time, as far as the phone can tell: by how much its clock was off at the last page
     that came from the court. */
  if (!isKept) {
    try {
      window.localStorage.setItem("fenglian-clock", Date.parse(form.dataset.now) - Date.now());
    } catch (refused) { /* The phone's own clock, then. */ }
  }
  function now() {
    let off = 0;
    try { off = Number(window.localStorage.getItem("fenglian-clock")) || 0; } catch (refused) { off = 0; }
    return new Date(Date.now() + (Math.abs(off) > 60e3 ? off : 0));
  }
  function civilDay(days) {
    return new Date(now().getTime() + 8 * 3600e3 + days * 86400e3).toISOString().slice(0, 10);
  }

  /* Smaller, and written anew: neither place nor time of the picture stays in the phone's store. */
  function shrink(file) {
    if (!window.createImageBitmap || file.size < 400e3) { return Promise.resolve(file); }
    return window.createImageBitmap(file).then(function (picture) {
      const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) {
        canvas.toBlob(function (made) { resolve(made || file); }, "image/jpeg", 0.85);
      });
    }, function () { return file; });
  }

  function collect() {
    const fields = [];
    new FormData(form).forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") {
        fields.push([name, value]);
      }
    });
    /* Today is another day by the time it is sent. */
    const day = checked("day")[0];
    if (day !== "other") {
      fields.forEach(function (pair) {
        if (pair[0] === "day") { pair[1] = "other"; }
        if (pair[0] === "other_day") { pair[1] = civilDay(day === "yesterday" ? -1 : 0); }
      });
    }
    const where = one("where");
    return Promise.all(Array.prototype.map.call(one("photos").files, function (file) {
      return shrink(file).then(function (made) { return { name: file.name, content: made }; });
    })).then(function (photos) {
      return {
        id: one("id").value, fields: fields, photos: photos, saved: now().toISOString(),
        where: where.options[where.selectedIndex] ? where.options[where.selectedIndex].text : "",
        me: Number(form.dataset.me), words: [],
      };
    });
  }

  /* --- sending ----------------------------------------------------------------------------- */

  /* Who is signed in, and the token of their forms; null: nobody, or no signal. */
  function begin() {
    return fetch(address, {
      headers: { Accept: "application/json" }, redirect: "manual", cache: "no-store",
    }).then(function (answer) {
      if (answer.type === "opaqueredirect") { return { signedOut: true }; }
      return answer.ok ? answer.json() : null;
    }, function () { return null; });
  }

  function send(entry, begun, isLater) {
    const body = new FormData();
    entry.fields.forEach(function (pair) {
      if (pair[0] === "kept_since") { return; }
      body.append(pair[0], pair[1]);
    });
    body.append("kept_since", isLater ? entry.saved : "");
    entry.photos.forEach(function (photo) { body.append("photos", photo.content, photo.name); });
    return fetch(address, {
      method: "POST", body: body, redirect: "manual",
      headers: { Accept: "application/json", "X-CSRFToken": begun.token },
    }).then(function (answer) {
      if (answer.status === 200 || answer.status === 409 || answer.status === 422) {
        return answer.json();
      }
      return null;
    }).catch(function () { return null; });
  }

  /* --- what the page shows ------------------------------------------------------------------ */

  const section = document.querySelector("[data-kept-list]");
  const list = section.querySelector("ul");
  const item = document.getElementById("kept-item");

  function say(id) {
    const place = document.getElementById("fl-notice");
    place.textContent = "";
    place.appendChild(document.getElementById(id).content.cloneNode(true));
    place.scrollIntoView();
  }

  function draw(begun) {
    return all().then(function (entries) {
      const isMine = function (entry) {
        return entry.me === (begun && begun.me ? begun.me : Number(form.dataset.me));
      };
      const mine = entries.filter(isMine).filter(function (entry) {
        return entry.id !== one("id").value;
      });
      list.textContent = "";
      mine.forEach(function (entry) {
        const line = item.content.cloneNode(true);
        line.querySelector("[data-where]").textContent = entry.where;
        line.querySelector("[data-when]").textContent = new Date(entry.saved)
          .toLocaleString(document.documentElement.lang || "zh-CN");
        line.querySelector("[data-words]").textContent = entry.words.join("");
        const mend = line.querySelector("[data-mend]");
        line.querySelector("[data-waiting]").hidden = entry.words.length > 0;
        mend.hidden = entry.words.length === 0;
        mend.addEventListener("click", function () {
          /* Where the page came from the phone, the court's own is needed: it says what to decide. */
          if (isKept) { window.location.assign(address + "?mend=" + entry.id); } else { fill(entry); }
        });
        list.appendChild(line);
      });
      list.hidden = mine.length === 0;
      section.hidden = mine.length === 0 && entries.every(isMine);
      section.querySelector("[data-signed-out]").hidden = !(begun && begun.signedOut);
      section.querySelector("[data-of-another]").hidden = entries.every(isMine);
    });
  }

  function fill(entry) {
    form.reset();
    entry.fields.forEach(function (pair) {
      inputs(pair[0]).forEach(function (input) {
        if (input.type === "checkbox" || input.type === "radio") {
          if (input.value === pair[1]) { input.checked = true; }
        } else { input.value = pair[1]; }
      });
    });
    if (window.DataTransfer) {
      const held = new DataTransfer();
      entry.photos.forEach(function (photo) {
        held.items.add(new File([photo.content], photo.name, { type: photo.content.type }));
      });
      one("photos").files = held.files;
      one("photos").dispatchEvent(new Event("change"));
    }
    form.dispatchEvent(new Event("change"));
    form.querySelectorAll("details").forEach(function (part) { part.open = true; });
    form.scrollIntoView();
  }

  /* One after another; each leaves the phone only when the court says that it is stored. */
  let isSending = false;
  function sendAll() {
    if (isSending) { return Promise.resolve(); }
    isSending = true;
    let begun = null;
    return all().then(function (entries) {
      if (!entries.length) { return null; }
      return begin().then(function (found) {
        begun = found;
        if (!begun || begun.signedOut) { return null; }
        const waiting = entries.filter(function (entry) {
          return entry.words.length === 0 && entry.me === begun.me;
        });
        return waiting.reduce(function (before, entry) {
          return before.then(function () {
            return send(entry, begun, true).then(function (answer) {
              if (!answer) { return null; }
              if (answer.state === "stored") { return drop(entry.id); }
              entry.words = answer.words;
              return put(entry);
            });
          });
        }, Promise.resolve());
      });
    }).then(function () { isSending = false; return draw(begun); });
  }

  /* --- the form ---------------------------------------------------------------------------- */

  function startAnew() {
    form.reset();
    one("id").value = newId();
    ["latitude", "longitude"].forEach(function (name) { one(name).value = ""; });
    form.dispatchEvent(new Event("change"));
  }

  const wanted = new URLSearchParams(window.location.search).get("mend");
  if (wanted && form.dataset.fresh) {
    all().then(function (entries) {
      entries.filter(function (entry) { return entry.id === wanted; }).forEach(fill);
    });
  }
  if (isKept) { one("id").value = newId(); }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    collect().then(function (entry) {
      return put(entry).then(function () {
        return begin().then(function (begun) {
          if (!begun || begun.signedOut) {
            say("kept-note");
            startAnew();
            return draw(begun);
          }
          return send(entry, begun, false).then(function (answer) {
            if (answer && answer.state === "stored") {
              return drop(entry.id).then(function () { window.location.assign(answer.address); });
            }
            if (answer && !isKept) {
              /* The server's page shows each fault at its field. The phone drops what it kept once
                 the record's page says that it is stored. */
              entry.words = answer.words;
              return put(entry).then(function () { form.submit(); });
            }
            if (answer) { entry.words = answer.words; } else { say("kept-note"); }
            return put(entry).then(startAnew).then(function () { return draw(begun); });
          });
        });
      }, function () { say("kept-full"); });
    }).then(function () { button.disabled = false; }, function () { button.disabled = false; });
  });

  /* Where the phone is: asked for only when somebody ticks the box. */
  const place = form.querySelector("[data-place]");
  if (place && "geolocation" in navigator && window.isSecureContext) {
    place.hidden = false;
    const box = place.querySelector("input");
    box.addEventListener("change", function () {
      one("latitude").value = one("longitude").value = "";
      if (!box.checked) { return; }
      navigator.geolocation.getCurrentPosition(function (found) {
        one("latitude").value = found.coords.latitude.toFixed(3);
        one("longitude").value = found.coords.longitude.toFixed(3);
      }, function () { box.checked = false; }, { maximumAge: 60000, timeout: 20000 });
    });
  }

  window.addEventListener("online", sendAll);
  sendAll();
  window.fenglianKeep(address + "?kept=1");
}());
