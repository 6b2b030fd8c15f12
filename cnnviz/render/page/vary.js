// Sliders: every state was drawn beforehand; the page only shows it.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const figure = $("figure"), data = JSON.parse($("data").textContent), { names, sizes } = data.vary;
  const sliders = names.map((name) => $(`vary-${name}`));
  let states = null;

  const unpack = async () => {
    const packed = Uint8Array.from(atob($("states").textContent), (char) => char.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    states = JSON.parse(await new Response(stream).text());
  };
  const at = () => sliders.reduce((sum, slider, i) => sum * sizes[i] + (slider.value - slider.min), 0);
  const show = async () => {
    for (const slider of sliders) slider.nextElementSibling.textContent = slider.value;
    if (!states) await unpack();
    const state = states[at()];
    $("refused").textContent = state.refused ?? "";
    figure.classList.toggle("none", !!state.refused);
    if (state.refused) return;
    figure.innerHTML = state.svg;
    const run = $("run"), way = run?.querySelector(":checked")?.value;
    if (run) {
      run.innerHTML = state.run;
      run.querySelector(`[value=${way}]`)?.click();
    }
    dispatchEvent(new CustomEvent("drawn", { detail: state }));
  };
  for (const slider of sliders) slider.addEventListener("input", show);
  $("vary").hidden = false;
})();
