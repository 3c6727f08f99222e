// In a worker: the run of a *2-D laboratory*. Each player's part of a round is a program of its own.
const BOTH = 0, TEACH = 1, LEAD = 2; // who learns
const OF_G = ["generator_noise", "blur.generator"]; // of the batches: one for G's update, others for each of D's

class PlaneRun extends Run {
  begin(chosen) {
    const given = this.facts.known[chosen.data] ?? this.drawn(chosen.places);
    const { p_data, ...units } = this.ask("know", given);
    this.known = { ...given, p_data };
    this.state = Object.fromEntries(Object.entries(this.ask("begin", { seed: chosen.seed }, units)).map(([path, row]) => [path, row.slice()]));
    this.past = [];
    this.stage = 0;
    this.still = false;
    return this.look(chosen);
  }

  // Data drawn by hand: bumps of one weight, and others of none to fill up the room.
  drawn(places) {
    const { std, most, modes, nowhere } = this.facts.own;
    const room = most - places.length;
    return {
      "density.centres": [...places.flat(), ...Array(2 * room).fill(nowhere)],
      "density.weights": [...Array(places.length).fill(1 / places.length), ...Array(room).fill(0)],
      "density.std": [std],
      has_modes: [places.length <= modes],
    };
  }

  advance(chosen, steps, milliseconds) {
    if (steps < 0 || this.stage === 4) return this.nextStage(chosen); // a round that was begun is ended
    this.stage = 0;
    return super.advance(chosen, steps, milliseconds);
  }

  round(chosen) {
    const { learners, num_discriminator_steps: updates } = chosen;
    const batches = this.draw(`draw_${updates}`);
    const taught = learners === LEAD ? {} : this.teach(chosen, batches);
    const led = learners === TEACH || !taught ? {} : this.lead(chosen, batches, taught);
    if (!taught || !led) return false;
    this.take(taught);
    this.take(led);
    this.state.step[0] += 1;
    return true;
  }

  // k updates of D, each with the next of the k batches.
  teach(chosen, batches) {
    let learnt = {};
    for (let update = 0; learnt && update < chosen.num_discriminator_steps; update++)
      learnt = this.learn(`teach_${this.kind(chosen)}`, this.batch(chosen, batches, update), this.with(learnt));
    return learnt;
  }

  // Of the data G sees at most the last batch that D saw.
  lead(chosen, batches, taught = {}) {
    return this.learn(`lead_${this.kind(chosen)}`, this.batch(chosen, batches, chosen.num_discriminator_steps - 1), this.with(taught));
  }

  batch({ num_discriminator_steps: k }, batches, update) {
    const part = (path, row) => (OF_G.includes(path) ? row : row.subarray((update * row.length) / k, ((update + 1) * row.length) / k));
    return Object.fromEntries(Object.entries(batches).map(([path, row]) => [path, part(path, row)]));
  }

  with(learnt) {
    return { ...this.state, ...Object.fromEntries(Object.entries(learnt).map(([path, row]) => [path.replace("state.", ""), row])) };
  }

  // Programs with the pairing loss and R1 take twice as long.
  kind({ loss, r1 }) {
    return loss === 2 || r1 > 0 ? "rich" : "plain";
  }

  // What D follows: V or the pairing loss, without a penalty or with one.
  goal({ loss, r1 }) {
    return (loss === 2 ? 2 : 0) + (r1 > 0 || this.facts.penalised ? 1 : 0);
  }

  // Nothing changes in the first three stages of a round; in the fourth D learns, in the fifth G, or not.
  nextStage(chosen) {
    if (this.stage % 5 === 0 && this.state.step[0] >= this.facts.length) return this.look(chosen); // over
    this.stage = (this.stage % 5) + 1;
    this.still = this.stage > 3 && chosen.learners === (this.stage === 4 ? LEAD : TEACH);
    if (this.stage > 3) {
      this.settle(chosen);
      const batches = this.draw(`draw_${chosen.num_discriminator_steps}`);
      const learnt = this.still ? {} : this.stage === 4 ? this.teach(chosen, batches) : this.lead(chosen, batches);
      if (!learnt) return { ...this.look(chosen), broken: this.state.step[0] };
      this.take(learnt);
      if (this.stage === 5) this.state.step[0] += 1;
    }
    const found = this.look(chosen);
    return { ...found, goesOn: found.goesOn || this.stage < 5 };
  }

  look(chosen) {
    this.settle(chosen);
    const { stage } = this;
    const step = this.state.step[0] + (stage === 4 ? 1 : 0); // the round that is under way counts
    const fresh = stage ? step - (stage > 3 ? 1 : 0) : 0;
    const found = { ...this.ask("look", this.state, this.known), ...this.ask("see", this.state, this.known, { fresh }) };
    const numbers = { stage, still: Number(this.still), goal: this.goal(chosen), k: chosen.num_discriminator_steps };
    return this.seen(found, step, { ...numbers, p_data: Array.from(this.known.p_data) });
  }
}
