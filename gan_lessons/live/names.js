// ipywidgets leaves a slider without a name and a toggle without its state; a screen reader needs both.
class Names {
  constructor() {
    this.observer = new MutationObserver(() => this.give());
  }

  // The controls stand beside the picture, in the box that its explorer is.
  attach(root) {
    this.box ??= root.closest(".live-explorer");
    if (!this.box) return;
    const seen = { subtree: true, childList: true, characterData: true, attributeFilter: ["class"] };
    for (const part of this.box.children) if (!part.contains(root)) this.observer.observe(part, seen);
    this.give();
  }

  give() {
    for (const slider of this.box.querySelectorAll(".widget-slider")) {
      const name = slider.querySelector(".widget-label")?.textContent;
      if (!name) continue;
      slider.querySelector(".noUi-handle")?.setAttribute("aria-label", name);
      const readout = slider.querySelector(".widget-readout");
      readout?.setAttribute("role", "textbox");
      readout?.setAttribute("aria-label", `${name}: value`);
    }
    // A toggle that is renamed as it is pressed says what it will do, and is not said to be pressed as well.
    for (const toggle of this.box.querySelectorAll(".widget-toggle-button:not(.live-renamed)"))
      toggle.setAttribute("aria-pressed", String(toggle.classList.contains("mod-active")));
  }

  remove() {
    this.observer.disconnect();
  }
}
