package io.mqtttck.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.TopicFilter;
import io.mqtttck.wire.Unsubscribe;
import io.mqtttck.wire.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table says the truth: each packet breaks a rule, and its twin breaks none. */
class MalformedPacketsTest {

  private static final MqttVersion[] VERSIONS = {MqttVersion.V3_1_1, MqttVersion.V5_0};

  @Test
  void thereAreEnoughOfThem() {
    long results = Arrays.stream(VERSIONS).mapToLong(version -> in(version).count()).sum();
    assertThat(results).isGreaterThan(700);
  }

  @Test
  void everyTwinIsWellFormed() {
    List<String> wrong = new ArrayList<>();
    for (MqttVersion version : VERSIONS) {
      in(version)
          .filter(vector -> !violations(version, vector.twin().apply(good(version))).isEmpty())
          .forEach(vector -> wrong.add(version + " " + vector.id()));
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPacketIsMalformedOrOutOfTurn() {
    List<String> right = new ArrayList<>();
    for (MqttVersion version : VERSIONS) {
      in(version)
          .filter(vector -> !outOfTurn(vector))
          .filter(vector -> violations(version, vector.faulty().apply(bad(version))).isEmpty())
          .forEach(vector -> right.add(version + " " + vector.id()));
    }
    assertThat(right).isEmpty();
  }

  /** These are wrong only for what came before, which the bytes alone do not tell. */
  private static boolean outOfTurn(MalformedVector vector) {
    return vector.kind() == ClientPacketKind.FIRST
        || vector.kind() == ClientPacketKind.AUTH
        || vector.id().equals("disconnect-session-expiry-after-0")
        // The property is in its packet, but a server's.
        || vector.id().equals("connect-authentication-data-without-method");
  }

  @Test
  void noTwoPacketsOfAStateAreTheSame() {
    for (MqttVersion version : VERSIONS) {
      Set<String> seen = new TreeSet<>();
      List<String> twice = new ArrayList<>();
      in(version)
          .forEach(
              vector -> {
                String bytes = vector.kind() + Arrays.toString(vector.faulty().apply(bad(version)));
                if (!seen.add(bytes)) {
                  twice.add(vector.id());
                }
              });
      assertThat(twice).isEmpty();
    }
  }

  private static Stream<MalformedVector> in(MqttVersion version) {
    return MalformedPackets.all().stream()
        .filter(each -> !(version.hasProperties() ? each.v5() : each.v311()).isEmpty());
  }

  private static MalformedScene good(MqttVersion version) {
    return new MalformedScene(version, "m12345678901", "tck/topic", 1, "good", null);
  }

  private static MalformedScene bad(MqttVersion version) {
    return good(version).packetId(2).payload("bad");
  }

  private static List<String> violations(MqttVersion version, byte[] bytes) {
    FrameReader reader = new FrameReader();
    List<Frame> frames = new ArrayList<>(reader.feed(bytes, 0));
    frames.addAll(reader.end(0));
    List<String> all = new ArrayList<>();
    for (Frame frame : frames) {
      Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.CLIENT);
      parsed.violations().stream().map(Violation::detail).forEach(all::add);
      if (parsed.packet() instanceof Subscribe subscribe) {
        subscribe.filters().stream()
            .map(Subscribe.Filter::filter)
            .filter(filter -> !TopicFilter.valid(filter) || badShare(version, filter))
            .forEach(all::add);
      }
      if (parsed.packet() instanceof Unsubscribe unsubscribe) {
        unsubscribe.filters().stream()
            .filter(filter -> !TopicFilter.valid(filter))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static boolean badShare(MqttVersion version, String filter) {
    if (!version.hasProperties() || !(filter + "/").startsWith("$share/")) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    return levels.length < 3 || levels[1].isEmpty() || levels[1].matches(".*[+#].*");
  }
}
