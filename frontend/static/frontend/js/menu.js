// Menus are <details class="menu">: they open without any script; here they also close, and listen to arrow keys.
const items = (menu) => [...menu.querySelectorAll(".menu__item")].filter((item) => item.offsetParent !== null);

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const move = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
  } else if (move !== undefined && all.length && !event.target.matches("input, select, textarea")) {
    all[(move + all.length) % all.length].focus();
    event.preventDefault();
  }
});
