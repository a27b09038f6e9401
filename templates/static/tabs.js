// The state of each tab of 编报: asked for after the page is there, and again after each saving.

const tabs = document.querySelector("[data-states]");

function mark({ faults, done }) {
  const node = document.createElement("b");
  const words = document.createElement("span");
  words.className = "unseen";
  node.className = faults ? "tab-faults" : "tab-done";
  words.textContent = faults ? " 处需要改正" : " 已填写";
  node.title = faults ? `${faults} 处需要改正` : "已填写";
  node.append(faults ? String(faults) : "✓", words);
  return faults || done ? [node] : [];
}

export async function showStates() {
  const found = await fetch(tabs.dataset.states)
    .then((response) => (response.ok ? response.json() : null))
    .catch(() => null); // the tabs work without
  if (!found) return;
  for (const tab of tabs.querySelectorAll("[data-tab]")) {
    tab.querySelector("b")?.remove();
    if (found[tab.dataset.tab]) tab.append(...mark(found[tab.dataset.tab]));
  }
}

if (tabs) showStates(); // pages of a whole department have none
