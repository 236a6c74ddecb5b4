package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.Mosquitto;
import io.mqtttck.certificate.TestAuthority;
import io.mqtttck.result.ConformanceRun;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.result.Verdict;
import io.mqtttck.target.EmbeddedBroker;
import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real brokers over tcp, TLS, mutual TLS, WebSocket and both: the same verdicts everywhere. */
@Timeout(180)
class TransportsTest {

  private static final String[] FAMILIES = {"tutorial.*", "websocket.*", "tls.*"};
  private static final Set<Verdict> ACCUSING =
      EnumSet.of(Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR);

  /** MQTT passes through every transport; these speak of one of them. */
  private static final Set<String> OF_ONE_TRANSPORT = Set.of("websocket", "tls");

  @TempDir Path directory;

  @Test
  void theEmbeddedBrokerIsTheSameOverEveryTransport() throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            EmbeddedBroker.Options.DEFAULT.withListeners(EnumSet.allOf(Listener.class)))) {
      Map<Listener, ConformanceRun> runs = run(broker.targets());

      assertThat(accused(runs)).isEmpty();
      assertSameVerdicts(runs);
    }
  }

  /** It takes MQTT in text frames, which is its one real deviation here. */
  @Test
  void mosquittoIsTheSameOverEveryTransport() throws Exception {
    Mosquitto.program();
    Map<Listener, Target> targets = new EnumMap<>(Listener.class);
    String configuration = configuration(targets);
    List<Integer> ports = targets.values().stream().map(Target::port).toList();
    try (Mosquitto mosquitto = Mosquitto.start(directory, configuration, ports)) {
      Map<Listener, ConformanceRun> runs = run(targets);

      assertThat(accused(runs))
          .containsExactly("websocket.text-connect FAILED", "websocket.text-frame FAILED");
      assertSameVerdicts(runs);
    }
  }

  private static Map<Listener, ConformanceRun> run(Map<Listener, Target> targets) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(targets.size());
    try {
      Map<Listener, Future<ConformanceRun>> running = new EnumMap<>(Listener.class);
      targets.forEach(
          (listener, target) -> running.put(listener, threads.submit(() -> run(target))));
      Map<Listener, ConformanceRun> runs = new EnumMap<>(Listener.class);
      for (Map.Entry<Listener, Future<ConformanceRun>> each : running.entrySet()) {
        runs.put(each.getKey(), each.getValue().get());
      }
      return runs;
    } finally {
      threads.shutdownNow();
    }
  }

  private static ConformanceRun run(Target target) {
    return RunOf.all(target)
        .parameter("clocks", "default")
        .parameter("versions", "3.1.1,5.0")
        .parameter("skip", Scenario.TIMED)
        .only(FAMILIES)
        .go()
        .run();
  }

  private static Set<String> accused(Map<Listener, ConformanceRun> runs) {
    Set<String> accused = new TreeSet<>();
    runs.values().forEach(run -> assertThat(run.aborted()).isEmpty());
    runs.values().stream()
        .flatMap(run -> run.results().stream())
        .filter(result -> ACCUSING.contains(result.verdict()))
        .forEach(result -> accused.add(result.id() + " " + result.verdict()));
    return accused;
  }

  private static void assertSameVerdicts(Map<Listener, ConformanceRun> runs) {
    Map<String, String> overTcp = verdicts(runs.get(Listener.TCP));
    assertThat(overTcp).isNotEmpty();
    runs.forEach(
        (listener, run) -> assertThat(verdicts(run)).as(listener.label()).isEqualTo(overTcp));
  }

  private static Map<String, String> verdicts(ConformanceRun run) {
    Map<String, String> verdicts = new TreeMap<>();
    for (ScenarioResult result : run.results()) {
      // What a passive rule meets differs from run to run.
      if (!OF_ONE_TRANSPORT.contains(result.topic()) && !result.id().startsWith("format.")) {
        verdicts.put(result.id() + " " + result.version(), result.verdict().word());
      }
    }
    return verdicts;
  }

  // ---- mosquitto --------------------------------------------------------------------------------

  private String configuration(Map<Listener, Target> targets) throws IOException {
    TestAuthority authority = new TestAuthority("test authority");
    authority.writePem(file("ca.pem"));
    authority.issue("server", "127.0.0.1").writePem(file("s.pem"), file("s.key"));
    authority.issue("client").writePem(file("c.pem"), file("c.key"));
    // Started by root it would become a user who cannot read our files.
    StringBuilder text =
        new StringBuilder(
            "allow_anonymous true%nuser %s%n".formatted(System.getProperty("user.name")));
    List<Integer> ports = Mosquitto.freePorts(Listener.values().length);
    for (Listener listener : Listener.values()) {
      int port = ports.get(listener.ordinal());
      text.append(configuration(listener, port));
      Target plain = Target.parse(listener.transport().scheme() + "://127.0.0.1:" + port);
      targets.put(listener, plain.withTls(tls(listener)));
    }
    return text.toString();
  }

  private String configuration(Listener listener, int port) {
    String protocol = listener.transport().webSocket() ? "websockets" : "mqtt";
    // Without the domain, WebSocket listeners of some builds bind every interface.
    String text =
        "listener %d 127.0.0.1%nprotocol %s%nsocket_domain ipv4%n".formatted(port, protocol);
    if (listener.transport().secure()) {
      text +=
          "cafile %s%ncertfile %s%nkeyfile %s%n"
              .formatted(file("ca.pem"), file("s.pem"), file("s.key"));
    }
    return listener == Listener.MUTUAL_TLS ? text + "require_certificate true\n" : text;
  }

  private Tls tls(Listener listener) {
    boolean mutual = listener == Listener.MUTUAL_TLS;
    return new Tls(
        listener.transport().secure() ? file("ca.pem") : null,
        mutual ? file("c.pem") : null,
        mutual ? file("c.key") : null,
        "",
        false);
  }

  private Path file(String name) {
    return directory.resolve(name);
  }
}
