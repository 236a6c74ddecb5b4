package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.engine.Scenario;
import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.Profile.OfflineQueue;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No scenario accuses a correct broker, whatever liberties it takes. */
@Execution(ExecutionMode.CONCURRENT)
class AcquittalTest {

  private static final Set<Verdict> FINE =
      EnumSet.of(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED);

  /** Some liberties are against a SHOULD. */
  private static final Set<Verdict> AT_MOST_WARNED =
      EnumSet.of(Verdict.PASSED, Verdict.UNSUPPORTED, Verdict.SKIPPED, Verdict.WARNING);

  @Test
  void everyScenarioPassesOnACorrectBroker() {
    assertFine(Options.defaults(), FINE);
  }

  @Test
  void aCorrectBrokerMayDoWhatTheStandardLeavesOpen() {
    assertFine(
        Options.defaults()
            .account("kit", "secret")
            .with(
                Liberty.COPY_PER_SUBSCRIPTION,
                Liberty.RETAINED_BEFORE_SUBACK,
                Liberty.PASSES_QOS_2_ON_AT_PUBREL,
                Liberty.REPEATS_WHILE_CONNECTED,
                Liberty.CLOSES_WITHOUT_A_WORD,
                Liberty.SKIPS_SURPLUS_BYTES,
                Liberty.NEVER_SAYS_NO_SUBSCRIBERS),
        AT_MOST_WARNED);
  }

  @Test
  void aCorrectBrokerMayBeAwkward() {
    assertFine(
        Options.defaults()
            .with(
                Liberty.RESETS_ON_ERROR,
                Liberty.CLOSES_ON_DENIED_PUBLISH,
                Liberty.CLOSES_ON_WRONG_FILTER,
                Liberty.FORGETS_RETAINED_QOS_0,
                Liberty.ONE_IN_FLIGHT,
                Liberty.RESENDS_LATE,
                Liberty.NO_ALIASES_OF_ITS_OWN,
                Liberty.EXCHANGES_DOLLAR_TOPICS,
                Liberty.DRIBBLES),
        AT_MOST_WARNED);
  }

  @Test
  void aCorrectBrokerMayOfferLittle() {
    assertFine(
        Options.defaults()
            .maximumQos(1)
            .topicAliasMaximum(0)
            .receiveMaximum(1)
            .serverKeepAlive(20)
            .offlineQueue(50, null, true, OfflineQueue.Drop.OLDEST)
            .with(Liberty.GRANTS_QOS_1_AT_MOST),
        AT_MOST_WARNED);
  }

  @Test
  void aCorrectBrokerMayBeBehindWebSocketAndTls() {
    List<String> families = List.of("websocket.*", "tls.*", "tutorial.*");
    assertFine(Options.defaults().webSocket(), families, FINE);
    assertFine(Options.defaults().webSocket().mutualTls(), families, FINE);
  }

  @ParameterizedTest
  @CsvSource({
    "UNSUBSCRIBE_UNKNOWN_UNANSWERED, framing.unsubscribe-cut-anywhere",
    "FORMAT_TOPICLESS_MESSAGE, tutorial.late-subscriber",
    "FORMAT_TOPICLESS_MESSAGE, subscribe.own-messages"
  })
  void whatAnotherScenarioIsAboutIsNotAccusedTwice(Fault fault, String id) {
    assertThat(KillRun.onBroken(fault, List.of(id), false))
        .filteredOn(result -> result.id().equals(id))
        .isNotEmpty()
        .allMatch(result -> result.verdict() == Verdict.PASSED);
  }

  @Test
  void aCorrectBrokerMayBeSlow() {
    List<String> large = List.of("qos.large-payload", "framing.large-*");
    assertFine(Options.defaults().with(Liberty.SENDS_SLOWLY), large, FINE);
  }

  private static void assertFine(Options options, Set<Verdict> fine) {
    assertFine(options, List.of(), fine);
  }

  private static void assertFine(Options options, List<String> only, Set<Verdict> fine) {
    List<ScenarioResult> accused = accused(options, only, fine);
    List<String> late =
        accused.stream().filter(AcquittalTest::late).map(each -> each.id()).toList();
    List<ScenarioResult> again = late.isEmpty() ? List.of() : accused(options, late, fine);
    assertThat(Stream.concat(accused.stream().filter(each -> !late(each)), again.stream()))
        .extracting(KillTest::describe)
        .isEmpty();
  }

  private static List<ScenarioResult> accused(
      Options options, List<String> only, Set<Verdict> fine) {
    return KillRun.onCorrect(options, only).stream()
        .filter(result -> !fine.contains(result.verdict()))
        .toList();
  }

  /** On a machine that is too busy, broker and clock may be late: such a warning has to repeat. */
  private static boolean late(ScenarioResult result) {
    return result.verdict() == Verdict.WARNING && result.tags().contains(Scenario.TIMED);
  }
}
