// Search without a server. Loaded when a reader asks for it; everything else that it needs are
// scripts in the folder of this one, so that it works from disk as well.
(function () {
  "use strict";
  var folder = document.currentScript.src.replace(/[^/]*$/, "");
  var loads = {}, words = {}, notes = {}, meta;

  window.controlroomSearch = {
    meta: function (value) { meta = value; meta.words = new Set(meta.words.split(" ")); },
    words: function (name, value) { words[name] = value; },
    notes: function (chunk, value) { notes[chunk] = value; },
    cut: cut, shard: shard, open: open
  };

  function load(name) {
    loads[name] = loads[name] || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.src = folder + name + (meta ? "?" + meta.version : "");
      script.onload = done;
      script.onerror = function () { delete loads[name]; failed(new Error(name)); };
      document.head.append(script);
    });
    return loads[name];
  }

  // The same rules as those by which the index was made.
  var unspaced =
    /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3041-\u30FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\u{20000}-\u{3FFFF}]/u;

  function cut(text) {
    var found = [];
    (text.match(/(?:[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Mn}\p{Mc}\p{N}_])+/gu) || []).forEach(function (run) {
      var scalars = Array.from(run), i;
      if (unspaced.test(run)) {
        for (i = 0; i + 1 < scalars.length; i++) found.push((scalars[i] + scalars[i + 1]).toLowerCase());
      } else if (scalars.length >= 2 && scalars.length <= 32) {
        found.push(run.toLowerCase());
      }
    });
    return found;
  }

  function shard(word) {
    var start = Array.from(word).slice(0, 2);
    return start.every(function (c) { return /^[a-z0-9]$/.test(c); }) ? start.join("")
      : start.map(function (c) { return c.codePointAt(0).toString(16); }).join("-");
  }

  // The notes that have a word or a longer one that begins with it, and how well they match.
  function matches(word) {
    var scores = new Map(), list = words[shard(word)] || {};
    Object.keys(list).forEach(function (candidate) {
      if (!candidate.startsWith(word)) return;
      var postings = list[candidate], note = 0, i;
      var rarity = Math.log(1 + 2 * meta.notes / postings.length);
      var fit = candidate === word ? 1 : 0.6 * word.length / candidate.length;
      for (i = 0; i < postings.length; i += 2) {
        note += postings[i];
        scores.set(note, (scores.get(note) || 0) + rarity * fit * postings[i + 1]);
      }
    });
    return scores;
  }

  function find(text) {
    return load("meta.js").then(function () {
      var asked = Array.from(new Set(cut(text.normalize("NFC")))).slice(0, 12);
      var needed = asked.map(shard).filter(function (name) { return meta.words.has(name); });
      return Promise.all(needed.map(function (name) { return load("words/" + name + ".js"); }))
        .then(function () {
          if (!asked.length) return null;
          var each = asked.map(matches), ranked = [];
          each[0].forEach(function (score, note) {
            if (each.every(function (scores) { return scores.has(note); })) {
              ranked.push([note, each.reduce(function (sum, scores) { return sum + scores.get(note); }, 0)]);
            }
          });
          ranked.sort(function (a, b) { return b[1] - a[1] || b[0] - a[0]; });
          return ranked.map(function (pair) { return pair[0]; });
        });
    });
  }

  function shown(found) {
    var chunks = new Set(found.map(function (note) { return Math.floor(note / meta.chunk); }));
    return Promise.all(Array.from(chunks, function (chunk) { return load("notes/" + chunk + ".js"); }))
      .then(function () {
        return found.map(function (note) { return notes[Math.floor(note / meta.chunk)][note % meta.chunk]; });
      });
  }

  function element(name, attributes, parent) {
    var made = document.createElement(name);
    Object.keys(attributes).forEach(function (key) {
      if (key === "text") made.textContent = attributes.text; else made.setAttribute(key, attributes[key]);
    });
    if (parent) parent.append(made);
    return made;
  }

  function build(parent) {
    var form = element("form", { role: "search", class: "search-form" }, parent);
    var label = element("label", { class: "search-label", text: "Search for" }, form);
    var input = element("input", { type: "search", name: "q", autocomplete: "off", spellcheck: "false",
      enterkeyhint: "search" }, label);
    var status = element("p", { class: "search-status", role: "status" }, form);
    var list = element("ol", { class: "cards search-results" }, form);
    var turn = 0;

    function update() {
      var mine = ++turn, text = input.value;
      find(text).then(function (found) {
        if (mine !== turn) return null;
        if (!found) { status.textContent = ""; list.replaceChildren(); return null; }
        status.textContent = found.length === 0 ? "Nothing has all of these words."
          : found.length === 1 ? "1 note" : found.length + " notes";
        return shown(found.slice(0, 20)).then(function (rows) {
          if (mine !== turn) return;
          list.replaceChildren.apply(list, rows.map(function (row) {
            var item = element("li", {});
            element("a", { class: "p-name", href: folder + "../" + row[1], text: row[0] }, item);
            element("p", { class: "p-summary", text: row[2] + (row[3] ? " — " + row[3] : "") }, item);
            return item;
          }));
        });
      }).catch(function () {
        if (mine === turn) status.textContent = "The index could not be loaded. Try again.";
      });
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var first = list.querySelector("a");
      if (first) first.click();
    });
    form.addEventListener("keydown", function (event) {
      var links = Array.from(list.querySelectorAll("a")), at = links.indexOf(document.activeElement);
      if (event.key === "ArrowDown" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
      else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : input).focus();
      else return;
      event.preventDefault();
    });
    input.addEventListener("input", update);
    return { input: input, update: update };
  }

  var dialog, field;

  function open() {
    if (!dialog) {
      dialog = element("dialog", { class: "search-dialog", "aria-label": "Search" }, document.body);
      field = build(dialog).input;
      element("button", { type: "button", class: "search-close", text: "Close" }, dialog)
        .addEventListener("click", function () { dialog.close(); });
      dialog.addEventListener("click", function (event) { if (event.target === dialog) dialog.close(); });
      load("meta.js").catch(function () {});
    }
    if (!dialog.open) dialog.showModal();
    field.select();
  }

  var page = document.getElementById("Search");
  if (page) {
    var form = build(page);
    form.input.value = new URLSearchParams(location.search).get("q") || "";
    if (form.input.value) form.update();
    form.input.focus();
    field = form.input;
    window.controlroomSearch.open = function () { field.select(); };
  }
})();
