package io.mqtttck.load.measure;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The raw data of a run, which goes into files of its own and not into {@code load.json}.
 *
 * @param histograms {@code <phase>.<latency>} to nanoseconds
 */
public record Recording(List<Interval> intervals, Map<String, Histogram> histograms) {

  public Recording {
    intervals = List.copyOf(intervals);
    histograms = Map.copyOf(histograms);
  }
}
