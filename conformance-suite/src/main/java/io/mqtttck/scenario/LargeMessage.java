package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.target.Clocks;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import java.util.Optional;

/** Messages that a broker may find too large: 5.0 announces a limit, 3.x cannot. */
final class LargeMessage {

  /** The smallest size whose Remaining Length takes four bytes. */
  private static final int FOUR_BYTE_LENGTH = 2_097_152;

  private LargeMessage() {}

  /** Random bytes at QoS 1 that the broker does not say it refuses. */
  static Publish ofTwoMebibytes(Broker broker) {
    byte[] bytes = new byte[FOUR_BYTE_LENGTH];
    broker.random().nextBytes(bytes);
    return within(broker, Publish.to(broker.topic("t")).qos(1).payload(bytes));
  }

  /** The message, unless it is larger than the broker says it takes. */
  static Publish within(Broker broker, Publish message) {
    long announced =
        broker
            .capabilities()
            .number(broker.version(), PropertyId.MAXIMUM_PACKET_SIZE)
            .orElse(Long.MAX_VALUE);
    Long declared = broker.profile().limits().packetBytes();
    long limit = Math.min(announced, declared == null ? Long.MAX_VALUE : declared);
    int bytes = message.encode(broker.version()).length;
    broker.offers(bytes <= limit, "the broker takes no packet of " + bytes + " bytes: " + limit);
    return message;
  }

  /** A broker that has a limit without a word closes, or stays silent. */
  static void awaitTaken(Broker broker, Peer publisher, Publish large) {
    Optional<Ack> answer = publisher.poll(Ack.class, broker.clocks().deadlineMs());
    broker.offers(
        answer.isPresent()
            && answer.get().type() == PacketType.PUBACK
            && answer.get().code() < 0x80,
        "the broker takes no PUBLISH of "
            + large.encode(broker.version()).length
            + " bytes; "
            + publisher.state());
  }

  /** Some brokers send 40 kB in a second over WebSocket, and no text asks for more. */
  static void awaitComing(Broker broker, Peer subscriber) {
    broker.offers(
        subscriber.awaitLarge(Clocks.LONG_MS),
        "after " + Clocks.LONG_MS / 1_000 + " s the broker is still sending it");
  }
}
