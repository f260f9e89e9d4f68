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
    var choice = /^(radio|checkbox)$/.test(e.target.type);
    // A focused link or button keeps its own Enter and Space.
    if ((e.key === ' ' || e.key === 'Enter') && !choice && /^(A|BUTTON|SUMMARY|INPUT)$/.test(e.target.tagName)) return;
    if (e.key === 'Enter' && choice && e.target.form) {
      e.preventDefault();
      e.target.form.requestSubmit();
      return;
    }
    // What is folded away has no key yet, and a fold that is open keeps its own no longer.
    var found = Array.prototype.find.call(d.querySelectorAll('[data-key="' + CSS.escape(e.key) + '"]'), function (one) {
      var fold = one.closest('details');
      return !fold || (one.tagName === 'SUMMARY') !== fold.open;
    });
    if (!found) return;
    e.preventDefault();
    if (/^(radio|checkbox)$/.test(found.type)) found.focus();
    found.click();
  });

  // A card is turned: the focus goes to its answer, which a screen reader then speaks.
  d.addEventListener('toggle', function (e) {
    var answer = e.target.open && e.target.querySelector('#answer[tabindex]');
    if (answer) answer.focus({ preventScroll: true });
  }, true);

  // Without htmx a second press would send twice; the server counts one, this spares the wait.
  d.addEventListener('submit', function (e) {
    if (e.target.dataset.sent && !e.target.hasAttribute('hx-post')) e.preventDefault();
    e.target.dataset.sent = '1';
  });
  addEventListener('pageshow', function () {
    d.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  // An order: two buttons a line in the stead of its list of places, which is kept in step.
  var places = function (list) {
    Array.prototype.forEach.call(list.children, function (line, i, lines) {
      var buttons = line.querySelectorAll('button');
      line.querySelector('select').selectedIndex = i;
      buttons[0].disabled = i === 0;
      buttons[1].disabled = i === lines.length - 1;
    });
  };
  var ready = function () {
    d.querySelectorAll('[data-order]').forEach(function (list) {
      list.querySelectorAll('select').forEach(function (select) { select.hidden = true; });
      list.querySelectorAll('button').forEach(function (button) { button.hidden = false; });
      places(list);
    });
  };
  ready();
  d.addEventListener('click', function (e) {
    var button = e.target.closest('[data-move]');
    if (!button) return;
    var line = button.closest('li'), list = line.parentNode;
    if (button.dataset.move < 0) list.insertBefore(line, line.previousElementSibling);
    else list.insertBefore(line.nextElementSibling, line);
    places(list);
    // The pressed button keeps the focus; at either end it is off, and the other one takes it.
    (button.disabled ? line.querySelector('button:not([disabled])') : button).focus();
    d.getElementById('status').textContent =
      list.dataset.moved + ' ' + (Array.prototype.indexOf.call(list.children, line) + 1) + ' / ' + list.children.length;
  });

  // htmx: mark the region busy, say when a request was lost, and put the focus where the news is.
  var lost = function (shown) {
    var notice = d.getElementById('lost');
    if (!notice) return;
    notice.hidden = !shown;
    if (shown) notice.scrollIntoView({ block: 'nearest' });
  };
  // Hidden first, so that a second loss is said again.
  d.addEventListener('htmx:beforeRequest', function (e) {
    lost(false);
    e.detail.target.setAttribute('aria-busy', 'true');
  });
  d.addEventListener('htmx:afterRequest', function (e) { e.detail.target.removeAttribute('aria-busy'); });
  d.addEventListener('htmx:afterSettle', function (e) {
    // e.target is the new element; e.detail.target is the one that was replaced.
    ready();
    var news = e.target.querySelector('[data-focus]');
    if (!news) return;
    scrollTo(0, 0);
    news.focus();
  });
  ['htmx:sendError', 'htmx:timeout', 'htmx:responseError'].forEach(function (name) {
    d.addEventListener(name, function () { lost(true); });
  });
})(document);
