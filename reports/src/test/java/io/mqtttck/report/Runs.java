package io.mqtttck.report;

import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.model.RunReport;
import io.mqtttck.report.model.Tool;
import io.mqtttck.requirement.Level;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.FuzzRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.StatementResult;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.result.WireLine.Direction;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Made-up runs: one result of every verdict, and what a malicious broker might send. */
public final class Runs {

  /**
   * Markup, script, escape sequence, text direction, XML's forbidden NUL, Markdown, a table cell.
   */
  public static final String HOSTILE =
      "</script><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[2J\u202e\u0000\uffff"
          + "]]>\"'`` # | @all [x](javascript:1)\r\n* & \ud800";

  public static final Instant START = Instant.parse("2026-11-20T10:15:30Z");

  private Runs() {}

  /** One result of every verdict. */
  public static ConformanceRun everyVerdict() {
    return run(Arrays.stream(Verdict.values()).map(Runs::result).toList(), Optional.empty());
  }

  /** The same at another time and address. */
  public static ConformanceRun everyVerdictAt(Instant start, String address) {
    ConformanceRun run = everyVerdict();
    return new ConformanceRun(
        Map.of(Transport.TCP, address),
        run.profile(),
        run.probed(),
        start,
        run.durationMs(),
        run.seed(),
        run.aborted(),
        run.results(),
        run.statements(),
        run.notes(),
        run.fuzz());
  }

