package io.mqtttck.fuzz;

import io.mqtttck.result.FuzzRun;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Unsuback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One packet of an exchange: as it would be right, and what is done to it.
 *
 * @param raw what is sent instead, when minimising has gone below the fields; else null
 * @param cuts where the packet is cut into segments, ascending
 * @param waits whether the answer is waited for before the next packet
 */
record Step(Anatomy right, List<Damage> damages, byte[] raw, List<Integer> cuts, boolean waits) {

  Step {
    damages = List.copyOf(damages);
    cuts = List.copyOf(cuts);
  }

  static Step of(Anatomy right) {
    return new Step(right, List.of(), null, List.of(), true);
  }

  PacketType type() {
    return right.type();
  }

  Step with(List<Damage> others) {
    return new Step(right, others, null, cuts, waits);
  }

  Step cutAt(List<Integer> places) {
    return new Step(right, damages, raw, places, waits);
  }

  Step hurried() {
    return new Step(right, damages, raw, cuts, false);
  }

  /** In one piece, and with time for the answer. */
  Step calm() {
    return new Step(right, damages, raw, List.of(), true);
  }

  /** The same packet with bytes of its own; the damage is what they are now. */
  Step as(byte[] bytes) {
    return new Step(right, damages, bytes, List.of(), waits);
  }

  byte[] bytes() {
    if (raw != null) {
      return raw.clone();
    }
    Anatomy packet = right;
    for (Damage damage : damages) {
      packet = damage.change().apply(packet);
    }
    return packet.encode();
  }

  /** What is written at once, one after the other. */
  List<byte[]> segments() {
    byte[] bytes = bytes();
    List<byte[]> all = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      if (cut > from && cut < bytes.length) {
        all.add(Arrays.copyOfRange(bytes, from, cut));
        from = cut;
      }
    }
    all.add(Arrays.copyOfRange(bytes, from, bytes.length));
    return all;
  }

  /** What a broker answers to the packet when it is right. */
  Optional<Class<? extends Packet>> answer() {
    return switch (type()) {
      case CONNECT -> Optional.of(Connack.class);
      case SUBSCRIBE -> Optional.of(Suback.class);
      case UNSUBSCRIBE -> Optional.of(Unsuback.class);
      case PINGREQ -> Optional.of(Ping.class);
      case PUBREL -> Optional.of(Ack.class);
      case PUBLISH -> (right.firstByte() & 0x06) == 0 ? Optional.empty() : Optional.of(Ack.class);
      default -> Optional.empty();
    };
  }

  /**
   * For the result.
   *
   * @param mask writes bytes as hex without secrets
   */
  FuzzRun.SentPacket sent(Function<byte[], String> mask) {
    byte[] bytes = bytes();
    List<String> damage = new ArrayList<>(damages.stream().map(Damage::label).toList());
    if (!waits && answer().isPresent()) {
      damage.add("its answer is not waited for");
    }
    return new FuzzRun.SentPacket(type().name(), damage, bytes.length, mask.apply(bytes));
  }
}
