package io.mqtttck.scenario;

import io.mqtttck.engine.Broker;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import java.util.Optional;

/** What a broker has to do with a SUBSCRIBE or UNSUBSCRIBE that is wrong. */
final class WrongFilter {

  private WrongFilter() {}

  /**
   * The packet itself is wrong: the connection ends, and no acknowledgement comes before.
   *
   * @param answer what must not come: SUBACK or UNSUBACK
   */
  static void expectClosedUnanswered(Broker broker, Peer client, Class<? extends Packet> answer) {
    Optional<? extends Packet> unwanted = client.poll(answer, broker.clocks().closeMs());
    broker.require(
        unwanted.isEmpty(),
        "the connection ends without acknowledgement",
        unwanted.map(Packet::describe).orElse("none"));
    client.expectClosed(
        ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET, ReasonCode.TOPIC_FILTER_INVALID);
  }

  /**
   * Only the filter is wrong: it is not granted. The connection ends or, in 5.0, SUBACK refuses it;
   * in 3.x, which has no code for it, that is a warning.
   */
  static void expectNotGranted(Broker broker, Peer client) {
    Optional<Suback> answer = client.poll(Suback.class, broker.clocks().closeMs());
    boolean refused =
        answer
            .filter(suback -> !suback.codes().isEmpty())
            .filter(suback -> suback.codes().stream().allMatch(code -> code >= 0x80))
            .isPresent();
    broker.prefer(
        !refused || broker.v5(),
        "the connection ends",
        answer.map(Suback::describe).orElse("no SUBACK"));
    broker.require(
        refused || answer.isEmpty(),
        "the filter is not granted",
        answer.map(Suback::describe).orElse("no SUBACK"));
    broker.require(
        refused || client.endedWithin(broker.clocks().closeMs()).isPresent(),
        "the filter is refused, or the connection ends",
        client.state());
  }
}
