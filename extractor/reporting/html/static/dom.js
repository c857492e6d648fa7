// Elements without markup strings: text from papers only ever becomes a text node.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** An HTML element: `on` holds listeners, `data` data attributes; null and false attributes are left out. */
function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

function button(label, action, attributes) {
  return h("button", { type: "button", on: { click: action }, ...attributes }, label);
}

/** Said to screen readers, shown nowhere. */
function announce(text) {
  document.getElementById("announce").textContent = text;
}

const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many || one + "s"}`;
const number = (n) => n.toLocaleString("en-GB");
const percent = (share, digits = 1) => (100 * share).toFixed(digits);
const words = (code) => code.replaceAll("_", " ");
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
