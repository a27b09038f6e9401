// What leads from the row of the cursor elsewhere: its history, what was said about it, a new comment.

import { data, make, on, origin, part, rows } from "./grid.js";

const tools = part("row");
const to = (address, id) => address.replace(/\/0\/$/, `/${id}/`);

function link(text, address) {
  return make("a", { href: address }, text);
}

function show(index) {
  const id = rows[index] && origin.get(rows[index].key)?.id;
  if (!id) return tools.replaceChildren();
  const said = data.threads[id];
  const links = [link("变更记录", to(data.history, id))];
  if (said) links.push(link(`未办结的意见 ${said} 条`, data.process));
  if (data.comment) links.push(link("提意见", to(data.comment, id)));
  return tools.replaceChildren(`第 ${index + 1} 行：`, ...links);
}

on.select = show;
