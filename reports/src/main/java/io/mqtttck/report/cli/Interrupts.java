package io.mqtttck.report.cli;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/**
 * Ctrl-C, and the polite kill of a CI system. The first one lets the run end early with a report; a
 * second one ends the process at once. (A shutdown hook could do the first only: the virtual
 * machine takes no second signal while it shuts down.)
 */
final class Interrupts {

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final AtomicBoolean interrupted = new AtomicBoolean();
  private final List<Runnable> actions = new CopyOnWriteArrayList<>();
  private final Terminal terminal;

  Interrupts(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Listens to the signals of this process from now on. */
  void listen() {
    for (String name : SIGNALS) {
      try {
        Signal.handle(new Signal(name), signal -> arrived());
      } catch (IllegalArgumentException e) {
        // Not every system has every signal: one that cannot arrive needs no handler.
        continue;
      }
    }
  }

  /** What a signal does. */
  void arrived() {
    if (!interrupted.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED.code());
    }
    terminal.print("stopping; what was gathered is being written (again to end at once)");
    actions.forEach(Runnable::run);
  }

  /** Adds what ends the work under way; it runs at once when the signal has come already. */
  void onInterrupt(Runnable action) {
    actions.add(action);
    if (interrupted.get()) {
      action.run();
    }
  }

  boolean interrupted() {
    return interrupted.get();
  }
}
