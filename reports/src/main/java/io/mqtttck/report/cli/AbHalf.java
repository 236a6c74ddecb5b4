package io.mqtttck.report.cli;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadPlan;
import io.mqtttck.load.LoadRun;
import io.mqtttck.load.TargetUnreachableException;
import io.mqtttck.load.measure.LoadResult;
import io.mqtttck.load.measure.StopReason;
import io.mqtttck.report.compare.AbRounds;
import io.mqtttck.report.compare.GateMetric;
import io.mqtttck.report.compare.RoundFigures;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private Optional<CpuWatch> watch = Optional.empty();
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
      for (Target target : a.equals(b) ? List.of(a) : List.of(a, b)) {
        LoadResult result = run(target, plan.calibrate(i == 0));
        if (result.nearSinkRate()) {
          throw new UserError(
              ExitCode.LOAD_VOID,
              target.address() + " cannot be judged from here: " + result.voidReason());
        }
        slowest = Math.min(slowest, RoundFigures.throughput(result).orElse(slowest));
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
    return figures(measure(second, false));
  }

  /** The figures of the last measurement, which this was. */
  Map<GateMetric, Double> figures(LoadResult result) {
    Map<GateMetric, Double> figures = RoundFigures.of(result);
    watch.ifPresent(
        watched -> watched.perMillion().ifPresent(seconds -> figures.put(GateMetric.CPU, seconds)));
    return figures;
  }

  /** Measures once more, after a calibration if that is wanted. */
  LoadResult measure(boolean second, boolean calibrate) {
    LoadResult result = run(second ? b : a, plan.calibrate(calibrate));
    String name = a.equals(b) ? "a round" : second ? "B" : "A";
    if (result.lost() + result.corrupted() + result.misrouted() > 0) {
      trouble.add(
          name
              + " lost or spoilt messages: lost "
              + result.lost()
              + ", corrupted "
              + result.corrupted()
              + ", misrouted "
              + result.misrouted());
    } else if (result.stopped() == StopReason.TARGET_LOST) {
      trouble.add(name + " did not come to its end: " + result.stopReason());
    }
    return result;
  }

  private LoadResult run(Target target, LoadPlan with) {
    try {
      watch = TargetCpu.of(target).map(CpuWatch::new);
      current =
          new LoadRun(
              with, target, version, watch.map(w -> (LoadListener) w).orElse(LoadListener.NONE));
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
