// Keys, buttons, a presenter's clicker and swipes, for whatever is stepped through.
const moves = (figure, { next, back, first, last }) => {
  const keys = {
    ArrowRight: next, PageDown: next, " ": next, ArrowLeft: back, PageUp: back,
    Home: first, End: last,
  };
  addEventListener("keydown", (event) => {
    const other = event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented;
    const taken = event.target.closest("input, select, textarea") ||
      (event.key === " " && event.target.closest("button"));
    if (other || taken || !keys[event.key]) return;
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
};
