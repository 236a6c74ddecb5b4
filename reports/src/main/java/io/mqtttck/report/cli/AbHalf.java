package io.mqtttck.report.cli;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.TargetUnreachableException;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.PhaseResult;
import io.mqtttck.report.compare.AbRounds;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures A or B once, by one short load run. */
final class AbHalf implements AbRounds.Half {

  /** Far enough from what the target can do that its queues stay short. */
  private static final double PACED_SHARE = 0.3;

  private final Target a;
  private final Target b;
  private final MqttVersion version;
  private final Interrupts interrupts;
  private final List<String> trouble = new ArrayList<>();
  private LoadPlan plan;
  private volatile LoadRun current;

  AbHalf(Target a, Target b, MqttVersion version, LoadPlan plan, Interrupts interrupts) {
    this.a = a;
    this.b = b;
    this.version = version;
    this.plan = plan;
    this.interrupts = interrupts;
    interrupts.onInterrupt(this::stop);
  }

  /**
   * Warms both up, finds a rate that both can do, and looks whether this machine is fast enough.
   * Nothing of it is kept.
   *
   * @throws UserError 4 when the injector would be what is compared
   */
  void warmUp(int rounds) {
    double slowest = Double.MAX_VALUE;
    for (int i = 0; i < rounds && !interrupts.interrupted(); i++) {
      for (Target target : List.of(a, b)) {
        LoadResult result = run(target, plan.calibrate(i == 0));
        if (result.nearSinkRate()) {
          throw new UserError(
              ExitCode.LOAD_VOID,
              target.address() + " cannot be judged from here: " + result.voidReason());
        }
        slowest = Math.min(slowest, throughput(result));
      }
    }
    plan = plan.calibrate(false);
    if (plan.rate() == 0 && slowest < Double.MAX_VALUE) {
      plan = plan.rate(Math.max(1, Math.floor(slowest * PACED_SHARE)));
    }
  }

  /** The plan in force, after the warm-up with its rate. */
  LoadPlan plan() {
    return plan;
  }

  List<String> trouble() {
    return List.copyOf(trouble);
  }

  @Override
  public Map<GateMetric, Double> measure(boolean second) {
    Target target = second ? b : a;
    LoadResult result = run(target, plan);
    String name = second ? "B" : "A";
    if (result.lost() + result.corrupted() + result.misrouted() > 0) {
      trouble.add(
          name
              + " lost or spoilt messages: lost "
              + result.lost()
              + ", corrupted "
              + result.corrupted()
              + ", misrouted "
              + result.misrouted());
    } else if (!result.stopReason().isEmpty() && !interrupts.interrupted()) {
      trouble.add(name + " did not come to its end: " + result.stopReason());
    }
    return figures(result);
  }

  /** Latencies of a run whose injector was late are not the target's. */
  private static Map<GateMetric, Double> figures(LoadResult result) {
    Map<GateMetric, Double> figures = new EnumMap<>(GateMetric.class);
    figures.put(GateMetric.THROUGHPUT, throughput(result));
    result.phases().stream()
        .filter(phase -> phase.kind().equals("paced") && phase.latency().containsKey("endToEnd"))
        .filter(phase -> result.voidReason().isEmpty())
        .reduce((earlier, later) -> later)
        .map(phase -> phase.latency().get("endToEnd"))
        .ifPresent(
            latency -> {
              figures.put(GateMetric.P50, latency.p50Us());
              figures.put(GateMetric.P99, latency.p99Us());
            });
    return figures;
  }

  private static double throughput(LoadResult result) {
    return result.phases().stream()
        .filter(phase -> phase.kind().equals("flat-out"))
        .mapToDouble(PhaseResult::receiveRate)
        .findFirst()
        .orElse(result.receiveRate());
  }

  private LoadResult run(Target target, LoadPlan with) {
    try {
      current = new LoadRun(with, target, version, LoadListener.NONE);
      if (interrupts.interrupted()) {
        stop();
      }
      return current.run();
    } catch (TargetUnreachableException e) {
      throw new UserError(ExitCode.TARGET_UNAVAILABLE, e.getMessage());
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  private void stop() {
    LoadRun run = current;
    if (run != null) {
      run.stop();
    }
  }
}
