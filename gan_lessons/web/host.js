// An explorer in a page: controls, and a picture that is computed here. It answers `figure.js` as the kernel does.
class Explorer extends Computed {
  constructor(root, data, programs) {
    super(data, programs.run);
    this.gestures = data.gestures.map((gesture, k) => ({ ...gesture, program: programs[`gesture${k}`](H) }));
    this.buttons = Object.fromEntries(data.buttons.map((name, k) => [name, programs[`button${k}`](H)]));
    this.listeners = {};
    this.last = null;
    this.held = null;
    root.classList.add("live-explorer");
    this.row = document.createElement("div");
    this.row.className = "page-controls";
    this.place = document.createElement("div");
    root.append(this.row, this.place);
    this.controls = Object.fromEntries(data.controls.map((control) => [control.name, this.control(control)]));
    this.fit();
    this.model = this.asModel();
    const widget = liveFigure();
    widget.initialize({ model: this.model });
    this.show();
    widget.render({ model: this.model, el: this.place });
  }

  // ---- controls

  control(control) {
    const label = document.createElement(control.kind === "slider" || control.kind === "menu" ? "label" : "span");
    const name = document.createElement("span");
    name.textContent = control.label;
    let input, readout;
    if (control.kind === "slider") {
      input = Object.assign(document.createElement("input"), { type: "range", min: control.low, max: control.high, step: control.step, title: control.tooltip });
      readout = document.createElement("output");
      label.append(name, input, readout);
      input.addEventListener("input", () => this.set(control.name, Number(input.value)));
    } else if (control.kind === "menu") {
      input = document.createElement("select");
      control.options.forEach((option, k) => input.append(new Option(option, String(k))));
      label.append(name, input);
      input.addEventListener("input", () => this.set(control.name, Number(input.value)));
    } else {
      input = Object.assign(document.createElement("button"), { type: "button", textContent: control.label, title: control.tooltip ?? "" });
      label.append(input);
      input.addEventListener("click", () => (control.kind === "toggle" ? this.set(control.name, !this.state[control.name]) : this.press(control.name)));
    }
    label.className = `page-control page-${control.kind}`;
    this.row.append(label);
    return { ...control, node: label, words: name, input, readout };
  }

  set(name, value) {
    this.state[name] = value;
    this.fit();
    this.show();
    this.heard?.(name);
  }

  // Shows and names the controls that the chosen entry of a menu has; puts every control where the state is.
  fit() {
    const labels = this.labels();
    if (labels)
      for (const name of new Set(this.data.labels[1].flatMap(Object.keys))) {
        const control = this.controls[name];
        control.node.hidden = !(name in labels);
        if (name in labels) control.words.textContent = labels[name];
      }
    for (const control of Object.values(this.controls)) {
      const value = this.state[control.name];
      if (control.kind === "slider") {
        control.input.value = value;
        control.readout.textContent = writeNumber(control.power ? 10 ** value : value, control.readout_format);
      } else if (control.kind === "menu") control.input.value = String(value);
      else if (control.kind === "toggle") {
        control.input.setAttribute("aria-pressed", String(value));
        if (control.pressed) control.input.textContent = value ? control.pressed : control.label;
      }
    }
  }

  // ---- programs

  show() {
    const [message, buffers] = this.draw();
    this.message = { ...message, caption: this.said || message.caption, ...this.data.facts };
    this.listeners["msg:custom"]?.(this.message, buffers);
  }

  press(name) {
    if (!this.buttons[name]) return this.heard?.(name);
    const { outputs } = this.program;
    const given = {};
    for (const [path, [array, at, n]] of Object.entries(outputs)) if (path.startsWith("arrays.")) given[path.slice(7)] = Array.from(array.subarray(at, at + n));
    this.change(this.buttons[name], given, false);
  }

