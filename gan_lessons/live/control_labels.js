// ipywidgets leaves a slider without a name, one of powers with its exponent for a value, a toggle without its state and the keys to JupyterLab.
class ControlLabels {
  constructor() {
    this.observer = new MutationObserver(() => this.give());
  }

  // The controls stand beside the picture, in the box that its explorer is.
  attach(root) {
    this.box ??= root.closest(".live-explorer");
    if (!this.box) return;
    const seen = { subtree: true, childList: true, characterData: true, attributeFilter: ["class", "aria-valuetext"] };
    for (const part of this.box.children) if (!part.contains(root)) this.observer.observe(part, seen);
    this.give();
  }

  give() {
    // Else JupyterLab takes keys from a control in command mode: an arrow leaves the menu for the next cell. It
    // asks the element that has the focus, and none around it.
    for (const control of this.box.querySelectorAll(".noUi-handle, .widget-readout, select, input, button, [tabindex]"))
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const slider of this.box.querySelectorAll(".widget-slider")) {
      const name = slider.querySelector(".widget-label")?.textContent;
      if (!name) continue;
      const handle = slider.querySelector(".noUi-handle");
      const readout = slider.querySelector(".widget-readout");
      handle?.setAttribute("aria-label", name);
      const said = readout?.textContent;
      if (said && handle?.getAttribute("aria-valuetext") !== said) handle?.setAttribute("aria-valuetext", said);
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
