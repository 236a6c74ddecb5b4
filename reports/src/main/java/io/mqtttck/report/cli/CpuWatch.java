package io.mqtttck.report.cli;

import io.mqtttck.load.LoadListener;
import io.mqtttck.load.LoadSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.commons.statistics.descriptive.Median;

/** Notes once a second of a load run what the target spends on a message while it is flat out. */
final class CpuWatch implements LoadListener {

  private static final int FEWEST_SECONDS = 3;
  private static final String FLAT_OUT = "flat-out";

  private final TargetCpu cpu;
  private final List<Double> perMillion = new ArrayList<>();
  private String phase = "";
  private long received;
  private double seconds;

  CpuWatch(TargetCpu cpu) {
    this.cpu = cpu;
  }

  @Override
  public void snapshot(LoadSnapshot now) {
    cpu.seconds().ifPresent(used -> note(now.phase(), now.received(), used));
  }

  /** A second counts when it began and ended in the phase. */
  void note(String nowIn, long receivedByNow, double usedByNow) {
    long messages = receivedByNow - received;
    if (nowIn.equals(FLAT_OUT) && phase.equals(FLAT_OUT) && messages > 0) {
      perMillion.add(1e6 * (usedByNow - seconds) / messages);
    }
    phase = nowIn;
    received = receivedByNow;
    seconds = usedByNow;
  }

  /** Seconds of processor time per million messages, the median over the seconds of the phase. */
  OptionalDouble perMillion() {
    return perMillion.size() < FEWEST_SECONDS
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Median.withDefaults()
                .evaluate(perMillion.stream().mapToDouble(value -> value).toArray()));
  }
}
