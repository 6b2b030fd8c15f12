// A lecture: one slide after the other, by buttons, arrows, a presenter's clicker, or swipes.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const figure = $("figure"), sections = [...document.querySelectorAll(".slide")];
  const { slides } = JSON.parse($("data").textContent);
  const drawings = sections.map((one) => one.querySelector("svg"));
  let at = -1;

  const show = (place) => {
    const to = Math.max(0, Math.min(sections.length - 1, place));
    if (to === at) return;
    // Each drawing waits in its own section, and is seen in the figure.
    if (at >= 0) {
      dispatchEvent(new Event("step"));
      sections[at].querySelector(".drawing").append(drawings[at]);
    }
    at = to;
    figure.replaceChildren(drawings[at]);
    sections.forEach((one, i) => one.classList.toggle("now", i === at));
    $("place").textContent = `${at + 1} / ${sections.length}`;
    // Not `disabled`: that would take the focus away from whom steps by keyboard.
    $("before").setAttribute("aria-disabled", at === 0);
    $("after").setAttribute("aria-disabled", at === sections.length - 1);
    dispatchEvent(new CustomEvent("drawn", { detail: { fields: slides[at], steps: [] } }));
  };
  const next = () => show(at + 1), back = () => show(at - 1);
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: back, PageUp: back,
    Home: () => show(0), End: () => show(sections.length - 1),
  };

  $("after").onclick = next;
  $("before").onclick = back;
  addEventListener("keydown", (event) => {
    const other = event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented;
    if (other || (event.key === " " && event.target.closest("button")) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  let begin = null;
  figure.addEventListener("touchstart", ({ touches }) => {
    begin = touches.length === 1 ? touches[0] : null;
  }, { passive: true });
  figure.addEventListener("touchend", ({ changedTouches: [end] }) => {
    if (!begin) return;
    const across = end.clientX - begin.clientX, down = end.clientY - begin.clientY;
    if (Math.abs(across) > 40 && Math.abs(across) > 2 * Math.abs(down)) across < 0 ? next() : back();
    begin = null;
  });

  // lecture.html#2 begins at slide 2.
  const asked = () => show((parseInt(location.hash.slice(1), 10) || 1) - 1);
  addEventListener("hashchange", asked);
  // On paper all slides are there.
  addEventListener("beforeprint", () => sections[at].querySelector(".drawing").append(drawings[at]));
  addEventListener("afterprint", () => figure.replaceChildren(drawings[at]));
  document.body.classList.add("stepping");
  $("slides").hidden = false;
  asked();
})();
