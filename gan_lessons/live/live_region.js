// What a screen reader says of a picture that moves: the new words once it has rested, and none of those between.
const REST = 1000; // milliseconds

class LiveRegion {
  constructor() {
    this.node = document.createElement("div");
    this.node.className = "live-figure-told";
    this.node.setAttribute("role", "status");
    this.node.setAttribute("aria-atomic", "true");
    this.words = null;
  }

  // What a figure shows at first is its name, and nothing is announced.
  heard(words) {
    if (words === this.words) return;
    const first = this.words === null;
    this.words = words;
    clearTimeout(this.timer);
    if (!first) this.timer = setTimeout(() => (this.node.textContent = words), REST);
  }

  remove() {
    clearTimeout(this.timer);
  }
}
