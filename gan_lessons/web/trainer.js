// In a worker: the run of a player. A piece of steps, then a look at the truth; then it waits to be asked.
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
  advance(chosen, steps, milliseconds) {
    const until = performance.now() + milliseconds;
    this.settle(chosen);
    for (let done = 0; steps ? done < steps : performance.now() < until; done++) {
      if (this.state.step[0] >= this.facts.length) break;
      if (!this.round(chosen)) return { ...this.look(chosen), broken: this.state.step[0] };
    }
    return this.look(chosen);
  }

  // One step; false, and nothing has changed, if it meets a NaN.
  round({ data, num_discriminator_steps: updates }) {
    const learnt = this.learn(`step_${updates}`, this.draw(`draw_${data}_${updates}`));
    if (!learnt) return false;
    this.take(learnt);
    return true;
  }

  draw(name) {
    return this.ask(name, this.known, { key: this.state.key, step: this.state.step });
  }

  // A part of a step: what of the state is new after it, or null if that is not finite.
  learn(name, batches, state = this.state) {
    const of = (part, tree) => Object.fromEntries(Object.entries(tree).map(([path, row]) => [`${part}.${path}`, row]));
    const { finite, ...learnt } = this.ask(name, of("batches", batches), of("state", state));
    return finite[0] ? learnt : null;
  }

  take(learnt) {
    for (const [path, row] of Object.entries(learnt)) this.state[path.replace("state.", "")].set(row);
  }

  // What a program answers: name → array, which stays as it is until the program runs again.
  ask(name, ...given) {
    const program = this.program(name);
    for (const tree of given) for (const [path, row] of Object.entries(tree)) put(program, path, row);
    program.run();
    return Object.fromEntries(rows(program, ""));
  }

  look() {
    const found = this.ask("look", this.state, this.known);
    const { "known.p_data": p_data, "known.bins.centres": centres } = this.known;
    return this.seen(found, this.state.step[0], { p_data, centres });
  }

  // What the page is told: what was found at a step, and the history up to it.
  seen(found, step, others) {
    const plain = Object.fromEntries(Object.entries(found).map(([path, row]) => [path, row.length > 1 ? Array.from(row) : row[0]]));
    if (this.past.at(-1)?.[0] === step) this.past.pop();
    if (this.past.length >= this.facts.moments) this.past = this.past.filter((_, k) => k % 2 === 0);
    this.past.push([step, plain.value, plain.cost]);
    const gone = 3 * (this.facts.moments - this.past.length);
    const past = [...this.past.flat(), ...Array(gone).fill(NaN)];
    return { seen: { ...plain, step, past, ...others }, goesOn: step < this.facts.length };
  }
}

function train(run) {
  onmessage = ({ data: { number, chosen, steps, milliseconds } }) => {
    const found = milliseconds === undefined ? run.begin(chosen) : run.advance(chosen, steps, milliseconds);
    postMessage({ number, ...found });
  };
}
