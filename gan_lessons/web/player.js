// Play, pause, one step, reset: what a page shows of a run that a worker trains.
const PIECE = 45; // milliseconds of training between two pictures

class Player {
  constructor(explorer, { paces, anew, note, own }, text) {
    this.explorer = explorer;
    this.paces = paces;
    this.anew = anew; // the settings that begin a new run
    if (own) this.own = new Drawing(this, own);
    if (note) explorer.row.after(Object.assign(document.createElement("p"), { className: "page-run", textContent: note }));
    this.number = 0; // of the run: an answer about an earlier one comes too late
    this.busy = false;
    this.asked = false; // for one step, while the worker was busy
    this.timer = undefined; // of the next step: there is never more than one
    this.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    this.worker.onmessage = ({ data }) => this.take(data);
    explorer.heard = (name) => this.heard(name);
    explorer.player = this;
    this.begin();
  }

  get chosen() {
    const meant = ({ power, numbers }, value) => (power ? 10 ** value : numbers ? numbers[value] : value);
    const { controls } = this.explorer.data;
    const chosen = Object.fromEntries(controls.map((one) => [one.name, meant(one, this.explorer.state[one.name])]));
    return { ...chosen, places: this.own?.places };
  }

  heard(name) {
    if (name === "play" && this.explorer.state.play) this.advance();
    else if (name === "step_once") {
      this.pause();
      this.advance(1);
    } else if (name === "reset" || this.anew.includes(name)) this.restart();
  }

  restart() {
    this.pause();
    this.begin();
  }

  get pace() {
    return this.paces[this.explorer.state.pace];
  }

  pause() {
    clearTimeout(this.timer);
    this.explorer.state.play = false;
    this.explorer.fit();
  }

  begin() {
    clearTimeout(this.timer);
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
    clearTimeout(this.timer);
    this.busy = true;
    const [, ofPace] = this.pace;
    this.worker.postMessage({ number: this.number, chosen: this.chosen, steps: ofPace < 0 ? ofPace : (steps ?? ofPace), milliseconds: PIECE });
  }

  take({ number, seen, goesOn, broken }) {
    if (number !== this.number) return;
    this.busy = false;
    Object.assign(this.explorer.state, seen);
    const over = broken === undefined && !goesOn;
    this.explorer.said = over ? "the run is over; Reset begins it anew" : broken === undefined ? "" : `the run diverged in step ${broken}; shown is the state before`;
    const { asked } = this;
    const wait = 1000 * this.pace[2];
    this.asked = false;
    if (!goesOn || broken !== undefined) this.pause();
    else if (asked) this.advance(1);
    else if (this.explorer.state.play && wait === 0) this.advance(); // the worker trains while this is drawn
    else if (this.explorer.state.play) this.timer = setTimeout(() => this.explorer.state.play && this.advance(), wait);
    this.explorer.show();
  }
}
