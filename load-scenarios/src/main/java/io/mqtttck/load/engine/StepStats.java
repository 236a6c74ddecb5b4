package io.mqtttck.load.engine;

import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.Status;
import io.gatling.core.actor.ActorRef;
import io.gatling.core.controller.Controller;
import io.gatling.core.session.GroupBlock;
import io.gatling.core.stats.DataWritersStatsEngine;
import io.gatling.core.stats.StatsEngine;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import scala.Option;
import scala.collection.immutable.List;

/**
 * Counts how steps ended. Gatling's own engine would write every one to a log on disk, to be parsed
 * again after the run.
 */
final class StepStats implements StatsEngine {

  private final DataWritersStatsEngine stopper;
  private final Map<String, LongAdder> ok = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> failed = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> reasons = new ConcurrentHashMap<>();

  /**
   * @param stopper an engine without writers: only Scala code can name the message that says we
   *     stopped
   */
  StepStats(DataWritersStatsEngine stopper) {
    this.stopper = stopper;
  }

  GatlingRun.Outcome outcome() {
    return new GatlingRun.Outcome(sums(ok), sums(failed), sums(reasons));
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counters) {
    Map<String, Long> sums = new TreeMap<>();
    counters.forEach((key, counter) -> sums.put(key, counter.sum()));
    return sums;
  }

  @Override
  public void start() {}

  @Override
  public void stop(ActorRef<Controller.Command> controller, Option<Exception> crash) {
    stopper.stop(controller, crash);
  }

  @Override
  public void logUserStart(String scenario) {}

  @Override
  public void logUserEnd(String scenario) {}

  @Override
  public void logResponse(
      String scenario,
      List<String> groups,
      String requestName,
      long startTimestamp,
      long endTimestamp,
      Status status,
      Option<String> responseCode,
      Option<String> message) {
    boolean ko = status == KO$.MODULE$;
    (ko ? failed : ok).computeIfAbsent(requestName, key -> new LongAdder()).increment();
    if (ko && !message.isEmpty()) {
      count(requestName, message.get());
    }
  }

  @Override
  public void logGroupEnd(String scenario, GroupBlock group, long exitTimestamp) {}

  @Override
  public void logRequestCrash(
      String scenario, List<String> groups, String requestName, String error) {
    failed.computeIfAbsent(requestName, key -> new LongAdder()).increment();
    count(requestName, error);
  }

  private void count(String requestName, String reason) {
    reasons.computeIfAbsent(requestName + ": " + reason, key -> new LongAdder()).increment();
  }
}
