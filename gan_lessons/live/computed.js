// A picture that a program draws here, from a state: what `SceneFigure` sends, without a kernel.
class Computed {
  constructor(data, run) {
    this.data = data;
    for (const image of data.images) image.colors = H.data(Uint8Array, image.colors);
    this.program = run(H);
    this.state = structuredClone(data.state);
  }

  // The labels of what the chosen entry of a menu has; another menu must not name what it has not.
  labels() {
    if (!this.data.labels) return null;
    const [menu, choices] = this.data.labels;
    const labels = choices[this.state[menu]];
    for (const name of new Set(choices.flatMap(Object.keys))) {
      const entries = this.data.menus[name];
      if (Object.keys(labels).length && entries && !(entries[this.state[name]] in labels)) this.state[name] = 0;
    }
    return labels;
  }

  // A row that is the one it was lies there already: some are long, and only few ever change.
  put(program, given) {
    program.rows ??= {};
    for (const [path, [array, at, n]] of Object.entries(program.inputs)) {
      const [part, name] = path.split(/\.(.*)/);
      const value = part === "given" ? given[name] : this.state[name];
      if (!Array.isArray(value)) array[at] = Number(value);
      else if (program.rows[path] !== value) array.set(value, at);
      program.rows[path] = value;
    }
    program.run();
  }

  // A row, or a number where the state has begun with one.
  kept(name, [array, at, n]) {
    return n === 1 && !Array.isArray(this.data.state[name]) ? array[at] : Array.from(array.subarray(at, at + n));
  }

  // Runs the program and returns a message and its buffers, as the kernel would send them.
  draw() {
    this.put(this.program);
    const { outputs } = this.program;
    const read = (path) => outputs[path] && outputs[path][0].subarray(outputs[path][1], outputs[path][1] + outputs[path][2]);
    for (const [path, place] of Object.entries(outputs)) if (path.startsWith("memory.")) this.state[path.slice(7)] = this.kept(path.slice(7), place);
    const numbers = read("drawn.numbers");
    const marks = [], lengths = [];
    this.data.slots.forEach((slot, k) => {
      if (slot.text) {
        const text = told(slot.text, numbers);
        if (this.texts?.[k]?.text !== text) (this.texts ??= {})[k] = { ...slot.looks[0], text };
        marks.push(this.texts[k]);
      } else marks.push(...slot.looks);
      for (const _ of slot.looks) lengths.push(slot.length);
    });
    const buffers = [read("drawn.coordinates"), ...this.data.images.map((image, k) => png(read(`drawn.images.${k}`), image))];
    const message = { type: "draw", marks, lengths, alt: told(this.data.alt, numbers), caption: told(this.data.caption, numbers) };
    return [message, buffers.map((each) => new DataView(each.buffer, each.byteOffset, each.byteLength))];
  }
}
