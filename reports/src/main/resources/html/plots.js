"use strict";
(() => {
  // Okabe and Ito's colours, which people with any kind of colour vision tell apart; dashes tell the same.
  const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];
  const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4]];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const line = (label, points, index) => ({
    label, data: points, borderColor: COLOURS[index % 6], backgroundColor: COLOURS[index % 6], borderDash: DASHES[index % 6],
    borderWidth: 2, pointRadius: points.length < 3 ? 3 : 0, pointHitRadius: 8,
  });
  const short = value => value >= 1e6 ? value / 1e6 + " M" : value >= 1e3 ? value / 1e3 + " k" : String(value);
  const time = us => us >= 1e6 ? us / 1e6 + " s" : us >= 1e3 ? us / 1e3 + " ms" : us + " us";
  const powers = (value, format) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? format(value) : "";
  const quantile = inverse => inverse <= 1 ? "0 %" : Number((100 - 100 / inverse).toPrecision(8)) + " %";
  const seconds = { type: "linear", title: { display: true, text: "seconds" } };
  const amount = title => ({ beginAtZero: true, title: { display: true, text: title }, ticks: { callback: short } });
  const logTime = { type: "logarithmic", ticks: { callback: value => powers(value, time) } };
  const over = (rows, field) => rows.map(row => ({ x: row.endS, y: row[field] }));
  const positive = points => points.filter(point => point.y > 0);

  // A dozen lines tell nothing: what is not end to end stands in the histograms.
  const headlines = names => {
    const endToEnd = names.filter(name => name.endsWith("endToEnd"));
    return (endToEnd.length ? endToEnd : names).sort();
  };

  const plots = {
    rates: ({ seconds: rows }) => ({
      sets: [line("sent", over(rows, "sentRate"), 0), line("received", over(rows, "receivedRate"), 1)],
      x: seconds, y: amount("messages per second"),
    }),
    latencies: ({ seconds: rows }) => ({
      sets: [["p50", "p50Us"], ["p99", "p99Us"], ["max", "maxUs"]]
        .map(([label, field], index) => line(label, positive(over(rows, field)), index)),
      x: seconds, y: logTime,
    }),
    spectrum: ({ spectra }) => ({
      sets: headlines(Object.keys(spectra)).map((name, index) =>
        line(name, positive(spectra[name].map(point => ({ x: point.inverse, y: point.us }))), index)),
      x: { type: "logarithmic", min: 1, title: { display: true, text: "percentile" }, ticks: { callback: value => powers(value, quantile) } },
      y: logTime,
    }),
    backlog: ({ seconds: rows }) => ({ sets: [line("missing", over(rows, "missing"), 0)], x: seconds, y: amount("messages") }),
    lateness: ({ seconds: rows }) => ({
      sets: [line("lateness p99", positive(over(rows, "latenessP99Us")), 0), line("event loop lag, max", positive(over(rows, "loopLagMaxUs")), 1)],
      x: seconds, y: logTime,
    }),
    health: ({ seconds: rows }) => ({
      sets: [line("processor, % of one", over(rows, "cpuPercent"), 0), line("garbage collection, % of the time", over(rows, "gcPercent"), 1)],
      x: seconds, y: amount("percent"),
    }),
  };

  const charts = [];
  const draw = () => {
    charts.splice(0).forEach(chart => chart.destroy());
    Chart.defaults.color = css("--fore");
    Chart.defaults.borderColor = css("--line");
    for (const box of document.querySelectorAll(".plots")) {
      const data = JSON.parse(box.querySelector("script").textContent);
      for (const canvas of box.querySelectorAll("canvas")) {
        const { sets, x, y } = plots[canvas.dataset.plot](data);
        canvas.closest("figure").hidden = sets.every(set => set.data.length === 0);
        charts.push(new Chart(canvas, {
          type: "line",
          data: { datasets: sets },
          options: {
            animation: false, parsing: false, normalized: true, maintainAspectRatio: false,
            interaction: { mode: "nearest", axis: "x", intersect: false },
            scales: { x, y },
            plugins: { legend: { labels: { usePointStyle: true, pointStyle: "line", pointStyleWidth: 36 } } },
          },
        }));
      }
    }
  };
  draw();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // A printer has another width than the screen.
  addEventListener("beforeprint", () => charts.forEach(chart => chart.resize()));
})();
