// The build-up: one step after the other, by buttons, arrows, a presenter's clicker, or swipes.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const figure = $("figure");
  const { begin: first, steps } = JSON.parse($("data").textContent);
  let captions = steps, last = captions.length, at = last, fresh = true;

  const show = (step) => {
    at = Math.max(1, Math.min(last, step));
    for (const one of figure.querySelectorAll("[data-step], [data-until]")) {
      const from = +(one.dataset.step ?? 1), until = +(one.dataset.until ?? last + 1);
      one.classList.toggle("off", at < from || at >= until);
    }
    $("caption").textContent = fresh ? "" : captions[at - 1];
    $("count").textContent = fresh ? "" : `${at} / ${last}`;
    $("next").textContent = fresh ? `Step by step (${last}) →` : "→";
    $("back").hidden = fresh;
    // Not `disabled`: that would take the focus away from whom steps by keyboard.
    $("back").setAttribute("aria-disabled", at === 1);
    $("next").setAttribute("aria-disabled", at === last && !fresh);
    dispatchEvent(new Event("step"));
  };
  const go = (step) => { fresh = false; show(step); };
  // At first the whole is seen; from there, the way forward is the first step.
  const next = () => go(fresh && at === last ? 1 : at + 1);
  const back = () => go(at - 1);

  $("next").onclick = next;
  $("back").onclick = back;
  moves(figure, { next, back, first: () => go(1), last: () => go(last) });

  // page.html#2 begins at step 2.
  const asked = () => {
    const step = parseInt(location.hash.slice(1), 10);
    if (step >= 1) go(step);
    return step >= 1;
  };
  addEventListener("hashchange", asked);
  // Another picture may have other steps; whoever saw the whole sees the whole.
  addEventListener("drawn", ({ detail }) => {
    if (!detail) return;
    const whole = at === last;
    [captions, last] = [detail.steps, detail.steps.length];
    show(whole ? last : at);
  });
  figure.classList.add("live");
  asked() || (first ? go(first) : show(last));
})();
