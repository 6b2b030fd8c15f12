// One input through a matrix and through a kernel: the same numbers come out.
(() => {
  "use strict";
  const run = document.getElementById("run");
  run.addEventListener("change", ({ target }) => {
    run.querySelector("table").className = target.value;
    for (const words of run.querySelectorAll("[data-way]")) words.hidden = words.dataset.way !== target.value;
  });
})();
