"use strict";
const root = document.documentElement;
const by = (id) => document.getElementById(id);
const cards = [...document.querySelectorAll("article")];
const dialog = document.querySelector("dialog");
const system = matchMedia("(prefers-color-scheme: dark)");
let at = 0;

const isDark = () => (root.dataset.mode ?? (system.matches ? "dark" : "light")) === "dark";

function showMode() {
  by("mode").textContent = isDark() ? "Light" : "Dark";
  by("mode").setAttribute("aria-pressed", String(isDark()));
  if (dialog.open) show(at);
}

function pictureOf(card) {
  return card.querySelector(isDark() ? "img.dark" : "img.light") ?? card.querySelector("img");
}

function show(index) {
  at = (index + cards.length) % cards.length;
  const card = cards[at];
  const picture = pictureOf(card);
  by("large").src = by("save").href = picture.src;
  by("large").alt = picture.alt;
  by("save").download = `${card.id}.svg`;
  by("asked").textContent = card.querySelector("h3").textContent;
  const words = [...card.querySelector(".text").children].slice(1);
  by("said").replaceChildren(...words.map((one) => one.cloneNode(true)));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

async function copy(button) {
  const text = button.parentElement.querySelector("code").textContent;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where a page may not write to the clipboard, the command is at least selected.
    getSelection().selectAllChildren(button.parentElement.querySelector("code"));
    document.execCommand("copy");
  }
  button.textContent = "Copied";
  by("status").textContent = "The command is copied.";
  setTimeout(() => {
    button.textContent = "Copy";
    by("status").textContent = "";
  }, 1600);
}

by("mode").addEventListener("click", () => {
  root.dataset.mode = isDark() ? "light" : "dark";
  showMode();
});
system.addEventListener("change", showMode);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.classList.contains("copy")) copy(button);
  if (button?.classList.contains("enlarge")) show(cards.indexOf(button.closest("article")));
});
by("before").addEventListener("click", () => show(at - 1));
by("after").addEventListener("click", () => show(at + 1));
by("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => {
  // A click beside the dialog has the dialog itself as its target.
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  if (event.key === "ArrowLeft") show(at - 1);
  if (event.key === "ArrowRight") show(at + 1);
});
dialog.addEventListener("close", () => cards[at].querySelector(".enlarge").focus());
showMode();
