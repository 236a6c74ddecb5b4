package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.mutant.Fault;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.RunListener;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Findings;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.WireLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever listens at the target: a run ends in time, in bounded memory, and says what it saw. */
@Execution(ExecutionMode.CONCURRENT)
class SurviveTest {

  /** Each way to wait, to receive and to clean up. */
  private static final String[] SELECTION = {
    "smoke.*",
    "takeover.closes-old",
    "session.resumed-is-present",
    "will.after-reset",
    "retain.many-topics",
    "qos.two-acknowledged",
    "subscribe.only-after-subscribing",
    "framing.pings-byte-by-byte",
    "exhaustion.unknown-acks",
    "malformed.publish-topic-byte-ff"
  };

  private static final String[] FLOODED = {
    "smoke.*", "takeover.closes-old", "retain.many-topics", "session.resumed-is-present"
  };

  private static final long LONGEST_SCENARIO_MS = 60_000;
  private static final int MIB = 1024 * 1024;

  @ParameterizedTest
  @CsvSource({
    "HOSTILE_GARBAGE, unreadable",
    "HOSTILE_HALF_CONNACK, no CONNACK",
    "HOSTILE_HALF_PUBLISH, closed by the broker",
    "HOSTILE_ANNOUNCES_256_MIB, 268435455",
    "HOSTILE_TALKS_FIRST, flood",
    "HOSTILE_NEVER_READS, still open",
    "HOSTILE_SILENT, still open",
    "HOSTILE_CLOSES_AT_RANDOM, closed by the broker",
    "HOSTILE_RESETS, reset by the broker",
    "HOSTILE_SPEAKS_HTTP, closed by the broker"
  })
  void everyScenarioEndsAndSaysWhatItSaw(Fault fault, String seen) {
    assertSurvived(run(fault, SELECTION), seen);
  }

  /** One after the other, because each takes all that our I/O threads have. */
  @ParameterizedTest
  @CsvSource({
    "HOSTILE_FLOODS, floods us",
    "HOSTILE_FLOODS_RETAINED, PUBLISH flood",
    "HOSTILE_ENDLESS_PROPERTIES, floods us"
  })
  @ResourceLock("flood")
  void everyScenarioEndsInAFlood(Fault fault, String seen) {
    assertSurvived(run(fault, FLOODED), seen);
  }

  private static void assertSurvived(ConformanceRun run, String seen) {
    // On a very busy machine the witness may be late; then the run ends early, with a sentence.
    assertThat(run.aborted().map(ConformanceRun.Abort::reason).orElse("went away"))
        .contains("went away");

    List<ScenarioResult> scenarios =
        run.results().stream().filter(each -> !each.id().startsWith("format.")).toList();
    assertThat(scenarios).isNotEmpty();
    assertThat(scenarios)
        .allSatisfy(
            each -> {
              assertThat(each.verdict()).as(each.key()).isNotEqualTo(Verdict.ERROR);
              assertThat(each.durationMs()).as(each.key()).isLessThan(LONGEST_SCENARIO_MS);
            });
    assertThat(scenarios)
        .as("what was seen")
        .anyMatch(each -> (each.message() + each.wireLog()).contains(seen));
  }

  @Test
  void aBrokerThatVanishesForGoodEndsTheRun() {
    ConformanceRun run = run(Fault.HOSTILE_DIES, SELECTION);

    assertThat(run.aborted().orElseThrow().kind()).isEqualTo(ConformanceRun.Abort.Kind.TARGET_GONE);
    assertThat(run.results()).noneMatch(each -> each.verdict() == Verdict.ERROR);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HOSTILE_GARBAGE     | no MQTT broker",
        "HOSTILE_HALF_CONNACK| never answers CONNECT",
        "HOSTILE_NEVER_READS | never answers CONNECT",
        "HOSTILE_RESETS      | reset by the broker",
        "HOSTILE_SPEAKS_HTTP | HTTP"
      })
  void whoIsHostileFromTheFirstConnectionEndsTheRunWithASentence(Fault fault, String why) {
    try (SmallBroker broker = SmallBroker.start(fault)) {
      RunOf run = RunOf.all(broker.target()).only(SELECTION).parameter("connect-timeout", "500");

      assertThat(run.go().run().aborted().orElseThrow().reason()).contains(why);
    }
  }

  @Test
  @ResourceLock("flood")
  void aFloodIsReadNoFurtherThanItsLimit() throws Exception {
    try (ServerSocket door = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      door.setReceiveBufferSize(MIB);
      CompletableFuture<Integer> sentMib = CompletableFuture.supplyAsync(() -> flood(door));
      WireLog log = new WireLog();
      Peer peer =
          Peer.open(
              "peer",
              Target.parse("mqtt://127.0.0.1:" + door.getLocalPort()),
              MqttVersion.V5_0,
              Clocks.SHORT,
              Set.of(),
              log,
              Findings.IGNORE);

      assertThatThrownBy(() -> peer.poll(Connack.class, Clocks.DEFAULT.connectTimeoutMs()))
          .isInstanceOf(NotProven.class)
          .hasMessageContaining("floods us")
          .hasMessageContaining("8 MiB");
      peer.drop();

      // What lies in the buffers of the two sockets was sent too.
      assertThat(sentMib.get(10, TimeUnit.SECONDS)).isLessThan(32);
      assertThat(log.entries()).hasSizeLessThan(20_000);
    }
  }

  /** Sends until nobody takes it any more; how many MiB that were. */
  private static int flood(ServerSocket door) {
    byte[] mib = new byte[MIB];
    for (int i = 0; i < MIB; i += 2) {
      mib[i] = (byte) 0xD0;
    }
    int sent = 0;
    try (Socket client = door.accept();
        OutputStream out = client.getOutputStream()) {
      while (sent < 1_000) {
        out.write(mib);
        sent++;
      }
    } catch (IOException reset) {
      return sent;
    }
    return sent;
  }

  /** The probe and the witness are served, so that the scenarios run. */
  private static ConformanceRun run(Fault fault, String... only) {
    try (SmallBroker broker = SmallBroker.start(fault)) {
      broker.keepCalm();
      RunListener turn =
          new RunListener() {
            @Override
            public void runStarted(String target, int scenarios) {
              broker.turnHostile();
            }
          };
      return RunOf.all(broker.target())
          .only(only)
          .listener(turn)
          .parameter("versions", "3.1.1,5.0")
          .parameter("seed", "1")
          .go()
          .run();
    }
  }
}
