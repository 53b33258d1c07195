// A text with line numbers. Tab indents (Escape first, then Tab, leaves the field); lines with a problem are marked, and a problem leads to its line.
import { onContent } from "./content.js";

const INDENT = "  ";

function numberLines(editor) {
  const text = editor.querySelector("textarea");
  const numbers = editor.querySelector(".editor__numbers");
  const lines = text.value.split("\n").length;
  const wrong = new Set([...document.querySelectorAll(`[data-problems-of="${text.id}"] [data-line]`)].map((problem) => problem.dataset.line));
  numbers.replaceChildren(...Array.from({ length: lines }, (_, index) => {
    const number = document.createElement("span");
    number.textContent = `${index + 1}\n`;
    if (wrong.has(String(index + 1))) number.dataset.problem = "";
    return number;
  }));
  numbers.scrollTop = text.scrollTop;
}

function replaceSelection(text, from, to, words) {
  text.setSelectionRange(from, to);
  // The browser's own insertion keeps undo; setting .value would not.
  document.execCommand("insertText", false, words);
}

function indent(text, outward) {
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const end = text.selectionEnd;
  if (!outward && text.selectionStart === end) return replaceSelection(text, end, end, INDENT);
  const lines = text.value.slice(start, end).split("\n");
  const moved = lines.map((line) => (outward ? line.replace(/^ {1,2}/, "") : INDENT + line)).join("\n");
  replaceSelection(text, start, end, moved);
  text.setSelectionRange(start, start + moved.length);
}

function goTo(text, line, column) {
  const lines = text.value.split("\n");
  const at = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + Math.max(0, column - 1);
  text.focus();
  text.setSelectionRange(at, at);
  const height = text.scrollHeight / lines.length;
  text.scrollTop = Math.max(0, (line - 4) * height);
}

export function start(root) {
  for (const editor of root.querySelectorAll("[data-editor]:not([data-started])")) {
    editor.dataset.started = "yes";
    const text = editor.querySelector("textarea");
    let leaving = false;
    text.addEventListener("input", () => numberLines(editor));
    text.addEventListener("scroll", () => { editor.querySelector(".editor__numbers").scrollTop = text.scrollTop; });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leaving = true;
      else if (event.key === "Tab" && !leaving && !event.altKey && !event.ctrlKey) {
        event.preventDefault();
        indent(text, event.shiftKey);
      } else if (event.key !== "Shift") leaving = false;
    });
    text.addEventListener("blur", () => { leaving = false; });
    numberLines(editor);
  }
}

document.addEventListener("click", (event) => {
  const problem = event.target.closest("[data-line]");
  const text = document.getElementById(problem?.closest("[data-problems-of]")?.dataset.problemsOf);
  if (text) goTo(text, Number(problem.dataset.line), Number(problem.dataset.column || 1));
});

onContent((root) => {
  start(root);
  for (const editor of document.querySelectorAll("[data-editor]")) numberLines(editor);
});
