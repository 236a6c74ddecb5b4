package io.mqtttck.engine.crowd;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.ScenarioRow;
import io.mqtttck.engine.ScenarioTable;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Publish;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** As many clients at once as a broker may find too many. */
final class CrowdScenarios {

  private static final int CLIENTS = 64;

  @ScenarioTable("crowd")
  static List<ScenarioRow> publishers() {
    return IntStream.rangeClosed(1, CLIENTS)
        .mapToObj(
            number ->
                new ScenarioRow(
                    "publisher-" + number,
                    "a PUBLISH at QoS 1 is answered",
                    List.of("MQTT-3.3.4-1"),
                    List.of(),
                    Set.of(),
                    CrowdScenarios::publishes))
        .toList();
  }

  private static void publishes(Broker broker) {
    var peer = broker.connect(Connect.as("publisher"));
    // Until the others are there too.
    broker.letPass(1_000);
    var sent = peer.send(Publish.to(broker.topic("t")).qos(1));
    peer.expectAck(PacketType.PUBACK, sent.packetId());
  }
}