  change(program, given, onSteps) {
    this.put(program, given);
    for (const [name, [array, at, n]] of Object.entries(program.outputs)) {
      const control = this.controls[name];
      const value = array[at];
      if (!control) this.state[name] = this.kept(name, [array, at, n]);
      else if (control.kind === "slider") {
        const inside = Math.min(Math.max(value, control.low), control.high);
        this.state[name] = onSteps ? snapped(inside, control) : inside;
      } else this.state[name] = control.kind === "toggle" ? Boolean(value) : Math.trunc(value);
    }
    this.fit();
    this.show();
  }

  // ---- pointer and keys, as `live/pointer.py` and `live/gestures.py` take them

  hear(event) {
    if (this.drawn?.(event)) return;
    if (event.kind === "key") {
      for (const gesture of this.gestures) {
        const moved = pressed(event, this.data.keys);
        if (moved) this.change(gesture.program, moved, true);
      }
      return;
    }
    const [width, height] = this.data.facts.size;
    const x = Math.min(Math.max(event.x, -width), 2 * width);
    const y = Math.min(Math.max(event.y, -height), 2 * height);
    if (event.phase === "down" || (event.kind === "click" && this.held === null)) this.held = this.axesAt(x, y);
    const axes = this.held;
    if (axes === null) return;
    if (event.kind === "click") this.held = null;
    const here = this.data.axes[axes].toData.map((way, k) => inUnits(way, k ? y : x));
    for (const gesture of this.gestures) if (!gesture.axes.length || gesture.axes.includes(axes)) this.change(gesture.program, this.stroke(event, here), true);
  }

  stroke(event, [x, y]) {
    const begins = event.phase === "down" || this.last === null;
    const [x_before, y_before] = begins ? [x, y] : this.last;
    this.last = event.phase === "up" ? null : [x, y];
    return { x, y, x_before, y_before, begins, is_key: false, across: 0, up: 0, end: 0 };
  }

  axesAt(x, y) {
    const inside = ({ box: [left, top, width, height] }) => x >= left && x <= left + width && y >= top && y <= top + height;
    const found = this.data.axes.map((axes, k) => [axes, k]).filter(([axes]) => inside(axes));
    return found.length ? found.reduce((best, one) => (one[0].zorder > best[0].zorder ? one : best))[1] : null;
  }

  asModel() {
    return {
      get: (name) => ({ _base: this.data.base, _state: {}, _coordinates: null })[name],
      on: (event, heard) => (this.listeners[event] = heard),
      send: (message) => {
        if (message.type !== "pointer") return;
        this.hear(message);
        this.listeners["msg:custom"]({ type: "ack", number: message.number });
      },
    };
  }
}

function pressed({ key, shift }, { steps, ends, faster }) {
  if (!(key in steps) && !(key in ends)) return null;
  const [across, up] = steps[key] ?? [0, 0];
  const times = shift && key.startsWith("Arrow") ? faster : 1;
  return { x: NaN, y: NaN, x_before: NaN, y_before: NaN, begins: false, is_key: true, across: across * times, up: up * times, end: ends[key] ?? 0 };
}

// A place in figure units as the axes count: along a straight line, or along its powers of ten.
function inUnits([from, to, low, high, logarithmic], place) {
  const share = (place - from) / (to - from);
  return logarithmic ? 10 ** (Math.log10(low) + share * Math.log10(high / low)) : low + share * (high - low);
}

function snapped(value, { low, high, step }) {
  const position = low + H.roundEven((value - low) / step) * step;
  return Math.min(Math.max(Number(position.toFixed(9)), low), high);
}

function begin(programs) {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => document.body.setAttribute("data-jp-theme-light", String(!dark.matches));
  dark.addEventListener("change", follow);
  follow();
  const read = (of, k) => JSON.parse(document.getElementById(`${of}-${k}`).textContent);
  window.explorers = programs.map((make, k) => new Explorer(document.getElementById(`explorer-${k}`), read("data", k), make()));
  window.explorers.forEach((explorer, k) => {
    if (explorer.data.player) new Player(explorer, explorer.data.player, read("worker", k));
  });
}
