// Play, pause, one step, reset: what a page shows of a run that a worker trains.
const PIECE = 80; // milliseconds of training between two pictures

class Player {
  constructor(explorer, { paces, updates }, text) {
    this.explorer = explorer;
    this.paces = paces;
    this.updates = updates;
    this.number = 0; // of the run: an answer about an earlier one comes too late
    this.busy = false;
    this.asked = false; // for one step, while the worker was busy
    this.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => this.take(data);
    explorer.heard = (name) => this.heard(name);
    this.begin();
  }

  get chosen() {
    const { data, loss, schedule, seed, num_discriminator_steps, ...others } = this.explorer.state;
    const rates = ["discriminator_learning_rate", "generator_learning_rate"].map((name) => [name, 10 ** others[name]]);
    return { data, loss, schedule, seed, updates: this.updates[num_discriminator_steps], ...Object.fromEntries(rates) };
  }

  heard(name) {
    if (name === "play" && this.explorer.state.play) this.advance();
    else if (name === "step_once") {
      this.pause();
      this.advance(1);
    } else if (["reset", "data", "seed"].includes(name)) {
      this.pause();
      this.begin();
    }
  }

  pause() {
    this.explorer.state.play = false;
    this.explorer.fit();
  }

  begin() {
    this.number += 1;
    this.asked = false;
    this.busy = true;
    this.worker.postMessage({ number: this.number, chosen: this.chosen });
  }

  advance(steps) {
    if (this.busy) {
      this.asked = steps === 1;
      return;
    }
    this.busy = true;
    this.worker.postMessage({ number: this.number, chosen: this.chosen, steps: steps ?? this.paces[this.explorer.state.pace][1], milliseconds: PIECE });
  }

  take({ number, seen, goesOn, broken }) {
    if (number !== this.number) return;
    this.busy = false;
    Object.assign(this.explorer.state, seen);
    const over = broken === undefined && !goesOn;
    this.explorer.said = over ? "the run is over; Reset begins it anew" : broken === undefined ? "" : `the run diverged in step ${broken}; shown is the state before`;
    this.explorer.show();
    const { asked } = this;
    this.asked = false;
    if (!goesOn || broken !== undefined) this.pause();
    else if (asked) this.advance(1);
    else if (this.explorer.state.play) setTimeout(() => this.explorer.state.play && this.advance(), 1000 * this.paces[this.explorer.state.pace][2]);
  }
}
