// Data drawn by hand in a page: bumps where the pointer goes down, or where the keys' cross stands.
class Drawing {
  constructor(player, { panel, name, step, low, high, entry, most, places }) {
    Object.assign(this, { player, panel, name, step, low, high, entry, most, places });
    this.stroke = null;
    player.explorer.drawn = (event) => (event.kind === "key" ? this.key(event) : this.pointer(event));
  }

  within(place) {
    return place.map((value) => Math.min(Math.max(value, this.low), this.high));
  }

  pointer({ phase, x, y }) {
    const { explorer } = this.player;
    if (phase === "down") this.stroke = explorer.axesAt(x, y) === this.panel ? [] : null;
    if (!this.stroke) return false;
    const here = this.within(explorer.data.axes[this.panel].toData.map((way, k) => inUnits(way, k ? y : x)));
    const last = this.stroke.at(-1);
    if (!last || Math.hypot(here[0] - last[0], here[1] - last[1]) > 2 * this.step) this.stroke.push(here);
    if (phase === "up") {
      this.add(this.stroke);
      this.stroke = null;
    }
    return true;
  }

  key(event) {
    const { explorer } = this.player;
    const moved = pressed(event, explorer.data.keys);
    if (!moved) return false;
    const here = explorer.state[this.name].map((value) => (Number.isNaN(Number(value)) ? 0 : Number(value)));
    if (moved.end > 0) this.add([here]);
    else if (moved.end < 0) this.train(this.places.slice(-1));
    else {
      explorer.state[this.name] = this.within([here[0] + this.step * moved.across, here[1] + this.step * moved.up]);
      explorer.show();
    }
    return true;
  }

  add(places) {
    this.train([...(this.player.explorer.state.data === this.entry ? this.places : []), ...places].slice(-this.most));
  }

  // Trains on these places from now on.
  train(places) {
    this.places = places;
    this.player.explorer.state.data = this.entry;
    this.player.restart();
  }
}
