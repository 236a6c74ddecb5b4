package io.mqtttck.mutant;

import io.mqtttck.engine.RunOf;
import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs scenarios on the small broker, correct or with one fault. */
final class KillRun {

  /** Instead of scenarios: what makes a server send everything that the passive rules look at. */
  static final List<String> EXERCISE = List.of("format-exercise.*");

  private KillRun() {}

  /** Runs all scenarios on a correct broker; its clocks are long, because nothing is missed. */
  static List<ScenarioResult> onCorrect(Options options) {
    return onCorrect(options, List.of());
  }

  /** The same for scenario ids or globs; one that is named is wanted, however long it takes. */
  static List<ScenarioResult> onCorrect(Options options, List<String> only) {
    Map<String, String> parameters = Map.of("long", String.valueOf(!only.isEmpty()));
    return run(options, only, parameters).results();
  }

  /**
   * Runs scenarios on a broken broker, where most of the time goes into waiting in vain.
   *
   * @param only scenario ids or globs; none for all
   * @param withLong whether those that may take more than 25 s run too
   */
  static List<ScenarioResult> onBroken(Fault fault, List<String> only, boolean withLong) {
    return onBroken(fault, only, "", withLong).results();
  }

  /** The same with everything that is said about the run, and without the scenarios of a glob. */
  static ConformanceRun onBroken(Fault fault, List<String> only, String skip, boolean withLong) {
    Map<String, String> parameters =
        Map.of(
            "clocks",
            "short",
            "second-look",
            "false",
            "long",
            String.valueOf(withLong),
            "skip",
            skip);
    return run(optionsFor(fault), only, parameters, fault);
  }

  private static ConformanceRun run(
      Options options, List<String> only, Map<String, String> parameters, Fault... faults) {
    Path profile = write(options.profileYaml());
    try (SmallBroker broker = SmallBroker.start(options, faults)) {
      RunOf run =
          RunOf.all(broker.target())
              .parameter("target", broker.addressWithAccount())
              .parameter("profile", profile.toString())
              .parameter("clocks", "default")
              .parameter("seed", "1");
      parameters.forEach(run::parameter);
      if (only.equals(EXERCISE)) {
        run.parameter("packages", KillRun.class.getPackageName());
      } else if (!only.isEmpty()) {
        run.only(only.toArray(String[]::new));
      }
      return run.go().run();
    } finally {
      delete(profile);
    }
  }

  /** The set-up in which a fault shows: most need none, some need a limit that is soon reached. */
  private static Options optionsFor(Fault fault) {
    Options options = Options.defaults();
    if (fault.name().startsWith("TLS_")) {
      return fault == Fault.TLS_ANY_CLIENT_CERTIFICATE ? options.mutualTls() : options.tls();
    }
    if (fault.name().startsWith("WEBSOCKET_")) {
      return options.webSocket();
    }
    return switch (fault) {
      case QUEUE_SMALLER_THAN_DECLARED, QUEUE_LARGER_THAN_DECLARED, QUEUE_DROPS_OTHER_END ->
          options.offlineQueue(30, null, false, Drop.NEWEST);
      case QUEUE_RETENTION_IGNORED, QUEUE_RETENTION_HALF ->
          options.offlineQueue(1_000, Duration.ofSeconds(2), false, Drop.NEWEST);
      case QUEUE_LONG_RETENTION_IGNORED ->
          options.offlineQueue(1_000, Duration.ofSeconds(16), false, Drop.NEWEST);
      case QUEUE_RETENTION_TOO_SHORT ->
          options.offlineQueue(1_000, Duration.ofSeconds(60), false, Drop.NEWEST);
      case SESSION_EXPIRY_ANNOUNCED_AT_ONCE -> options.sessionExpiryMaximum(60);
      case SESSION_EXPIRY_ANNOUNCED_IGNORED -> options.sessionExpiryMaximum(2);
      case WILL_NOT_ON_DENIED -> options.with(Liberty.CLOSES_ON_DENIED_PUBLISH);
      case KEEP_ALIVE_OF_ITS_OWN_IGNORED -> options.serverKeepAlive(2);
      case TAKES_QOS_TOO_HIGH, WILL_QOS_TOO_HIGH_TAKEN, SUBSCRIPTION_QOS_REFUSED ->
          options.maximumQos(1);
      case TAKES_ALIAS_THOUGH_NONE -> options.topicAliasMaximum(0);
      case UNAVAILABLE_GRANTED -> options.plainSubscriptionsOnly();
      case LEVEL_REFUSED_SILENTLY -> options.only(MqttVersion.V3_1_1);
      case LEVEL_3_1_STAYS_OPEN -> options.only(MqttVersion.V3_1_1, MqttVersion.V5_0);
      // To say no in SUBACK would be right.
      case ERRORS_IGNORED -> options.with(Liberty.CLOSES_ON_WRONG_FILTER);
      case HASH_FINDS_DOLLAR, PLUS_FINDS_DOLLAR -> options.with(Liberty.EXCHANGES_DOLLAR_TOPICS);
      case RETAIN_TAKEN_THOUGH_UNAVAILABLE -> options.noRetained();
      case ANY_ACCOUNT,
          ANY_PASSWORD,
          PASSWORD_ENDS_AT_NULL,
          EMPTY_PASSWORD_IS_RIGHT,
          USER_NAME_IS_ENOUGH,
          EMPTY_USER_NAME_IS_ADMIN,
          ANONYMOUS_GOES_TOO,
          WILL_OF_REFUSED,
          TAKEOVER_BEFORE_AUTHENTICATION,
          ACTS_AFTER_REFUSAL,
          FORMAT_REFUSAL_WITH_SESSION ->
          options.account("kit", "secret");
      default -> options;
    };
  }

  private static Path write(String text) {
    try {
      return Files.writeString(Files.createTempFile("small-broker", ".yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
