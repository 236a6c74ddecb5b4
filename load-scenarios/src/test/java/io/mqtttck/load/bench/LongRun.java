package io.mqtttck.load.bench;

import io.mqtttck.load.measure.Ledger;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Very many messages in one run: does memory stay as it is? */
final class LongRun {

  private static final double MIB = 1024.0 * 1024;

  private LongRun() {}

  /** What a tenth of the messages and what all of them leave in memory, after a collection. */
  static String run(Blast.Plan plan) throws IOException {
    Ledger ledger = new Ledger(1);
    StringBuilder text = new StringBuilder();
    double[] result = new double[2];
    Thread run = new Thread(() -> System.arraycopy(Blast.run(plan, ledger), 0, result, 0, 2));
    run.start();
    while (run.isAlive() && ledger.measured().sent() < plan.messages() / 10) {
      LockSupport.parkNanos(1_000_000);
    }
    String early = memory(ledger);
    while (run.isAlive() && ledger.measured().sent() < plan.messages()) {
      LockSupport.parkNanos(1_000_000);
    }
    String late = memory(ledger);
    while (run.isAlive()) {
      LockSupport.parkNanos(1_000_000);
    }
    if (plan.qos() > 0 && ledger.measured().acked() != plan.messages()) {
      throw new IllegalStateException("acknowledged: " + ledger.measured().acked());
    }
    text.append(String.format(Locale.ROOT, "%,d sent", ledger.measured().sent()));
    text.append(plan.qos() > 0 ? " and acknowledged" : "");
    text.append(String.format(Locale.ROOT, " at %,.0f msg/s; ", result[1]));
    return text + early + "; " + late;
  }

  private static String memory(Ledger ledger) throws IOException {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    return String.format(
        Locale.ROOT,
        "heap %.1f MiB, resident %.0f MiB after %d million",
        heap,
        Speed.residentKib() / 1024,
        ledger.measured().sent() / 1_000_000);
  }
}
