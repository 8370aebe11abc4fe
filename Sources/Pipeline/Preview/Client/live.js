/* Loads a previewed page again when it has changed, and keeps the reader's place on it.
   Only the preview's server adds this; a built site has no such thing. */
(function () {
  "use strict";
  var tag = document.currentScript.dataset.tag, key = "controlroom place", source, timer, assets;

  function place() {
    var kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
    } catch (error) { return; }
    if (kept && kept.at === location.pathname) scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
  }

  function reload() {
    try {
      sessionStorage.setItem(key, JSON.stringify({ at: location.pathname, x: scrollX, y: scrollY }));
    } catch (error) { /* then the browser's own memory has to do */ }
    location.reload();
  }

  /* Pages are made when they are asked for: the server says that something has changed, and this
     asks whether this page has. */
  function look() {
    fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(function (answer) {
      var now = answer.headers.get("etag");
      if (now && now !== tag) reload();
    }).catch(function () { /* the server is away: it is asked again when it is back */ });
  }

  function listen() {
    clearTimeout(timer);
    if (document.hidden) return;
    source = new EventSource("/-/events");
    /* Comes on connecting, too. What it says changes with what a page shows and does not hold. */
    source.addEventListener("change", function (event) {
      if (assets !== undefined && assets !== event.data) return reload();
      assets = event.data;
      look();
    });
    source.addEventListener("error", function () {
      /* Some browsers give up on a server that is gone. */
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(listen, 1000);
    });
  }

  /* A browser opens few connections to one server, so a page in the background has none. */
  document.addEventListener("visibilitychange", function () {
    if (source) source.close();
    listen();
  });
  addEventListener("pagehide", function () { if (source) source.close(); });
  addEventListener("pageshow", function (event) { if (event.persisted) listen(); });
  if (document.readyState === "complete") place(); else addEventListener("load", place);
  listen();
})();
