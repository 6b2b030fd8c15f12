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

  $("after").onclick = next;
  $("before").onclick = back;
  moves(figure, { next, back, first: () => show(0), last: () => show(sections.length - 1) });

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
