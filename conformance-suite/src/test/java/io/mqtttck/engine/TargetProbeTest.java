package io.mqtttck.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.Mosquitto;
import io.mqtttck.mutant.Options;
import io.mqtttck.mutant.SmallBroker;
import io.mqtttck.result.ProbeResult;
import io.mqtttck.result.ProbeResult.Mark;
import io.mqtttck.result.ProbeResult.Observation;
import io.mqtttck.target.Clocks;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import io.mqtttck.wire.TargetGone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetProbeTest {

  @TempDir private Path dir;

  private ProbeResult probe(Target target, String yaml, boolean deep) throws IOException {
    Profile profile = Profile.load(Files.writeString(dir.resolve("profile.yaml"), yaml + "\n"));
    return TargetProbe.run(target, profile, Clocks.SHORT, deep, step -> {});
  }

  private static Observation find(ProbeResult result, String name, MqttVersion version) {
    return result.observations().stream()
        .filter(each -> each.name().equals(name) && each.version() == version)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + name + " in " + version));
  }

  @Test
  void whatIsSeenStandsBesideWhatIsDeclared() throws IOException {
    try (SmallBroker broker = SmallBroker.start(Options.defaults().maximumQos(1).noRetained())) {
      String yaml =
          "{versions: [3.1.1, 5.0], limits: {maxQos: 2, clientIdBytes: 64},"
              + " features: {retained: true, wildcardSubscriptions: true, sharedSubscriptions: false}}";
      ProbeResult result = probe(broker.target(), yaml, false);

      Observation qos = find(result, "maximum QoS", MqttVersion.V5_0);
      assertThat(qos.seen()).isEqualTo("1");
      assertThat(qos.declared()).isEqualTo("2");
      assertThat(qos.mark()).isEqualTo(Mark.DECLARED_NOT_SEEN);
      assertThat(find(result, "retained messages", MqttVersion.V5_0).mark())
          .isEqualTo(Mark.DECLARED_NOT_SEEN);
      assertThat(find(result, "wildcard subscriptions", MqttVersion.V5_0).mark())
          .isEqualTo(Mark.AGREES);
      assertThat(find(result, "shared subscriptions", MqttVersion.V5_0).mark())
          .isEqualTo(Mark.SEEN_NOT_DECLARED);
      assertThat(find(result, "client identifier, bytes", MqttVersion.V5_0).mark())
          .isEqualTo(Mark.SEEN_NOT_DECLARED);
      assertThat(find(result, "accepted", MqttVersion.V3_1).mark())
          .isEqualTo(Mark.SEEN_NOT_DECLARED);
      assertThat(result.roundTripMs()).isPositive();
    }
  }

  @Test
  void theQueueOfASessionThatIsAwayIsTriedOut() throws IOException {
    Options options =
        Options.defaults().offlineQueue(30, null, false, Profile.OfflineQueue.Drop.NEWEST);
    try (SmallBroker broker = SmallBroker.start(options)) {
      ProbeResult result =
          probe(broker.target(), "offlineQueue: {messages: 40, qos0: false, drops: newest}", true);

      Observation messages = find(result, "offline queue, messages", MqttVersion.V5_0);
      assertThat(messages.seen()).isEqualTo("30");
      assertThat(messages.mark()).isEqualTo(Mark.DECLARED_NOT_SEEN);
      assertThat(find(result, "offline queue, drops", MqttVersion.V3_1_1).mark())
          .isEqualTo(Mark.AGREES);
      assertThat(find(result, "offline queue, QoS 0", MqttVersion.V5_0).mark())
          .isEqualTo(Mark.AGREES);
    }
  }

  @Test
  void aRealBroker() throws IOException {
    List<Integer> port = Mosquitto.freePorts(1);
    String configuration =
        "allow_anonymous true\nlistener %d 127.0.0.1\nmax_qos 1\nretain_available false\nmax_keepalive 30\n"
            .formatted(port.get(0));
    try (Mosquitto mosquitto = Mosquitto.start(dir, configuration, port)) {
      assertThat(mosquitto).isNotNull();
      Target target = Target.parse("mqtt://127.0.0.1:" + port.get(0));

      ProbeResult result = probe(target, "parallel: 4", false);

      List<String> seen = new ArrayList<>();
      for (String name :
          List.of(
              "maximum QoS",
              "retained messages",
              "wildcard subscriptions",
              "shared subscriptions",
              "subscription identifiers",
              "topic, bytes",
              "identifier given by the server")) {
        seen.add(find(result, name, MqttVersion.V5_0).seen());
      }
      assertThat(seen).containsExactly("1", "no", "yes", "yes", "yes", "at least 65535", "yes");
      assertThat(find(result, "maximum QoS", MqttVersion.V3_1_1).seen()).isEqualTo("1");
    }
  }

  @Test
  void aTargetThatIsNotThereIsASentence() throws IOException {
    Target nobody = Target.parse("mqtt://127.0.0.1:" + Mosquitto.freePorts(1).get(0));

    assertThatThrownBy(() -> probe(nobody, "parallel: 4", false))
        .isInstanceOf(TargetGone.class)
        .hasMessageContaining("refuses connections");
  }
}
