// Draws [data-chart] with Plotly, in our own template and the colours of the theme of the moment.
let loading;

function plotly(source) {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = () => done(window.Plotly);
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

// Plotly knows no oklch: the browser paints a token on one pixel, and we read it back.
const probe = document.createElement("span");
probe.hidden = true;
const brush = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

function colour(token, alpha = 1) {
  document.body.append(probe);
  probe.style.color = `var(${token})`;
  brush.clearRect(0, 0, 1, 1);
  brush.fillStyle = getComputedStyle(probe).color;
  brush.fillRect(0, 0, 1, 1);
  const [red, green, blue] = brush.getImageData(0, 0, 1, 1).data;
  return `rgba(${red}, ${green}, ${blue}, ${alpha})`;
}

// "--data-1" anywhere in a figure is a token; "--data-1/0.2" one seen through.
function coloured(value) {
  if (typeof value === "string" && value.startsWith("--")) {
    const [token, alpha] = value.split("/");
    return colour(token, alpha === undefined ? 1 : Number(alpha));
  }
  if (Array.isArray(value)) return value.map(coloured);
  if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, coloured(each)]));
  return value;
}

function template() {
  const axis = { gridcolor: colour("--line"), zerolinecolor: colour("--line-strong"), linecolor: colour("--line"), tickcolor: colour("--line"), ticks: "", automargin: true, title: { font: { size: 12, color: colour("--ink-3") }, standoff: 12 } };
  return { layout: {
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: colour("--ink-2") },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    colorway: [1, 2, 3, 4, 5, 6, 7, 8].map((n) => colour(`--data-${n}`)),
    margin: { l: 8, r: 16, t: 8, b: 8 }, showlegend: false, hovermode: "x unified", bargap: 0.35,
    hoverlabel: { bgcolor: colour("--raised-3"), bordercolor: colour("--line"), font: { color: colour("--ink"), size: 12 } },
    xaxis: { ...axis, showgrid: false }, yaxis: { ...axis, showline: false },
  } };
}

function paint(Plotly, place) {
  const figure = coloured(JSON.parse(document.getElementById(place.dataset.chart).textContent));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const layout = { ...figure.layout, template: template(), autosize: true, transition: { duration: still ? 0 : 300 } };
  return Plotly.react(place, figure.data, layout, { displayModeBar: false, responsive: true, locale: "en" });
}

export async function draw(root) {
  for (const place of root.querySelectorAll("[data-chart]:not([data-drawn])")) {
    place.dataset.drawn = "yes";
    await paint(await plotly(place.dataset.plotly), place);
  }
}

document.addEventListener("laurel:theme", async () => {
  for (const place of document.querySelectorAll("[data-chart][data-drawn]")) await paint(await plotly(place.dataset.plotly), place);
});
