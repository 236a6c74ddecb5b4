package io.mqtttck.result;

import java.util.List;

/**
 * Hears of a conformance run as it goes. The engine calls listeners that it was built with and
 * those found by {@link java.util.ServiceLoader}, from several threads, one call at a time.
 */
public interface RunListener {

  /**
   * The plan stands and the target answered the probe.
   *
   * @param planned how many results are to come, passive rules not counted
   */
  default void runStarted(String target, int planned) {}

  /** A scenario has begun. */
  default void scenarioStarted(String key) {}

  /** A scenario has ended; results of passive rules come at the end of the run. */
  default void scenarioFinished(ScenarioResult result) {}

  /** Fuzzing goes on; several times a second. */
  default void fuzzing(FuzzRun.Progress progress) {}

  /** Something happened that a user who watches should know, such as a target that went away. */
  default void notice(String sentence) {}

  /** The run is over, also when it ended early. */
  default void runFinished(ConformanceRun run) {}

  /** Passes every event on to all of several listeners. */
  static RunListener of(List<RunListener> listeners) {
    List<RunListener> all = List.copyOf(listeners);
    return new RunListener() {
      @Override
      public synchronized void runStarted(String target, int planned) {
        all.forEach(listener -> listener.runStarted(target, planned));
      }

      @Override
      public synchronized void scenarioStarted(String key) {
        all.forEach(listener -> listener.scenarioStarted(key));
      }

      @Override
      public synchronized void scenarioFinished(ScenarioResult result) {
        all.forEach(listener -> listener.scenarioFinished(result));
      }

      @Override
      public synchronized void fuzzing(FuzzRun.Progress progress) {
        all.forEach(listener -> listener.fuzzing(progress));
      }

      @Override
      public synchronized void notice(String sentence) {
        all.forEach(listener -> listener.notice(sentence));
      }

      @Override
      public synchronized void runFinished(ConformanceRun run) {
        all.forEach(listener -> listener.runFinished(run));
      }
    };
  }
}
