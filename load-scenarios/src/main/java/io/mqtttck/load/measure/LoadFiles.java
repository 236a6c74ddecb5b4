package io.mqtttck.load.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Writes the raw data of a result into its folder: one HdrHistogram log each, and the intervals.
 */
public final class LoadFiles {

  private static final String INTERVALS = "intervals.csv";

  private LoadFiles() {}

  /**
   * Writes {@code histograms/<phase>.<latency>.hlog} (machine-readable, nanoseconds), the same as
   * {@code .hgrm} (percentile table, milliseconds) and {@code intervals.csv}.
   *
   * @param folder the result folder; made when missing
   * @return the result with the names of the {@code .hlog} files and of the CSV file in it,
   *     relative to the folder
   */
  public static LoadResult write(LoadResult result, Path folder) throws IOException {
    Path histograms = Files.createDirectories(folder.resolve("histograms"));
    Map<String, String> names = new LinkedHashMap<>();
    for (var entry : new TreeMap<>(result.recording().histograms()).entrySet()) {
      String file = entry.getKey().replaceAll("[^A-Za-z0-9.-]", "_");
      writeLog(histograms.resolve(file + ".hlog"), entry.getKey(), entry.getValue(), result);
      try (PrintStream out = open(histograms.resolve(file + ".hgrm"))) {
        entry.getValue().outputPercentileDistribution(out, 1_000_000.0);
      }
      names.put(entry.getKey(), "histograms/" + file + ".hlog");
    }
    Files.write(folder.resolve(INTERVALS), csv(result.recording().intervals()));
    return result.withFiles(names, INTERVALS);
  }

  private static void writeLog(Path file, String tag, Histogram histogram, LoadResult result)
      throws IOException {
    try (PrintStream out = open(file)) {
      HistogramLogWriter writer = new HistogramLogWriter(out);
      writer.outputComment("[" + tag + " of " + result.scenario() + ", nanoseconds]");
      writer.outputLogFormatVersion();
      writer.outputStartTime(result.startedAt().toEpochMilli());
      writer.outputLegend();
      writer.outputIntervalHistogram(0, result.durationMs() / 1000.0, histogram, 1_000_000.0);
    }
  }

  private static PrintStream open(Path file) throws IOException {
    return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
  }

  private static List<String> csv(List<Interval> intervals) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "endMs,tookMs,phase,measured,users,sent,received,missing,duplicated,p50Us,p99Us,maxUs,"
            + "latenessP99Us,loopLagMaxUs,gcPauseMs,cpuPercent");
    for (Interval i : intervals) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%d,%d,%s,%b,%d,%d,%d,%d,%d,%.1f,%.1f,%.1f,%.1f,%.1f,%d,%.1f",
              i.endMs(),
              i.tookMs(),
              i.phase(),
              i.measured(),
              i.users(),
              i.sent(),
              i.received(),
              i.missing(),
              i.duplicated(),
              i.p50Us(),
              i.p99Us(),
              i.maxUs(),
              i.latenessP99Us(),
              i.loopLagMaxUs(),
              i.gcPauseMs(),
              i.cpuPercent()));
    }
    return lines;
  }
}
