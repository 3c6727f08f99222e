// What the learner does: pointer and keys, sent to the kernel one at a time.
const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Enter", " "]);

class LearnerInput {
  constructor(model, picture, view) {
    this.model = model;
    this.picture = picture;
    this.view = view;
    this.queue = [];
    this.waiting = 0;
    this.number = 0;
    this.listen();
  }

  wants(kind) {
    return this.picture.facts.kinds.includes(kind);
  }

  listen() {
    let start = null;
    this.view.areas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      start = { id: event.pointerId, x: event.clientX, y: event.clientY };
      event.target.setPointerCapture(event.pointerId);
      event.preventDefault();
      this.view.svg.focus({ preventScroll: true });
      if (this.wants("drag")) this.say("drag", "down", event);
    });
    this.view.areas.addEventListener("pointermove", (event) => {
      if (start?.id === event.pointerId && this.wants("drag")) this.say("drag", "move", event);
    });
    const finish = (event) => {
      if (start?.id !== event.pointerId) return;
      const still = Math.hypot(event.clientX - start.x, event.clientY - start.y) < 4;
      start = null;
      if (this.wants("drag")) this.say("drag", "up", event);
      if (still && event.type === "pointerup" && this.wants("click")) this.say("click", "up", event);
    };
    this.view.areas.addEventListener("pointerup", finish);
    this.view.areas.addEventListener("pointercancel", finish);
    this.view.svg.addEventListener("keydown", (event) => {
      if (!this.wants("key") || !KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.enqueue({ kind: "key", key: event.key, shift: event.shiftKey });
    });
  }

  say(kind, phase, event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.view.svg.getScreenCTM().inverse());
    this.enqueue({ kind, phase, x: point.x, y: point.y, shift: event.shiftKey });
  }

  // One event is on its way at a time; of the moves that wait, only the newest is kept.
  enqueue(message) {
    const last = this.queue.at(-1);
    if (message.phase === "move" && last?.phase === "move") this.queue.pop();
    this.queue.push(message);
    this.sendNext();
  }

  sendNext() {
    if (this.waiting || !this.queue.length) return;
    this.waiting = `${this.view.id}-${++this.number}`;
    this.model.send({ type: "pointer", number: this.waiting, ...this.queue.shift() });
    this.timer = setTimeout(() => this.acknowledged(this.waiting), 3000);
  }

  acknowledged(number) {
    if (!this.waiting || number !== this.waiting) return;
    clearTimeout(this.timer);
    this.waiting = 0;
    requestAnimationFrame(() => this.sendNext());
  }

  remove() {
    clearTimeout(this.timer);
  }
}
