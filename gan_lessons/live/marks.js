// From coordinates to SVG: paths, stamps, words.
const SVG = "http://www.w3.org/2000/svg";
const OURS = new Set(["text", "outline", "closed", "image", "smooth", "clip", "ha", "va", "rotation", "box", "mono"]);

function element(name, attributes = {}) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const toTwentieth = (value) => Math.round(value * 20) / 20;

// A path through n vertices from `start`; NaN lifts the pen.
function outlineOf(xy, start, n, closed) {
  let d = "";
  let down = false;
  for (let i = start; i < start + 2 * n; i += 2) {
    const x = xy[i];
    const y = xy[i + 1];
    if (x !== x || y !== y) {
      if (down && closed) d += "Z";
      down = false;
      continue;
    }
    d += (down ? "L" : "M") + toTwentieth(x) + " " + toTwentieth(y);
    down = true;
  }
  return down && closed ? d + "Z" : d;
}

// The same small outline at every vertex.
function stamps(xy, start, n, outline) {
  const pieces = outline.match(/[A-Z][^A-Z]*/g).map((piece) => [piece[0], piece.slice(1).split(" ").map(Number)]);
  let d = "";
  for (let i = start; i < start + 2 * n; i += 2) {
    const x = xy[i];
    const y = xy[i + 1];
    if (x !== x || y !== y) continue;
    for (const [letter, numbers] of pieces) {
      d += letter;
      if (letter !== "Z") d += numbers.map((value, k) => toTwentieth(value + (k % 2 ? y : x))).join(" ");
    }
  }
  return d;
}

function writeText(group, style, x, y) {
  const size = style["font-size"];
  const lines = style.text.split("\n");
  const step = 1.15 * size;
  const height = 0.76 * size + (lines.length - 1) * step + 0.24 * size;
  const first = { top: 0.76 * size, bottom: 0.76 * size - height, baseline: (1 - lines.length) * step };
  const dy = first[style.va] ?? 0.76 * size - height / 2;
  const text = element("text", { "text-anchor": { left: "start", right: "end" }[style.ha] ?? "middle" });
  text.style.fontFamily = style.mono ? '"DejaVu Sans Mono", Menlo, monospace' : '"DejaVu Sans", Verdana, sans-serif';
  lines.forEach((line, i) => {
    const span = element("tspan", { x, y: y + dy + i * step });
    span.textContent = line;
    text.append(span);
  });
  if (style.rotation) group.setAttribute("transform", `rotate(${-style.rotation} ${x} ${y})`);
  else group.removeAttribute("transform");
  group.replaceChildren(text);
  if (style.box && style.text) {
    const area = text.getBBox();
    const pad = 0.3 * size;
    const box = { x: area.x - pad, y: area.y - pad, width: area.width + 2 * pad, height: area.height + 2 * pad, rx: pad };
    group.prepend(element("rect", { ...box, ...style.box }));
  }
}
