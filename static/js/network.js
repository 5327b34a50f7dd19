/* Draws the network from the list on the page: the list is what everybody reads, the drawing adds nothing to it.
   Small networks are drawn at once; a large one when the reader asks, since laying it out takes a moment. */
const DRAWN_AT_ONCE = 45; // entries
const RING = 16; // entries, up to which they stand around the one in the middle
const CLOSEST = 1.5; // times, so that few entries do not fill the frame with large letters
const LABELLED = 45; // entries, beyond which names show when one comes closer or points at one

const frame = document.getElementById("drawing");
const list = document.getElementById("network");
const canvas = frame.querySelector("[data-canvas]");
const button = frame.querySelector("[data-draw]");
const items = [...list.querySelectorAll("[data-node]")];
const narrow = matchMedia("(max-width: 48rem)");

function elements() {
  const nodes = items.map((item) => ({
    data: { id: item.dataset.node, kind: item.parentElement.dataset.kind, label: item.querySelector("a").textContent },
    classes: item.dataset.node === frame.dataset.middle ? "middle" : "",
  }));
  const links = items.flatMap((item) =>
    [...item.querySelectorAll("[data-to]")].map((end) => ({
      data: { source: item.dataset.node, target: end.dataset.to },
      classes: end.classList.contains("i") ? "inferred" : "",
    })),
  );
  return [...nodes, ...links];
}

/* The page's own colours, or those that the reader's system sets. */
function colours() {
  if (matchMedia("(forced-colors: active)").matches) {
    const probe = document.createElement("span");
    document.body.append(probe);
    const named = Object.create(null);
    for (const name of ["Canvas", "CanvasText", "Highlight"]) {
      probe.className = `nw-${name}`;
      named[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    const text = named.CanvasText;
    return { paper: named.Canvas, ink: text, line: text, middle: named.Highlight, barrier: text, enabler: text, action: text, organisation: text, term: text };
  }
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: read("paper"), ink: read("ink"), line: read("field-line"), middle: read("amber"),
    barrier: read("rust"), enabler: read("moss"), action: read("link"), organisation: read("heather"), term: read("ochre"),
  };
}

const SHAPES = { barrier: "ellipse", enabler: "diamond", action: "rectangle", organisation: "hexagon", term: "triangle" };

function looks() {
  const set = colours();
  const many = items.length > LABELLED;
  return [
    { selector: "node", style: {
      label: "data(label)", color: set.ink, "font-family": "Roboto, sans-serif", "font-size": 11, "text-wrap": "wrap", "text-max-width": 120,
      "text-valign": "bottom", "text-margin-y": 3, "text-background-color": set.paper, "text-background-opacity": 0.8,
      "min-zoomed-font-size": many ? 9 : 5, width: 18, height: 18, "border-width": 1, "border-color": set.ink,
    } },
    ...Object.entries(SHAPES).map(([kind, shape]) => ({ selector: `node[kind = "${kind}"]`, style: { shape, "background-color": set[kind] } })),
    { selector: "node.middle", style: { width: 30, height: 30, "border-width": 4, "border-color": set.middle, "font-weight": "bold" } },
    { selector: "edge", style: {
      width: 1.5, "line-color": set.line, "target-arrow-color": set.line, "target-arrow-shape": "triangle", "arrow-scale": 0.8, "curve-style": "bezier",
    } },
    { selector: "edge.inferred", style: { "line-style": "dotted", width: 2 } },
    { selector: ".far", style: { opacity: 0.15 } },
    { selector: "node.near", style: { "min-zoomed-font-size": 0, "z-index": 9 } },
  ];
}

async function draw() {
  button.disabled = true;
  const { default: cytoscape } = await import(frame.dataset.library);
  for (const part of frame.querySelectorAll("[data-canvas], [data-legend], [data-tools]")) part.hidden = false;
  button.hidden = true;
  canvas.setAttribute("aria-hidden", "true"); // the list says the same
  const middle = frame.dataset.middle !== undefined;
  const network = cytoscape({
    container: canvas,
    elements: elements(),
    style: looks(),
    userZoomingEnabled: false, // the wheel scrolls the page
    userPanningEnabled: !narrow.matches, // so does a finger
    boxSelectionEnabled: false,
    autoungrabify: true,
    layout: middle && items.length <= RING
      ? { name: "concentric", concentric: (node) => (node.hasClass("middle") ? 2 : 1), levelWidth: () => 1, minNodeSpacing: 60, animate: false }
      : { name: "cose", animate: false, randomize: true, nodeRepulsion: () => 400000, idealEdgeLength: () => 90, gravity: 0.15, nodeDimensionsIncludeLabels: false, numIter: 500, padding: 20 },
  });
  if (network.zoom() > CLOSEST) {
    network.zoom(CLOSEST);
    network.center();
  }
  network.on("tap", "node", (event) => {
    location.href = items[Number(event.target.id())].querySelector("a").href;
  });
  network.on("mouseover", "node", (event) => {
    const near = event.target.closedNeighborhood();
    network.elements().not(near).addClass("far");
    near.nodes().addClass("near");
    canvas.classList.add("nw-pointing");
  });
  network.on("mouseout", "node", () => {
    network.elements().removeClass("far near");
    canvas.classList.remove("nw-pointing");
  });
  for (const tool of frame.querySelectorAll("[data-zoom]")) {
    tool.addEventListener("click", () => {
      const by = Number(tool.dataset.zoom);
      if (by) network.zoom({ level: network.zoom() * by, renderedPosition: { x: network.width() / 2, y: network.height() / 2 } });
      else network.fit(20);
    });
  }
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", () => network.style(looks()));
  }
  frame.dataset.drawn = `${network.nodes().length} ${network.edges().length}`;
}

frame.hidden = false;
button.addEventListener("click", draw);
if (items.length <= DRAWN_AT_ONCE) draw();
