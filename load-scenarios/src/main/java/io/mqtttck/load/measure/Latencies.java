package io.mqtttck.load.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The four per-message histograms of a stretch of time, in nanoseconds. */
record Latencies(Histogram endToEnd, Histogram ack, Histogram service, Histogram lateness) {

  static Latencies empty() {
    return new Latencies(new Histogram(3), new Histogram(3), new Histogram(3), new Histogram(3));
  }

  void add(Latencies other) {
    endToEnd.add(other.endToEnd);
    ack.add(other.ack);
    service.add(other.service);
    lateness.add(other.lateness);
  }

  /** Those that hold something, under the names that files use. */
  Map<String, Histogram> measured() {
    Map<String, Histogram> measured = new LinkedHashMap<>();
    measured.put("endToEnd", endToEnd);
    measured.put("ack", ack);
    measured.put("service", service);
    measured.put("lateness", lateness);
    measured.values().removeIf(histogram -> histogram.getTotalCount() == 0);
    return measured;
  }
}
