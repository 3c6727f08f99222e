// The browser's half of LiveFigure: it draws matplotlib's SVG once and moves the marks above it.
// LiveFigure puts the other files in front of this one: the browser gets one module.

// A few kilobytes are their own address; for a blob's, the page would have to ask other processes of the browser.
function addressOf(png) {
  const bytes = ArrayBuffer.isView(png) ? new Uint8Array(png.buffer, png.byteOffset, png.byteLength) : new Uint8Array(png);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `data:image/png;base64,${btoa(text)}`;
}

class View {
  constructor(model, picture, el) {
    this.model = model;
    this.picture = picture;
    // Each model loads its own copy of this file: only a random prefix is unique among the figures of a page.
    this.id = `live-${Math.random().toString(36).slice(2, 10)}`;
    this.root = document.createElement("div");
    this.root.className = "live-figure";
    this.root.setAttribute("data-lm-suppress-shortcuts", "true");
    this.svg = element("svg", { class: "live-figure-card" });
    this.base = element("g", { "pointer-events": "none", "stroke-linejoin": "round", "stroke-linecap": "butt" });
    this.clips = element("defs");
    this.marks = element("g", { "pointer-events": "none" });
    this.areas = element("g");
    this.svg.append(this.base, this.clips, this.marks, this.areas);
    this.caption = document.createElement("div");
    this.caption.className = "live-figure-caption";
    this.hint = document.createElement("div");
    this.hint.className = "live-figure-hint";
    this.hint.id = `${this.id}-hint`;
    this.liveRegion = new LiveRegion();
    this.error = document.createElement("div");
    this.error.className = "live-figure-error";
    this.error.setAttribute("role", "alert");
    this.root.append(this.svg, this.hint, this.caption, this.liveRegion.node, this.error);
    el.append(this.root);
    this.nodes = [];
    this.clipIds = new Map();
    this.urls = [];
    this.frame = 0;
    this.labels = new ControlLabels();
    this.input = new LearnerInput(model, picture, this);
    this.drawBase();
    this.draw();
    // Text can be measured only once it is on the page.
    this.observer = new ResizeObserver(() => {
      if (!this.root.clientWidth) return;
      this.observer.disconnect();
      this.labels.attach(this.root);
      for (const node of this.nodes) node.written = null;
      this.soon();
    });
    this.observer.observe(this.root);
  }

  // At most once a frame: at once when the picture has rested, else the newest state with the next frame.
  soon() {
    if (this.frame) return;
    if (performance.now() - this.drawnAt > 20) this.draw();
    else this.frame = requestAnimationFrame(() => this.draw());
  }

