package io.mqtttck.load.bench;

import com.sun.management.OperatingSystemMXBean;
import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.flow.Engine;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One row of the speed table in a process of its own, so that its processor clock is that of the
 * generator. {@code bench/run} starts it.
 */
public final class Speed {

  /** Runs that are not counted: the compiler of the JVM has to be done first. */
  private static final int WARM_UPS = 3;

  private Speed() {}

  static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** Resident memory of this process; Linux tells. */
  static double residentKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("this system does not tell");
  }

  public static void main(String[] args) throws IOException {
    if (args[0].equals("port")) {
      try (ServerSocket socket = new ServerSocket(0)) {
        System.out.println(socket.getLocalPort());
      }
      return;
    }
    Target target = Target.parse(args[0]);
    int runs = Integer.getInteger("runs", 5);
    switch (args[1]) {
      case "publish" -> publish(target, args, runs);
      case "p2p" -> p2p(target, args, runs);
      case "latency" -> latency(target, Engine.of(args[2]), runs);
      case "idle" ->
          System.out.printf(
              Locale.ROOT,
              "%.1f KiB%n",
              Idle.kibPerConnection(Engine.of(args[2]), target, Integer.parseInt(args[3])));
      case "whole" -> whole(target, args);
      case "connect" ->
          System.out.printf(
              Locale.ROOT,
              "%.1f s%n",
              Crowd.seconds(Engine.of(args[2]), target, Integer.parseInt(args[3])));
      case "long" -> System.out.println(LongRun.run(blast(target, args)));
      default -> throw new IllegalArgumentException(args[1]);
    }
    System.exit(0);
  }

  /** TARGET publish ENGINE QOS CONNECTIONS MESSAGES. */
  private static void publish(Target target, String[] args, int runs) {
    Blast.Plan plan = blast(target, args);
    List<double[]> results = new ArrayList<>();
    for (int i = -WARM_UPS; i < runs; i++) {
      double[] result = Blast.run(plan);
      if (i >= 0) {
        results.add(result);
      }
    }
    report(results, "%.3f CPU-s/M at %,.0f msg/s");
  }

  private static Blast.Plan blast(Target target, String[] args) {
    return new Blast.Plan(
        Engine.of(args[2]),
        target,
        Integer.parseInt(args[3]),
        Integer.parseInt(args[4]),
        Long.parseLong(args[5]),
        Duration.ofMinutes(3));
  }

  /** TARGET p2p ENGINE QOS PAIRS MESSAGES. */
  private static void p2p(Target target, String[] args, int runs) {
    LoadPlan plan = p2p(args);
    List<double[]> results = new ArrayList<>();
    for (int i = -WARM_UPS; i < runs; i++) {
      LoadResult result = run(plan, target);
      if (i >= 0) {
        results.add(new double[] {result.injector().cpuSecondsPerMillion(), result.receiveRate()});
      }
    }
    report(results, "%.2f CPU-s/M at %,.0f msg/s");
  }

  private static LoadPlan p2p(String[] args) {
    return LoadPlan.of("p2p")
        .engine(Engine.of(args[2]))
        .qos(Integer.parseInt(args[3]))
        .pairs(Integer.parseInt(args[4]))
        .messages(Long.parseLong(args[5]))
        .duration(Duration.ZERO)
        .calibrate(false);
  }

  /** TARGET whole ENGINE QOS PAIRS MESSAGES: once, in a cold JVM, as a user runs it. */
  private static void whole(Target target, String[] args) {
    LoadResult result = run(p2p(args), target);
    System.out.printf(
        Locale.ROOT,
        "%.1f s: %,d sent, %,d received, none lost, duplicated, reordered or corrupted%n",
        result.durationMs() / 1000.0,
        result.sent(),
        result.received());
  }

  private static void latency(Target target, Engine engine, int runs) throws IOException {
    LoadPlan warmUp =
        LoadPlan.of("p2p")
            .engine(engine)
            .qos(0)
            .pairs(1)
            .messages(500_000)
            .duration(Duration.ZERO)
            .calibrate(false);
    LoadPlan plan = warmUp.messages(0).rate(1000).duration(Duration.ofSeconds(5));
    List<double[]> results = new ArrayList<>();
    try (Ping ping = new Ping(target, 64)) {
      ping.medianNs(20_000, 10_000);
      run(warmUp, target);
      run(plan.rate(20_000), target);
      for (int i = 0; i < runs; i++) {
        double pingUs = ping.medianNs(3000, 1000) / 1000.0;
        LoadResult result = run(plan, target);
        double loadUs = result.latency().get("endToEnd").p50Us();
        double latenessUs = result.latency().get("lateness").p50Us();
        results.add(new double[] {loadUs / pingUs, loadUs, latenessUs, pingUs});
      }
    }
    report(results, "%.2f = %.0f us (timer %.0f us) / %.0f us");
  }

  private static LoadResult run(LoadPlan plan, Target target) {
    LoadResult result = new LoadRun(plan, target, MqttVersion.V3_1_1, LoadListener.NONE).run();
    if (result.lost() + result.duplicated() + result.reordered() + result.corrupted() > 0) {
      throw new IllegalStateException("not everything arrived exactly once: " + result);
    }
    return result;
  }

  /** Prints the run in the middle. */
  private static void report(List<double[]> results, String format) {
    results.sort((a, b) -> Double.compare(a[0], b[0]));
    StringBuilder all = new StringBuilder();
    results.forEach(one -> all.append(String.format(Locale.ROOT, " %.3f", one[0])));
    double[] median = results.get(results.size() / 2);
    Object[] values = Arrays.stream(median).boxed().toArray();
    System.out.println(String.format(Locale.ROOT, format, values) + "   of" + all);
  }
}
