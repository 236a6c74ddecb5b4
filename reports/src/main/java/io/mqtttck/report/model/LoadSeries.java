package io.mqtttck.report.model;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogReader;

/**
 * What the plots of a load run are drawn from: its seconds, and the shape of each distribution.
 *
 * @param seconds empty when the run has no file of intervals
 * @param spectra by phase and kind, such as {@code paced.endToEnd}
 */
public record LoadSeries(List<Second> seconds, Map<String, List<Point>> spectra) {

  /** Nothing to draw. */
  public static final LoadSeries NONE = new LoadSeries(List.of(), Map.of());

  /** A plot is not wider than this, and the page must stay small. */
  private static final int MOST_SECONDS = 900;

  private static final int TICKS_PER_HALF_DISTANCE = 5;
  private static final double NANOS_PER_MICRO = 1_000;

  public LoadSeries {
    seconds = List.copyOf(seconds);
    spectra = Map.copyOf(spectra);
  }

  /**
   * One row of the plots: a second, or several of a long run. Rates are messages per second, times
   * microseconds.
   *
   * @param missing expected and not yet received at the end
   * @param gcPercent the part of the time that the injector collected garbage
   */
  public record Second(
      double endS,
      String phase,
      double sentRate,
      double receivedRate,
      double missing,
      double p50Us,
      double p99Us,
      double maxUs,
      double latenessP99Us,
      double loopLagMaxUs,
      double gcPercent,
      double cpuPercent) {}

  /**
   * One point of a percentile spectrum.
   *
   * @param inverse 1 / (1 - quantile): 10 for p90, 100 for p99
   */
  public record Point(double inverse, double us) {}

  /**
   * Reads what a run left; a run without such files has nothing to draw.
   *
   * @throws MalformedFileException when a file is not what its name says
   */
  public static LoadSeries read(Path folder, LoadReport load) throws IOException {
    Map<String, List<Point>> spectra = new LinkedHashMap<>();
    if (load.histograms() != null) {
      for (Map.Entry<String, String> each : load.histograms().entrySet()) {
        Path file = folder.resolve(each.getValue());
        if (Files.isRegularFile(file)) {
          spectra.put(each.getKey(), spectrum(file));
        }
      }
    }
    Path intervals = load.intervals() == null ? null : folder.resolve(load.intervals());
    boolean there = intervals != null && Files.isRegularFile(intervals);
    return new LoadSeries(there ? seconds(intervals) : List.of(), spectra);
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return seconds.isEmpty() && spectra.isEmpty();
  }

  private static List<Second> seconds(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> names = List.of(lines.get(0).split(",", -1));
    List<Second> seconds = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      seconds.add(second(names, lines.get(i).split(",", -1), file + " line " + (i + 1)));
    }
    return merged(seconds);
  }

  private static Second second(List<String> names, String[] cells, String where)
      throws MalformedFileException {
    try {
      Row row = new Row(names, cells);
      double tookMs = Math.max(1, row.number("tookMs"));
      return new Second(
          row.number("endMs") / 1000,
          cells[names.indexOf("phase")],
          row.number("sent") * 1000 / tookMs,
          row.number("received") * 1000 / tookMs,
          row.number("missing"),
          row.number("p50Us"),
          row.number("p99Us"),
          row.number("maxUs"),
          row.number("latenessP99Us"),
          row.number("loopLagMaxUs"),
          row.number("gcPauseMs") * 100 / tookMs,
          row.number("cpuPercent"));
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new MalformedFileException(
          where + " is no row of load intervals: take the file from the run again");
    }
  }

  private record Row(List<String> names, String[] cells) {
    double number(String name) {
      return Double.parseDouble(cells[names.indexOf(name)]);
    }
  }

  /**
   * A long run has more seconds than a plot has room for; the worst latency of each group stays.
   */
  private static List<Second> merged(List<Second> all) {
    int group = (all.size() + MOST_SECONDS - 1) / MOST_SECONDS;
    if (group <= 1) {
      return all;
    }
    List<Second> merged = new ArrayList<>();
    for (int from = 0; from < all.size(); from += group) {
      merged.add(merge(all.subList(from, Math.min(all.size(), from + group))));
    }
    return merged;
  }

  private static Second merge(List<Second> group) {
    Second last = group.get(group.size() - 1);
    return new Second(
        last.endS(),
        last.phase(),
        mean(group, Second::sentRate),
        mean(group, Second::receivedRate),
        last.missing(),
        most(group, Second::p50Us),
        most(group, Second::p99Us),
        most(group, Second::maxUs),
        most(group, Second::latenessP99Us),
        most(group, Second::loopLagMaxUs),
        mean(group, Second::gcPercent),
        mean(group, Second::cpuPercent));
  }

  private static double mean(
      List<Second> group, java.util.function.ToDoubleFunction<Second> value) {
    return group.stream().mapToDouble(value).average().orElse(0);
  }

  private static double most(
      List<Second> group, java.util.function.ToDoubleFunction<Second> value) {
    return group.stream().mapToDouble(value).max().orElse(0);
  }

  private static List<Point> spectrum(Path file) throws IOException {
    Histogram all = null;
    try (HistogramLogReader reader = new HistogramLogReader(new FileInputStream(file.toFile()))) {
      for (EncodableHistogram next = reader.nextIntervalHistogram();
          next != null;
          next = reader.nextIntervalHistogram()) {
        Histogram each = (Histogram) next;
        all = all == null ? new Histogram(each) : all;
        all.add(each);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException e) {
      throw new MalformedFileException(
          file + " is no HdrHistogram log: take it from the run again");
    }
    List<Point> points = new ArrayList<>();
    if (all != null && all.getTotalCount() > 0) {
      for (HistogramIterationValue value : all.percentiles(TICKS_PER_HALF_DISTANCE)) {
        double quantile = value.getPercentileLevelIteratedTo() / 100;
        if (quantile < 1) {
          points.add(new Point(1 / (1 - quantile), value.getValueIteratedTo() / NANOS_PER_MICRO));
        }
      }
    }
    return points;
  }
}
