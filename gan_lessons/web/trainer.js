// In a worker: the run of a *Training player*. A piece of steps, then a look at the truth; then it waits to be asked.
const put = (program, path, row) => {
  const [array, at] = program.inputs[path] ?? [];
  if (array) typeof row === "number" ? (array[at] = row) : array.set(row, at);
};
const rows = (program, part) =>
  Object.entries(program.outputs)
    .filter(([path]) => path.startsWith(part))
    .map(([path, [array, at, n]]) => [path.slice(part.length), array.subarray(at, at + n)]);

class Run {
  constructor(facts, programs) {
    this.facts = facts;
    this.programs = programs;
    this.made = {};
  }

  // A program is made when it is first asked for: each has memory of its own.
  program(name) {
    return (this.made[name] ??= this.programs[name](H));
  }

  begin({ data, seed }) {
    const program = this.program("begin");
    put(program, "seed", seed);
    for (const name of ["units.shift", "units.scale"]) put(program, name, this.facts.known[data][name]);
    program.run();
    this.state = Object.fromEntries(rows(program, "").map(([path, row]) => [path, row.slice()]));
    this.known = this.facts.known[data];
    this.past = [];
    return this.look();
  }

  // What the settings say now. Another rate changes no program.
  settle(chosen) {
    const program = this.program("settle");
    for (const [name, value] of Object.entries(chosen)) put(program, name, value);
    program.run();
    for (const [name, row] of rows(program, "")) this.state[`settings.${name}`].set(row);
  }

  // `steps` of them, or as many as end within `milliseconds`. A step that meets a NaN is not taken.
  advance({ data, updates, ...chosen }, steps, milliseconds) {
    const [draw, step] = [this.program(`draw_${data}_${updates}`), this.program(`step_${updates}`)];
    const until = performance.now() + milliseconds;
    this.settle(chosen);
    for (let done = 0; steps ? done < steps : performance.now() < until; done++) {
      if (this.state.step[0] >= this.facts.length) break;
      for (const name of ["key", "step"]) put(draw, name, this.state[name]);
      draw.run();
      for (const [path, row] of rows(draw, "")) put(step, `batches.${path}`, row);
      for (const [path, row] of Object.entries(this.state)) put(step, `state.${path}`, row);
      step.run();
      if (!rows(step, "finite")[0][1][0]) return { ...this.look(), broken: this.state.step[0] };
      for (const [path, row] of rows(step, "state.")) this.state[path].set(row);
    }
    return this.look();
  }

  look() {
    const program = this.program("look");
    for (const [path, row] of Object.entries(this.state)) put(program, path, row);
    for (const [path, row] of Object.entries(this.known)) put(program, path, row);
    program.run();
    const found = Object.fromEntries(rows(program, "").map(([path, row]) => [path, row.length > 1 ? Array.from(row) : row[0]]));
    const step = this.state.step[0];
    if (this.past.at(-1)?.[0] !== step) {
      if (this.past.length >= this.facts.moments) this.past = this.past.filter((_, k) => k % 2 === 0);
      this.past.push([step, found.value, found.cost]);
    }
    const gone = 3 * (this.facts.moments - this.past.length);
    const past = [...this.past.flat(), ...Array(gone).fill(NaN)];
    const { "known.p_data": p_data, "known.bins.centres": centres } = this.known;
    return { seen: { ...found, step, past, p_data, centres }, goesOn: step < this.facts.length };
  }
}

function train(facts, programs) {
  const run = new Run(facts, programs);
  onmessage = ({ data: { number, chosen, steps, milliseconds } }) => {
    const found = milliseconds === undefined ? run.begin(chosen) : run.advance(chosen, steps, milliseconds);
    postMessage({ number, ...found });
  };
}
