// What a figure's views draw: what the kernel said last, or what a program of its computes here.
class Picture {
  constructor(model) {
    this.model = model;
    this.facts = { ...model.get("_state") };
    const bytes = model.get("_coordinates");
    const raw = bytes ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) : new ArrayBuffer(0);
    const length = 8 * (this.facts.lengths ?? []).reduce((sum, n) => sum + n, 0);
    this.xy = new Float32Array(raw.slice(0, length));
    this.images = [];
    let at = length;
    for (const size of this.facts.png_sizes ?? []) this.images.push(raw.slice(at, (at += size)));
    this.views = new Set();
    this.newest = null; // the program that came last
    this.following = null; // draws here, while `follows`
    this.follows = false;
    this.behind = false;
  }

  hear(message, buffers) {
    if (message.type === "ack") for (const view of this.views) view.input.acknowledged(message.number);
    else if (message.type === "program") this.load(message);
    else if (message.type === "inputs" && this.following) {
      this.following.tell(message.state);
      this.follows = true;
      this.follow(this.following);
    } else if (message.type === "draw") {
      if (buffers?.length) this.follows = this.behind = false; // the kernel draws again, until it tells its inputs
      this.take(message, buffers);
      this.soon();
    }
  }

  take(message, buffers) {
    Object.assign(this.facts, message);
    if (!buffers?.length) return;
    const bytes = buffers[0];
    this.xy = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    this.images = buffers.slice(1);
  }

  soon() {
    for (const view of this.views) view.soon();
  }

  // Takes the program that the kernel has written. A later one, or the end, may come while this one is loaded.
  async load(message) {
    this.newest = message;
    const { number, text, data, controls } = message;
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    try {
      const { follow } = await import(address);
      const models = await Promise.all(Object.values(controls).map(([id]) => this.model.widget_manager.get_model(id)));
      if (this.newest !== message) return;
      const held = Object.fromEntries(Object.entries(controls).map(([name, [, trait]], k) => [name, [models[k], trait]]));
      this.following?.end();
      this.following = follow(this, data, held);
      this.follows = false;
      this.model.send({ type: "following", number });
    } catch (problem) {
      if (this.newest === message) this.alone(problem);
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  // A value has moved: the next drawing computes the picture anew.
  follow(following) {
    if (!this.follows || following !== this.following) return;
    this.behind = true;
    this.soon();
  }

  // Called by a view before it draws.
  catchUp() {
    if (!this.behind) return;
    this.behind = false;
    try {
      const [message, buffers] = this.following.draw();
      if (!this.following.data.caption.length) delete message.caption; // it is the kernel's
      this.take(message, buffers);
    } catch (problem) {
      this.alone(problem);
    }
  }

  // The kernel draws every picture from now on.
  alone(problem) {
    console.warn(`the kernel draws this picture: ${problem}`);
    this.remove();
    this.model.send({ type: "alone" });
  }

  remove() {
    this.following?.end();
    this.newest = this.following = null;
    this.follows = this.behind = false;
  }
}
