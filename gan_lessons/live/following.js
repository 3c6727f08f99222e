// A picture in the notebook that follows its controls here: no message travels, and a busy kernel keeps nobody waiting.
class Following extends Computed {
  // `controls`: name of a value → the widget's model that holds it, and by which name.
  constructor(picture, data, run, controls) {
    super(data, run);
    this.controls = controls;
    this.moved = () => picture.follow(this);
    for (const [model, trait] of Object.values(controls)) model.on(`change:${trait}`, this.moved);
  }

  // What no control holds, as the kernel has it.
  tell(state) {
    Object.assign(this.state, state);
  }

  draw() {
    for (const [name, [model, trait]] of Object.entries(this.controls)) this.state[name] = model.get(trait);
    this.labels();
    return super.draw();
  }

  end() {
    for (const [model, trait] of Object.values(this.controls)) model.off(`change:${trait}`, this.moved);
  }
}