  // matplotlib's own SVG; its ids are made unique in the page, and its style sheet, which would reach beyond it, is left out.
  drawBase() {
    const parsed = new DOMParser().parseFromString(this.model.get("_base"), "image/svg+xml").documentElement;
    for (const node of parsed.querySelectorAll("style, metadata, script")) node.remove();
    for (const node of parsed.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes]) {
        if (name === "id") node.id = `${this.id}-${value}`;
        else if (value.startsWith("#") && name.endsWith("href")) node.setAttribute(name, `#${this.id}-${value.slice(1)}`);
        else if (value.includes("url(#")) node.setAttribute(name, value.replaceAll("url(#", `url(#${this.id}-`));
      }
    }
    this.base.replaceChildren(...[...parsed.childNodes].map((node) => document.importNode(node, true)));
  }

  draw() {
    this.frame = 0;
    this.drawnAt = performance.now();
    this.picture.catchUp();
    const { facts, xy, images } = this.picture;
    if (!facts.size) return;
    this.fit(facts.size);
    if (this.caption.textContent !== facts.caption) this.caption.textContent = facts.caption;
    if (this.error.textContent !== facts.error) this.error.textContent = facts.error;
    this.describe(facts);
    let at = 0;
    let picture = 0;
    facts.marks.forEach((style, i) => {
      const n = facts.lengths[i];
      this.drawMark(i, style, xy, at, n, style.image ? images[picture++] : null);
      at += 2 * n;
    });
    while (this.nodes.length > facts.marks.length) this.nodes.pop().group.remove();
    this.root.dataset.follows = String(this.picture.follows);
    this.root.dataset.drawn = String(Number(this.root.dataset.drawn ?? 0) + 1);
  }

  // Only when it is another size: told the same again, a browser lays out the whole picture.
  fit([width, height]) {
    const box = `0 0 ${width} ${height}`;
    if (this.svg.getAttribute("viewBox") === box) return;
    this.svg.setAttribute("viewBox", box);
    this.root.style.maxWidth = `${Math.round((width / 72) * 96 * 1.3)}px`;
  }

  drawMark(i, style, xy, at, n, png) {
    const kind = style.text !== undefined ? "text" : style.image ? "image" : "path";
    let node = this.nodes[i];
    if (!node || node.kind !== kind) {
      const group = element("g");
      const shape = element(kind === "text" ? "g" : kind);
      group.append(shape);
      if (node) node.group.replaceWith(group);
      else this.marks.append(group);
      node = this.nodes[i] = { kind, group, shape, look: null, style: null };
    }
    if (node.style !== style) this.restyle(node, style);
    if (kind === "path") {
      node.shape.setAttribute("d", style.outline ? stamps(xy, at, n, style.outline) : outlineOf(xy, at, n, style.closed));
    } else if (kind === "text") {
      const look = `${xy[at]} ${xy[at + 1]} ${node.look}`;
      if (look !== node.written) writeText(node.shape, style, xy[at], xy[at + 1]);
      node.written = look;
    } else {
      this.drawImage(node, xy, at, png);
    }
  }

  restyle(node, style) {
    node.style = style;
    const look = JSON.stringify(style);
    if (look === node.look) return;
    node.look = look;
    for (const { name } of [...node.shape.attributes]) if (!["d", "href", "transform"].includes(name)) node.shape.removeAttribute(name);
    for (const [name, value] of Object.entries(style)) if (!OURS.has(name)) node.shape.setAttribute(name, value);
    if (style.clip) node.group.setAttribute("clip-path", `url(#${this.clipFor(style.clip)})`);
    else node.group.removeAttribute("clip-path");
    if (node.kind === "image") node.shape.style.imageRendering = style.smooth ? "auto" : "pixelated";
  }

  drawImage(node, xy, at, png) {
    const [x0, y0, x1, y1] = xy.subarray(at, at + 4);
    node.shape.setAttribute("transform", `matrix(${x1 - x0} 0 0 ${y1 - y0} ${x0} ${y0})`);
    if (!png || png === node.png) return;
    node.png = png;
    for (const [name, value] of [["width", 1], ["height", 1], ["preserveAspectRatio", "none"], ["href", addressOf(png)]])
      node.shape.setAttribute(name, value);
  }

  clipFor([x, y, width, height]) {
    const key = `${x} ${y} ${width} ${height}`;
    if (!this.clipIds.has(key)) {
      const clip = element("clipPath", { id: `${this.id}-clip-${this.clipIds.size}` });
      clip.append(element("rect", { x, y, width, height }));
      this.clips.append(clip);
      this.clipIds.set(key, clip.id);
    }
    return this.clipIds.get(key);
  }

  describe(facts) {
    const listening = JSON.stringify([facts.kinds, facts.areas, facts.hint]);
    if (this.svg.getAttribute("aria-label") !== facts.alt) this.svg.setAttribute("aria-label", facts.alt);
    this.liveRegion.heard(facts.alt);
    if (this.listening === listening) return;
    this.listening = listening;
    // A picture that answers no key is no place to stop at on the way through the page.
    const operable = facts.kinds.includes("key");
    this.svg.setAttribute("role", operable ? "application" : "img");
    if (operable) this.svg.setAttribute("tabindex", "0");
    this.hint.textContent = facts.hint;
    if (facts.hint) this.svg.setAttribute("aria-describedby", this.hint.id);
    this.areas.replaceChildren();
    if (!facts.kinds.some((kind) => kind !== "key")) return;
    for (const [x, y, width, height] of facts.areas) this.areas.append(element("rect", { x, y, width, height, class: "live-figure-area" }));
  }

  remove() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    this.input.remove();
    this.liveRegion.remove();
    this.labels.remove();
    this.root.remove();
  }
}

export default () => {
  let picture;
  return {
    initialize({ model }) {
      picture = new Picture(model);
      model.on("msg:custom", (message, buffers) => picture.hear(message, buffers));
      model.on("change:_base", () => picture.views.forEach((view) => view.drawBase()));
      model.send({ type: "ready" });
      return () => picture.remove();
    },
    render({ model, el }) {
      const view = new View(model, picture, el);
      picture.views.add(view);
      return () => {
        picture.views.delete(view);
        view.remove();
      };
    },
  };
};
