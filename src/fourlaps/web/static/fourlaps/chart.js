// One cursor through all charts of a page: pointer, touch or arrow keys. The values are read from the JSON block the
// server wrote; without this module the charts are still there, only without a cursor.
const block = document.getElementById("chart-data");
if (block) {
  const data = JSON.parse(block.textContent);
  const charts = [...document.querySelectorAll("[data-chart]")].map((figure) => ({
    figure, svg: figure.querySelector("svg"), cursor: figure.querySelector(".cursor"),
    value: figure.querySelector("[data-value]"), texts: data.strips[figure.dataset.key] || [],
  }));
  const reading = document.getElementById("chart-reading");
  let index = -1;
  const clock = (seconds) => {
    const whole = Math.round(seconds), h = Math.floor(whole / 3600), m = Math.floor((whole % 3600) / 60), s = whole % 60;
    return (h ? `${h}:${String(m).padStart(2, "0")}` : String(m)) + ":" + String(s).padStart(2, "0");
  };
  const show = (next) => {
    index = Math.max(0, Math.min(next, data.time_s.length - 1));
    const x = data.left + (data.time_s[index] / data.total_s) * (data.right - data.left);
    for (const chart of charts) {
      chart.cursor.setAttribute("x1", x);
      chart.cursor.setAttribute("x2", x);
      chart.cursor.setAttribute("visibility", "visible");
      chart.value.textContent = chart.texts[index] || "–";
    }
    if (reading) reading.textContent = clock(data.time_s[index]);
  };
  const nearest = (seconds) => {
    let low = 0, high = data.time_s.length - 1;
    while (low < high) { const middle = (low + high) >> 1; if (data.time_s[middle] < seconds) low = middle + 1; else high = middle; }
    return low;
  };
  for (const chart of charts) {
    chart.figure.tabIndex = 0;
    chart.figure.addEventListener("pointermove", (event) => {
      const box = chart.svg.getBoundingClientRect();
      const across = ((event.clientX - box.left) / box.width) * data.width;
      show(nearest(((across - data.left) / (data.right - data.left)) * data.total_s));
    });
    chart.figure.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, PageUp: 20, PageDown: -20 }[event.key];
      if (step) { event.preventDefault(); show(index + step); }
      else if (event.key === "Home") { event.preventDefault(); show(0); }
      else if (event.key === "End") { event.preventDefault(); show(data.time_s.length - 1); }
    });
  }
}
