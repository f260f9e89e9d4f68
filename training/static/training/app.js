// Enhancement only: every page works without this file.
(function (d) {
  'use strict';
  var root = d.documentElement;
  var typing = function (e) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && !/^(radio|checkbox|hidden)$/.test(e.type);
  };

  // Keys a page offers: an element says which with data-key. Never while typing, with a modifier, or held down.
  d.addEventListener('keydown', function (e) {
    if (root.dataset.keys !== 'on' || e.ctrlKey || e.metaKey || e.altKey || e.repeat || typing(e.target)) return;
    var radio = e.target.type === 'radio';
    // A focused link or button keeps its own Enter and Space.
    if ((e.key === ' ' || e.key === 'Enter') && !radio && /^(A|BUTTON|SUMMARY|INPUT)$/.test(e.target.tagName)) return;
    if (e.key === 'Enter' && radio && e.target.form) {
      e.preventDefault();
      e.target.form.requestSubmit();
      return;
    }
    var found = d.querySelector('[data-key="' + CSS.escape(e.key) + '"]');
    if (!found) return;
    e.preventDefault();
    if (found.type === 'radio') found.focus();
    found.click();
  });

  // Without htmx a second press would send twice; the server counts one, this spares the wait.
  d.addEventListener('submit', function (e) {
    if (e.target.dataset.sent && !e.target.hasAttribute('hx-post')) e.preventDefault();
    e.target.dataset.sent = '1';
  });
  addEventListener('pageshow', function () {
    d.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  // htmx: mark the region busy, say when a request was lost, and put the focus where the news is.
  var lost = function (shown) {
    var notice = d.getElementById('lost');
    if (notice) notice.hidden = !shown;
  };
  d.addEventListener('htmx:beforeRequest', function (e) { e.detail.target.setAttribute('aria-busy', 'true'); });
  d.addEventListener('htmx:afterRequest', function (e) { e.detail.target.removeAttribute('aria-busy'); });
  d.addEventListener('htmx:afterSettle', function (e) {
    // e.target is the new element; e.detail.target is the one that was replaced.
    // A refused form stays as it is; the notice above it says why.
    if (e.target.id === 'lost') return;
    var news = e.target.querySelector('[data-focus]');
    lost(false);
    if (!news) return;
    scrollTo(0, 0);
    news.focus();
  });
  ['htmx:sendError', 'htmx:timeout', 'htmx:responseError'].forEach(function (name) {
    d.addEventListener(name, function () { lost(true); });
  });
})(document);
