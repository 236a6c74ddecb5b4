package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever bytes come: nothing throws, nothing is lost, and what is well-formed is read back. */
class HostileBytesTest {

  private static final int ROUNDS = 20_000;
  private static final int LONG_STREAM_PACKETS = 10;

  @ParameterizedTest
  @EnumSource
  void damagedPacketsNeverThrow(MqttVersion version) {
    Random random = new Random(version.ordinal());
    List<Packet> packets = samples(version);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(any(packets, random).encode(version), random);
      Parser.Side side = random.nextBoolean() ? Parser.Side.SERVER : Parser.Side.CLIENT;
      assertThatCode(() -> read(bytes, version, side))
          .as("%s, %s: %s", version, side, HexFormat.of().formatHex(bytes))
          .doesNotThrowAnyException();
    }
  }

  private static void read(byte[] bytes, MqttVersion version, Parser.Side side) {
    ConnectionRules rules = new ConnectionRules(version, new HashSet<>());
    for (Frame frame : allFrames(List.of(bytes))) {
      Parser.Parsed parsed = Parser.parse(frame, version, side);
      assertThat(parsed.describe()).isNotBlank();
      assertThat(parsed.packet() != null || !parsed.violations().isEmpty()).isTrue();
      if (side == Parser.Side.SERVER) {
        rules.received(parsed);
      } else {
        rules.sent(parsed);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void framesLoseNoByteHoweverTheStreamIsCut(MqttVersion version) {
    Random random = new Random(version.ordinal());
    List<Packet> packets = samples(version);
    for (int round = 0; round < ROUNDS / 20; round++) {
      Bytes stream = new Bytes();
      for (int i = 0; i < LONG_STREAM_PACKETS; i++) {
        byte[] bytes = any(packets, random).encode(version);
        stream.raw(random.nextInt(20) == 0 ? damaged(bytes, random) : bytes);
      }
      byte[] whole = stream.toArray();

      List<Frame> frames = allFrames(inPieces(whole, random));

      Bytes again = new Bytes();
      frames.forEach(frame -> again.raw(frame.bytes()));
      assertThat(again.toArray()).isEqualTo(whole);
      List<Frame> atOnce = allFrames(List.of(whole));
      long sound = atOnce.stream().filter(frame -> frame.problem() == null).count();
      assertThat(frames.subList(0, (int) sound)).isEqualTo(atOnce.subList(0, (int) sound));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsWellFormedIsReadBack(MqttVersion version) {
    Random random = new Random(version.ordinal());
    for (int round = 0; round < ROUNDS / 10; round++) {
      Publish packet = publish(version, random);
      byte[] bytes = packet.encode(version);
      List<Frame> frames = allFrames(inPieces(bytes, random));

      Parser.Parsed parsed = Parser.parse(frames.get(0), version, Parser.Side.SERVER);

      assertThat(frames).hasSize(1);
      assertThat(parsed.violations()).isEmpty();
      assertThat(parsed.packet().encode(version)).isEqualTo(bytes);
      assertThat(((Publish) parsed.packet()).payload()).isEqualTo(packet.payload());
    }
  }

  // ---- making packets ---------------------------------------------------------------------------

  private static List<Packet> samples(MqttVersion version) {
    List<Packet> all = new ArrayList<>(Samples.fromClient(version));
    all.addAll(Samples.fromServer(version));
    return all;
  }

  private static Publish publish(MqttVersion version, Random random) {
    byte[] payload = new byte[random.nextInt(300)];
    random.nextBytes(payload);
    int qos = random.nextInt(3);
    Publish packet =
        Publish.to(text(random, 1)).qos(qos).payload(payload).packetId(qos == 0 ? 0 : 1 + qos);
    if (!version.hasProperties()) {
      return packet;
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      packet = packet.userProperty(text(random, 0), text(random, 0));
    }
    return random.nextBoolean()
        ? packet.property(PropertyId.CONTENT_TYPE, text(random, 0))
        : packet.property(PropertyId.MESSAGE_EXPIRY_INTERVAL, random.nextInt(1_000_000));
  }

  /** Letters of one to four bytes, no wildcard. */
  private static String text(Random random, int shortest) {
    int[] letters = {'a', 'Z', ' ', '/', 0xE9, 0x20AC, 0x1F600};
    return random
        .ints(shortest + random.nextInt(20), 0, letters.length)
        .map(i -> letters[i])
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  // ---- damaging them ----------------------------------------------------------------------------

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /** One to three faults: a byte changed, taken out or put in, an end that comes too early. */
  private static byte[] damaged(byte[] right, Random random) {
    byte[] bytes = right;
    for (int i = 1 + random.nextInt(3); i > 0 && bytes.length > 1; i--) {
      int at = random.nextInt(bytes.length);
      Bytes changed = new Bytes().raw(Arrays.copyOf(bytes, at));
      int next =
          switch (random.nextInt(4)) {
            case 0 -> bytes.length;
            case 1 -> at + 1;
            case 2 -> {
              changed.u8(random.nextInt(256));
              yield at;
            }
            default -> {
              changed.u8(bytes[at] ^ 1 << random.nextInt(8));
              yield at + 1;
            }
          };
      bytes = changed.raw(Arrays.copyOfRange(bytes, next, bytes.length)).toArray();
    }
    return bytes;
  }

  private static List<byte[]> inPieces(byte[] whole, Random random) {
    List<byte[]> pieces = new ArrayList<>();
    int at = 0;
    while (at < whole.length) {
      int next = Math.min(whole.length, at + 1 + random.nextInt(40));
      pieces.add(Arrays.copyOfRange(whole, at, next));
      at = next;
    }
    return pieces;
  }

  private static List<Frame> allFrames(List<byte[]> pieces) {
    FrameReader reader = new FrameReader();
    List<Frame> frames = new ArrayList<>();
    pieces.forEach(piece -> frames.addAll(reader.feed(piece, 0)));
    frames.addAll(reader.end(0));
    return frames;
  }
}
