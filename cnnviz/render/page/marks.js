// Weights and neurons: what is pointed at or focused stands out, with all that it is joined to.
(() => {
  "use strict";
  const $ = (id) => document.getElementById(id);
  const figure = $("figure"), SVG = "http://www.w3.org/2000/svg", NEAR = 8;
  const KINDS = { fc: "fully connected", local: "locally connected", conv: "convolution" };
  let svg, over, pinned = null, shown = null, fields = JSON.parse($("data").textContent).fields;

  const seen = (mark) => !mark.closest(".off");
  const all = (within, what) => [...within.querySelectorAll(what)].filter((one) => seen(one) && !over.contains(one));
  const panelOf = (mark) => mark.closest("[data-panel]") ?? svg;
  const panels = () => { const found = [...svg.querySelectorAll("[data-panel]")]; return found.length ? found : [svg]; };
  const kind = (panel) => KINDS[panel.dataset.panel] ?? panel.dataset.panel ?? "";

  // --- what belongs together

  const isWeight = (mark) => mark.dataset?.weight !== undefined && mark.dataset.weight !== "-1";
  const isNeuron = (mark) => mark.matches(".neuron, .cell") && mark.dataset.index !== undefined;
  const usesOf = (mark) => {
    const { layer, weight } = mark.dataset, of = `[data-weight="${weight}"]`;
    return all(panelOf(mark), layer === undefined ? of : `${of}[data-layer="${layer}"]`);
  };

  // What a neuron sees whose connections are drawn as a cone, as edges would say it.
  const cones = (panel) => Object.entries(fields?.[panel.dataset.panel] ?? {}).flatMap(([layer, seen]) =>
    Object.entries(seen).flatMap(([dst, runs]) => runs.flatMap((first, i) => i % 2 ? [] :
      Array.from({ length: runs[i + 1] }, (_, k) => ({ dataset: { layer, dst, src: String(first + k) } })))));

  // The neurons joined to one, column by column, against the data's way and along it.
  const joined = (panel, layer, index) => {
    const marks = new Set(), reached = { sees: new Map(), feeds: new Map() };
    const edges = [...all(panel, "[data-src][data-dst]"), ...cones(panel)];
    const walk = (from, step, near, far, into) => {
      let ends = new Set([index]);
      for (let column = layer; ends.size; column += step) {
        const left = String(step < 0 ? column - 1 : column), found = new Set();
        for (const edge of edges) {
          if (edge.dataset.layer !== left || !ends.has(edge.dataset[near])) continue;
          if (edge instanceof Element) marks.add(edge);
          found.add(edge.dataset[far]);
        }
        ends = found;
        if (found.size) into.set(column + step, found);
      }
    };
    walk(layer, -1, "dst", "src", reached.sees);
    walk(layer, 1, "src", "dst", reached.feeds);
    for (const [column, ends] of [[layer, new Set([index])], ...reached.feeds])
      for (const cone of all(panel, `:is(.cone, .cone-edge)[data-layer="${column - 1}"]`))
        if (ends.has(cone.dataset.dst)) marks.add(cone);
    const at = all(panel, `[data-layer="${layer}"][data-index="${index}"]`);
    for (const [column, ends] of [...reached.sees, ...reached.feeds])
      for (const one of all(panel, `[data-layer="${column}"][data-index]`))
        if (ends.has(one.dataset.index)) marks.add(one);
    return { at, marks: [...marks], ...reached };
  };

  // --- how it is said

  const some = (indices) => {
    const sorted = [...indices].map(Number).sort((a, b) => a - b), runs = [];
    if (sorted.length > 12 && sorted.length <= sorted.at(-1) - sorted[0]) return "";
    for (const one of sorted) {
      const run = runs.at(-1);
      if (run && one === run[1] + 1) run[1] = one; else runs.push([one, one]);
    }
    // People count from one, as the figure's own numbers do.
    return runs.map(([a, b]) => (a === b ? `${a + 1}` : `${a + 1}${b === a + 1 ? ", " : " to "}${b + 1}`)).join(", ");
  };
  const neurons = (column, indices) => {
    const what = `${column === 0 ? "input" : "neuron"}${indices.size === 1 ? "" : "s"}`, which = some(indices);
    return which ? `${what} ${which}` : `${indices.size} ${what}`;
  };
  const many = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;
  const nameOf = (mark) => {
    const letter = usesOf(mark).find((one) => one.tagName === "text");
    return letter ? letter.textContent : `${+mark.dataset.weight + 1}`;
  };
  const nameOfNeuron = ({ dataset: { layer, index } }) =>
    `${layer === "0" ? "Input" : "Neuron"} ${+index + 1}${layer > 1 ? ` of layer ${layer}` : ""}`;
  const say = (mark) => {
    const panel = panelOf(mark), where = kind(panel) ? `, ${kind(panel)}` : "";
    if (isWeight(mark)) {
      const uses = usesOf(mark).filter((one) => one.dataset.src !== undefined && one.matches(".edge"));
      const drawn = panel.querySelectorAll(".edge").length === +panel.dataset.connections ? "" : " drawn";
      const used = uses.length ? `: ${many(uses.length, `${drawn} connection`.trim())}` : "";
      return `Weight ${nameOf(mark)}${used}${where}`;
    }
    const column = +mark.dataset.layer, { sees, feeds } = joined(panel, column, mark.dataset.index);
    const parts = [];
    if (sees.size) parts.push(`sees ${neurons(Math.min(...sees.keys()), sees.get(Math.min(...sees.keys())))}`);
    if (feeds.size) parts.push(`reaches ${neurons(Math.max(...feeds.keys()), feeds.get(Math.max(...feeds.keys())))}`);
    return `${nameOfNeuron(mark)} ${parts.join(" and ")}${where}`.replace(/ (,|$)/, "$1");
  };

  // --- how it is shown

  const clear = () => {
    over.replaceChildren();
    for (const panel of panels()) panel.classList.remove("hot");
    shown = null;
    $("said").textContent = "";
  };
  const again = (mark, more = "") => {
    const copy = mark.cloneNode(true);
    for (const name of ["tabindex", "role", "aria-label", "aria-pressed"]) copy.removeAttribute(name);
    copy.setAttribute("class", `${mark.getAttribute("class") ?? ""} lit ${more}`);
    over.append(copy);
  };
  const ordered = (marks) => [...marks].sort((a, b) => (a.compareDocumentPosition(b) & 4 ? -1 : 1));
  const light = (mark) => {
    if (mark === shown) return;
    clear();
    shown = mark;
    if (isWeight(mark)) {
      panelOf(mark).classList.add("hot");
      for (const one of ordered(usesOf(mark))) again(one);
    } else {
      for (const panel of panels()) {
        const { at, marks } = joined(panel, +mark.dataset.layer, mark.dataset.index);
        if (!at.length) continue;
        panel.classList.add("hot");
        for (const one of ordered([...marks, ...at])) again(one, at.includes(one) ? "at" : "");
      }
    }
    if (mark === document.activeElement) ring(mark);
    $("said").textContent = say(mark);
  };
  const ring = (mark) => {
    const box = mark.getBBox(), frame = document.createElementNS(SVG, "rect");
    const sides = { x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8, rx: 4, class: "ring" };
    for (const [key, value] of Object.entries(sides)) frame.setAttribute(key, value);
    over.append(frame);
  };
  const pin = (mark) => {
    pinned?.setAttribute("aria-pressed", "false");
    pinned = mark === pinned ? null : mark;
    pinned?.setAttribute("aria-pressed", "true");
    if (pinned) light(pinned); else clear();
  };

  // --- by pointer: a mark itself, else the line that passes nearest

  const points = new WeakMap();
  const along = (edge) => {
    if (!points.has(edge)) {
      const long = edge.getTotalLength();
      points.set(edge, Array.from({ length: 25 }, (_, i) => edge.getPointAtLength((long * i) / 24)));
    }
    return points.get(edge);
  };
  const far = (edge, { x, y }) => {
    const path = along(edge);
    let least = Infinity;
    for (let i = 1; i < path.length; i++) {
      const a = path[i - 1], dx = path[i].x - a.x, dy = path[i].y - a.y;
      const t = Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(a.x + t * dx - x, a.y + t * dy - y));
    }
    return least;
  };
  const under = (event) => {
    // What is painted over a mark, such as a cone, hides none of it.
    const own = document.elementsFromPoint(event.clientX, event.clientY).find((one) =>
      figure.contains(one) && !one.matches(".edge") && (isWeight(one) || isNeuron(one)));
    if (own) return own;
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let best = null, least = NEAR;
    for (const edge of all(svg, ".edge[data-weight]")) {
      const away = isWeight(edge) ? far(edge, spot) : Infinity;
      if (away < least) [best, least] = [edge, away];
    }
    return best;
  };
  figure.addEventListener("pointermove", (event) => {
    if (pinned || event.pointerType === "touch") return;
    const mark = under(event);
    if (mark) light(mark); else if (shown && shown !== document.activeElement) clear();
  });
  figure.addEventListener("pointerleave", () => { if (!pinned && shown) clear(); });
  figure.addEventListener("mousedown", (event) => { if (under(event)) event.preventDefault(); });
  figure.addEventListener("click", (event) => {
    const mark = under(event);
    if (mark) pin(mark); else if (pinned) pin(pinned); else clear();
  });

  // --- by keyboard: Tab goes to the weights and to the neurons of each panel, arrows go among them

  const lists = () => panels().flatMap((panel) => {
    const once = new Map();
    for (const one of all(panel, "[data-weight]")) {
      const key = `${one.dataset.layer}/${one.dataset.weight}`;
      if (isWeight(one) && (!once.has(key) || (one.tagName === "text" && once.get(key).tagName !== "text"))) once.set(key, one);
    }
    // Those of a kernel one after another, also where a line of another crosses before.
    const weights = [...once.values()].sort(({ dataset: a }, { dataset: b }) =>
      (a.layer ?? 0) - (b.layer ?? 0) || a.weight - b.weight);
    return [weights, all(panel, "[data-index]").filter(isNeuron)].filter((list) => list.length);
  });
  const reachable = () => {
    for (const one of svg.querySelectorAll("[tabindex]")) one.removeAttribute("tabindex");
    for (const list of lists())
      list.forEach((one, i) => {
        one.setAttribute("tabindex", i ? "-1" : "0");
        one.setAttribute("role", "button");
        one.setAttribute("aria-label", isWeight(one) ? `Weight ${nameOf(one)}` : nameOfNeuron(one));
        one.setAttribute("aria-pressed", String(one === pinned));
      });
  };
  figure.addEventListener("focusin", ({ target }) => {
    if (!isWeight(target) && !isNeuron(target)) return;
    if (!pinned) { shown = null; light(target); }
  });
  figure.addEventListener("focusout", () => { if (!pinned) clear(); });
  figure.addEventListener("keydown", (event) => {
    const list = lists().find((one) => one.includes(event.target));
    if (!list || event.altKey || event.ctrlKey || event.metaKey) return;
    const here = list.indexOf(event.target), end = list.length - 1;
    const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: end }[event.key];
    if (to !== undefined) {
      const next = list[Math.max(0, Math.min(end, to))];
      event.target.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") pin(event.target);
    else return;
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !(pinned || shown)) return;
    if (pinned) pin(pinned); else { document.activeElement?.blur?.(); clear(); }
    event.preventDefault();
  });

  // --- a picture that has come, or changed

  const drawn = ({ detail } = {}) => {
    if (detail) fields = detail.fields;
    svg = figure.querySelector("svg");
    if (!svg) return;
    over = svg.querySelector(".over") ?? svg.appendChild(document.createElementNS(SVG, "g"));
    over.setAttribute("class", "over");
    over.setAttribute("aria-hidden", "true");
    svg.setAttribute("role", "group");
    pinned = null;
    clear();
    reachable();
  };
  addEventListener("drawn", drawn);
  addEventListener("step", () => { if (pinned) pin(pinned); else clear(); reachable(); });
  drawn();
})();
