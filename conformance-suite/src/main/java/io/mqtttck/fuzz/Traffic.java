package io.mqtttck.fuzz;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsubscribe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a client's bytes say to a strict reader: how much of the answer may be judged, and what they
 * leave behind in the broker.
 *
 * @param greets whether there is one CONNECT, it is the first packet, and nothing is wrong with it
 * @param plain whether besides nothing is wrong with any packet, no identifier is used twice, and
 *     no earlier session is resumed
 * @param acknowledges whether it acknowledges messages, perhaps before they come
 * @param whole whether the bytes end where a packet ends
 * @param sessions identifiers of clients whose session stays
 * @param retained topics of retained messages
 */
record Traffic(
    boolean greets,
    boolean plain,
    boolean acknowledges,
    boolean whole,
    Set<String> sessions,
    Set<String> retained) {

  static Traffic of(FuzzCase fuzzCase) {
    Bytes all = new Bytes();
    fuzzCase.steps().forEach(step -> all.raw(step.bytes()));
    FrameReader reader = new FrameReader();
    List<Frame> frames = reader.feed(all.toArray(), 0);
    MqttVersion version = fuzzCase.version();
    List<Parser.Parsed> packets = new ArrayList<>();
    frames.forEach(frame -> packets.add(Parser.parse(frame, version, Parser.Side.CLIENT)));
    long connects = packets.stream().filter(each -> each.packet() instanceof Connect).count();
    boolean whole =
        reader.pending().length == 0 && frames.stream().allMatch(frame -> frame.problem() == null);
    boolean greets =
        connects == 1
            && packets.get(0).packet() instanceof Connect
            && packets.get(0).version() == version
            && packets.get(0).violations().isEmpty();
    Set<String> sessions = new LinkedHashSet<>();
    Set<String> retained = new LinkedHashSet<>();
    for (Parser.Parsed each : packets) {
      if (each.packet() instanceof Connect connect) {
        if (connect.keepsSession(each.version()) && !connect.clientId().isEmpty()) {
          sessions.add(connect.clientId());
        }
        if (connect.will() != null && connect.will().retain()) {
          retained.add(connect.will().topic());
        }
      } else if (each.packet() instanceof Publish publish
          && publish.retain()
          && publish.payload().length > 0) {
        retained.add(publish.topic());
      }
    }
    return new Traffic(
        greets,
        greets && whole && plain(packets),
        packets.stream().anyMatch(Traffic::acknowledges),
        whole,
        sessions,
        retained);
  }

  private static boolean plain(List<Parser.Parsed> packets) {
    Set<Integer> identifiers = new HashSet<>();
    for (Parser.Parsed each : packets) {
      int identifier = identifier(each.packet());
      boolean right =
          each.packet() != null
              && each.violations().isEmpty()
              && (identifier == 0 || identifiers.add(identifier))
              && !(each.packet() instanceof Connect connect && !connect.cleanStart());
      if (!right) {
        return false;
      }
    }
    return true;
  }

  private static int identifier(Packet packet) {
    if (packet instanceof Publish publish) {
      return publish.packetId();
    }
    if (packet instanceof Subscribe subscribe) {
      return subscribe.packetId();
    }
    return packet instanceof Unsubscribe unsubscribe ? unsubscribe.packetId() : 0;
  }

  private static boolean acknowledges(Parser.Parsed each) {
    return each.packet() instanceof Ack ack && ack.type() != PacketType.PUBREL;
  }
}
