package io.mqtttck.load.engine;

import io.gatling.app.Runner;
import io.gatling.app.Selection;
import io.gatling.app.SimulationClass;
import io.gatling.commons.util.Clock;
import io.gatling.commons.util.DefaultClock;
import io.gatling.core.CoreComponents;
import io.gatling.core.actor.ActorSystem;
import io.gatling.core.cli.GatlingArgs;
import io.gatling.core.config.GatlingConfiguration;
import io.gatling.core.controller.inject.PopulationFlows;
import io.gatling.core.scenario.Population;
import io.gatling.core.scenario.SimulationParams;
import io.gatling.core.stats.DataWritersStatsEngine;
import io.gatling.core.stats.StatsEngine;
import io.gatling.core.stats.writer.RunMessage;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.core.internal.Converters;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ResourceLeakDetector;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import scala.Console$;
import scala.Option;
import scala.Tuple2;
import scala.Tuple4;
import scala.collection.immutable.Seq;

/**
 * Runs one Gatling simulation in this process: no log file, no report, no usage statistics, no look
 * for a newer version, no exit, and the logging stays up. Several may run one after another, but
 * Gatling's global state forbids two at a time: the second waits.
 */
public final class GatlingRun {

  /**
   * How often steps ended well and failed, by name, and why.
   *
   * @param reasons {@code <step>: <reason>} to how often
   */
  public record Outcome(
      Map<String, Long> ok, Map<String, Long> failed, Map<String, Long> reasons) {}

  private GatlingRun() {}

  /**
   * Runs the simulation to its end. An interrupt ends it at once, with its connections.
   *
   * @param simulation a public class with a public constructor without parameters
   * @throws RuntimeException what the simulation's constructor threw, or what crashed the run
   */
  public static synchronized Outcome run(Class<? extends Simulation> simulation) {
    leaveBuffersUntracked();
    GatlingConfiguration configuration = GatlingConfiguration.loadForTest(settings());
    ActorSystem system = new ActorSystem();
    EventLoopGroup loops = EventLoops.create(Runtime.getRuntime().availableProcessors(), "load");
    try {
      QuietRunner runner = new QuietRunner(simulation, system, loops, configuration);
      // Gatling prints a line when a simulation starts.
      Console$.MODULE$.withOut(OutputStream.nullOutputStream(), runner::run);
      return runner.stats.outcome();
    } finally {
      system.close();
      EventLoops.shutDown(loops);
    }
  }

  /** Netty looks for leaks in one buffer of a hundred, with a stack trace: 2 % of all our time. */
  private static void leaveBuffersUntracked() {
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private static Seq<Tuple2<String, ?>> settings() {
    return Converters.toScalaSeq(
        List.of(
            new Tuple2<>("gatling.data.enableAnalytics", false),
            new Tuple2<>("gatling.ssl.useOpenSsl", false)));
  }

  /**
   * Gatling looks for the class by its name where its own classes are, which is not where those of
   * a user are: so it is given this name, and then the class itself.
   */
  public static final class Placeholder extends Simulation {}

  private static GatlingArgs arguments() {
    return new GatlingArgs(
        Option.apply(Placeholder.class.getName()),
        Option.empty(),
        true,
        Option.empty(),
        Option.empty(),
        Option.empty(),
        Option.empty());
  }

  private static final class QuietRunner extends Runner {

    private final Class<? extends Simulation> simulation;
    private final ActorSystem system;
    private final Clock clock;
    private StepStats stats;

    QuietRunner(
        Class<? extends Simulation> simulation,
        ActorSystem system,
        EventLoopGroup loops,
        GatlingConfiguration configuration) {
      this(simulation, system, loops, new DefaultClock(), configuration);
    }

    private QuietRunner(
        Class<? extends Simulation> simulation,
        ActorSystem system,
        EventLoopGroup loops,
        Clock clock,
        GatlingConfiguration configuration) {
      super(system, loops, clock, arguments(), configuration);
      this.simulation = simulation;
      this.system = system;
      this.clock = clock;
    }

    @Override
    public StatsEngine newStatsEngine(SimulationParams params, RunMessage message) {
      stats =
          new StepStats(
              new DataWritersStatsEngine(Converters.toScalaSeq(List.of()), system, clock));
      return stats;
    }

    @Override
    @SuppressWarnings("unchecked") // Gatling wants a class of exactly Simulation
    public Tuple4<SimulationParams, RunMessage, CoreComponents, PopulationFlows<String, Population>>
        load(Selection selection) {
      return super.load(
          new Selection(
              new SimulationClass.Java((Class<Simulation>) simulation),
              selection.simulationId(),
              selection.description()));
    }

    @Override
    public void displayVersionWarning() {
      // It would ask Maven Central.
    }
  }
}