  /** Every text that a broker can influence is hostile. */
  public static ConformanceRun hostile() {
    List<ScenarioResult> results = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      results.add(result("hostile." + verdict.word(), verdict, HOSTILE));
    }
    return run(
        results,
        Optional.of(
            new ConformanceRun.Abort(
                ConformanceRun.Abort.Kind.TARGET_GONE, HOSTILE, List.of(HOSTILE))));
  }

  public static ConformanceRun run(
      List<ScenarioResult> results, Optional<ConformanceRun.Abort> aborted) {
    List<StatementResult> statements = new ArrayList<>();
    for (StatementVerdict verdict : StatementVerdict.values()) {
      boolean plain = verdict == StatementVerdict.PASSED || verdict == StatementVerdict.FAILED;
      statements.add(
          new StatementResult(
              StatementKey.parse("5.0/MQTT-3.1.2-" + (verdict.ordinal() + 1)),
              Level.MUST,
              Statement.Subject.SERVER,
              verdict,
              List.of("topic." + verdict.word()),
              plain ? "" : "because " + verdict.word()));
    }
    return new ConformanceRun(
        Map.of(Transport.TCP, "mqtt://127.0.0.1:1883"),
        Map.of("parallel", 64),
        Map.of("maximumQos", 2),
        START,
        12_345,
        42,
        aborted,
        results,
        statements,
        List.of("One note."),
        Optional.of(fuzz()));
  }

  /** Also what a fuzzed broker answers is hostile. */
  private static FuzzRun fuzz() {
    FuzzRun.Finding finding =
        new FuzzRun.Finding(
            1,
            "fuzz.answers.utf8",
            MqttVersion.V5_0,
            4711,
            true,
            3,
            false,
            List.of(StatementKey.parse("5.0/MQTT-1.5.4-1")),
            "text is well-formed",
            HOSTILE,
            List.of(
                new FuzzRun.SentPacket("CONNECT", List.of(), 4, "10020000"),
                new FuzzRun.SentPacket("PUBLISH", List.of("topic set to c080"), 2, "3000")),
            List.of(new WireLine(1, "fuzz", WireLine.Direction.RECEIVED, HOSTILE, "c0")));
    return new FuzzRun(
        42,
        0,
        1_000,
        2_000,
        List.of(new FuzzRun.Cell("PUBLISH", "topic", 12), new FuzzRun.Cell("CONNECT", "level", 0)),
        List.of(finding));
  }

  public static ScenarioResult result(Verdict verdict) {
    return result("topic." + verdict.word(), verdict, "what happened with " + verdict.word());
  }

  public static ScenarioResult result(String id, Verdict verdict, String text) {
    boolean bad = verdict == Verdict.FAILED || verdict == Verdict.WARNING;
    return new ScenarioResult(
        id,
        "What a broker does when " + text,
        "topic",
        MqttVersion.V5_0,
        Transport.TCP,
        "default",
        Level.MUST,
        verdict,
        List.of(StatementKey.parse("5.0/MQTT-3.1.4-3")),
        bad ? List.of(StatementKey.parse("5.0/MQTT-3.1.4-3")) : List.of(),
        verdict == Verdict.PASSED ? "" : text,
        bad ? "the connection is closed; " + text : "",
        bad ? "still open after 5.0 s; " + text : "",
        text,
        0,
        Set.of("takeover"),
        List.of(
            new WireLine(10, "sensor#1", Direction.SENT, "CONNECT id=sensor-7f3a", "101c0004"),
            new WireLine(900, "sensor#1", Direction.RECEIVED, "CONNACK 0x00 " + text, "2003000000"),
            new WireLine(5_000_000, "sensor#2", Direction.EVENT, "nothing for 5.0 s", "")),
        17);
  }

  public static ConformanceReport report(ConformanceRun run) {
    return ConformanceReport.of(
        run,
        Tool.running("0123abcd"),
        null,
        key -> Optional.empty(),
        result -> "mqtt-tck conform --only " + result.id());
  }

  public static RunReport runReport(String conformance, List<String> loads) {
    RunReport.Exit failed = new RunReport.Exit(1, "requirement-failed", "topic.failed failed");
    return new RunReport(
        RunReport.SCHEMA,
        Tool.running(""),
        List.of("certify"),
        "mqtt://127.0.0.1:1883",
        START,
        60_000,
        conformance,
        loads,
        failed,
        List.of(failed, new RunReport.Exit(3, "known-list-stale", "an entry passes")));
  }

  /** A load run with two phases, as p2p has. */
  public static LoadReport load(String verdict) {
    return load(verdict, "done");
  }

  /** The same, ended in another way. */
  public static LoadReport load(String verdict, String stopped) {
    var latency = new LoadReport.Latency(500_000, 800, 1_500, 9_000, 20_000, 41_000, null);
    var closed = new LoadReport.Latency(500_000, 8_000, 9_500, 19_000, 30_000, 61_000, true);
    return new LoadReport(
        LoadReport.SCHEMA,
        Tool.running(""),
        "p2p",
        Map.of("pairs", 20, "qos", 1),
        Map.of("endpoints", Map.of("tcp", "mqtt://127.0.0.1:1883")),
        "5.0",
        START,
        40_000,
        verdict,
        verdict.equals("void") ? "the injector was the limit" : null,
        stopped,
        null,
        new LoadReport.Connects(40, 40, 0),
        0,
        1_000_000,
        1_000_000,
        999_999,
        1,
        0,
        0,
        0,
        0,
        0,
        25_000.5,
        25_000.1,
        Map.of("endToEnd", latency),
        List.of(
            phase("flat-out", 0, 50_000, 0, closed), phase("paced", 25_000, 25_000, 1, latency)),
        Map.of("drain", 1_500.0),
        List.of(new LoadReport.Threshold("lost == 0", 1, 0, "count", false, null)),
        new LoadReport.Injector(12.5, 12.5, 300_000_000, 7, 90, 900, 200_000.0, true),
        null,
        null,
        List.of("co-located"));
  }

  private static LoadReport.Phase phase(
      String name, double offered, double reached, long lost, LoadReport.Latency latency) {
    return new LoadReport.Phase(
        name,
        name,
        20_000,
        500_000,
        offered,
        500_000,
        500_000,
        500_000 - lost,
        lost,
        0,
        0,
        0,
        0,
        0,
        reached,
        reached,
        Map.of("endToEnd", latency));
  }

  /** Writes the JSON files of a made-up run. */
  public static void write(Path folder, ConformanceReport report, List<LoadReport> loads)
      throws IOException {
    String conformance = report == null ? null : "conformance.json";
    List<String> names = loads.isEmpty() ? List.of() : List.of("load.json");
    new RunFiles(runReport(conformance, names), report, loads).write(ResultFolder.at(folder));
  }

  /** The same load run with other phases. */
  public static LoadReport withPhases(LoadReport load, List<LoadReport.Phase> phases) {
    return changed(load, load.plan(), load.lost(), phases);
  }

  /** The same load run with another plan and another number of lost messages. */
  public static LoadReport withPlanAndLost(LoadReport load, Map<String, Object> plan, long lost) {
    return changed(load, plan, lost, load.phases());
  }

  /** The same phase, rates and latencies multiplied. */
  public static LoadReport.Phase scaled(LoadReport.Phase phase, double rate, double latency) {
    Map<String, LoadReport.Latency> latencies = new LinkedHashMap<>();
    phase
        .latency()
        .forEach(
            (kind, l) ->
                latencies.put(
                    kind,
                    new LoadReport.Latency(
                        l.count(),
                        l.p50Us() * latency,
                        l.p90Us() * latency,
                        l.p99Us() * latency,
                        l.p999Us() * latency,
                        l.maxUs() * latency,
                        l.closedLoop())));
    return new LoadReport.Phase(
        phase.name(),
        phase.kind(),
        phase.durationMs(),
        phase.scheduled(),
        phase.offeredRate(),
        phase.sent(),
        phase.expected(),
        phase.received(),
        phase.lost(),
        phase.duplicated(),
        phase.reordered(),
        phase.corrupted(),
        phase.misrouted(),
        phase.foreign(),
        phase.publishRate() * rate,
        phase.receiveRate() * rate,
        latencies);
  }

  /** The same load run with three seconds of intervals and two histograms in a folder. */
  public static LoadReport withSeries(Path folder, LoadReport l, String histogramName)
      throws IOException {
    Files.createDirectories(folder.resolve("histograms"));
    Files.write(
        folder.resolve("intervals.csv"),
        List.of(
            "endMs,tookMs,phase,measured,users,sent,received,missing,duplicated,p50Us,p99Us,maxUs,"
                + "latenessP99Us,loopLagMaxUs,gcPauseMs,cpuPercent",
            "1000,1000,warm-up,false,40,20000,19000,1000,0,800.0,9000.0,12000.0,10.0,900.0,3,90.0",
            "2000,1000,flat-out,true,40,50000,50000,1000,0,8000.0,19000.0,52000.0,10.0,800.0,0,150.0",
            "3000,1000,paced,true,40,25000,26000,0,0,700.0,3000.0,4000.0,20.0,700.0,0,80.0"));
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : List.of("paced.endToEnd", histogramName)) {
      String file = "histograms/" + names.size() + ".hlog";
      Histogram histogram = new Histogram(3);
      histogram.recordValueWithCount(700_000, 90);
      histogram.recordValueWithCount(9_000_000, 10);
      try (PrintStream out =
          new PrintStream(folder.resolve(file).toFile(), StandardCharsets.UTF_8)) {
        HistogramLogWriter writer = new HistogramLogWriter(out);
        writer.outputLogFormatVersion();
        writer.outputLegend();
        writer.outputIntervalHistogram(0, 3, histogram, 1_000_000.0);
      }
      names.put(name, file);
    }
    return changed(l, l.plan(), l.lost(), l.phases(), names, "intervals.csv");
  }

  /** The same result with a longer wire log. */
  public static ScenarioResult withLongWire(ScenarioResult r, int lines) {
    List<WireLine> wire = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      wire.add(new WireLine(i, "sensor#1", Direction.SENT, "PUBLISH t/" + i, "30".repeat(100)));
    }
    return new ScenarioResult(
        r.id(),
        r.name(),
        r.topic(),
        r.version(),
        r.transport(),
        r.variant(),
        r.level(),
        r.verdict(),
        r.proves(),
        r.violated(),
        r.message(),
        r.allowed(),
        r.actual(),
        r.note(),
        r.sightings(),
        r.tags(),
        wire,
        r.durationMs());
  }

  private static LoadReport changed(
      LoadReport l, Map<String, Object> plan, long lost, List<LoadReport.Phase> phases) {
    return changed(l, plan, lost, phases, l.histograms(), l.intervals());
  }

  private static LoadReport changed(
      LoadReport l,
      Map<String, Object> plan,
      long lost,
      List<LoadReport.Phase> phases,
      Map<String, String> histograms,
      String intervals) {
    return new LoadReport(
        l.schema(),
        l.tool(),
        l.scenario(),
        plan,
        l.target(),
        l.version(),
        l.startedAt(),
        l.durationMs(),
        l.verdict(),
        l.voidReason(),
        l.stopped(),
        l.stopReason(),
        l.connects(),
        l.connectionsLost(),
        l.sent(),
        l.expected(),
        l.received(),
        lost,
        l.duplicated(),
        l.reordered(),
        l.corrupted(),
        l.misrouted(),
        l.foreign(),
        l.publishRate(),
        l.receiveRate(),
        l.latency(),
        phases,
        l.figures(),
        l.thresholds(),
        l.injector(),
        histograms,
        intervals,
        l.notes());
  }
}
