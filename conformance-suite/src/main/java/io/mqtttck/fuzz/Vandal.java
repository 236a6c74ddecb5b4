package io.mqtttck.fuzz;

import io.mqtttck.fuzz.Anatomy.Field;
import io.mqtttck.fuzz.Anatomy.Kind;
import io.mqtttck.fuzz.Anatomy.Place;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.PropertyId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Thinks of ways to damage a packet, with knowledge of its fields: what is put in where, and which
 * lengths are wrong. Everything is drawn before the damage is done, so that it can be done again.
 */
final class Vandal {

  /** Ill-formed UTF-8, characters that text must not hold, and some that it may. */
  private static final List<String> BAD_TEXT =
      List.of(
          "c080",
          "eda080",
          "f4908080",
          "ff",
          "e282",
          "80",
          "f888808080",
          "00",
          "6100",
          "efbbbf",
          "efbfbf",
          "01",
          "7f");

  /** Well-formed text that means something to somebody. */
  private static final List<String> TRICKY_TEXT =
      List.of(
          "",
          "#",
          "+",
          "/",
          "//",
          "a/#/b",
          "a+",
          "#/",
          "+/+/#",
          "$SYS/#",
          "$share",
          "$share/",
          "$share/g",
          "$share/g/",
          "$share//a",
          "$share/#/a",
          "$share/g+/a",
          "MQTT",
          "%s%n",
          "..");

  private static final int LARGEST = 0xFFFF;

  /** What may be a secret of the target: no part of it may turn up in a result. */
  private static final Set<String> ACCOUNT = Set.of("user-name", "password");

  private final RandomGenerator random;
  private final boolean sparesAccount;

  /**
   * @param sparesAccount whether user name and password are left alone, because they are real
   */
  Vandal(RandomGenerator random, boolean sparesAccount) {
    this.random = random;
    this.sparesAccount = sparesAccount;
  }

  /**
   * Thinks of one.
   *
   * @param other a packet whose bytes may be taken
   */
  Damage damage(Anatomy packet, byte[] other) {
    List<Place> places =
        packet.places().stream()
            .filter(place -> !sparesAccount || !ACCOUNT.contains(place.name()))
            .toList();
    if (places.isEmpty() || random.nextInt(10) < 3) {
      return frame(packet, other);
    }
    Place place = places.get(random.nextInt(places.size()));
    Field field = packet.at(place.path()).orElseThrow();
    return random.nextInt(4) == 0 ? order(place) : content(place, field, packet.type());
  }

  // ---- the frame --------------------------------------------------------------------------------

  private Damage frame(Anatomy packet, byte[] other) {
    int size = packet.body().length;
    return switch (random.nextInt(6)) {
      case 0 -> {
        int bit = random.nextInt(4);
        yield new Damage(
            "flags", "bit " + bit + " inverted", p -> p.withFirstByte(p.firstByte() ^ 1 << bit));
      }
      case 1 -> {
        int code = random.nextInt(16);
        yield new Damage(
            "type",
            "changed to " + PacketType.of(code << 4),
            p -> p.withFirstByte(p.firstByte() & 0x0F | code << 4));
      }
      case 2 -> remainingLength(size);
      case 3 -> {
        int left = size == 0 ? 0 : random.nextInt(size);
        yield new Damage(
            "end",
            "cut off after " + left + " bytes",
            p -> p.withBody(Arrays.copyOf(p.body(), Math.min(left, p.body().length))));
      }
      case 4 -> {
        byte[] more = bytes(1 + random.nextInt(8));
        yield new Damage(
            "end",
            "followed by " + hex(more),
            p -> p.withBody(new Bytes().raw(p.body()).raw(more).toArray()));
      }
      default -> {
        int keep = size == 0 ? 0 : random.nextInt(size);
        byte[] tail = Arrays.copyOfRange(other, random.nextInt(other.length), other.length);
        yield new Damage(
            "end",
            "from byte " + keep + " on taken from another packet",
            p ->
                p.withBody(
                    new Bytes()
                        .raw(Arrays.copyOf(p.body(), Math.min(keep, p.body().length)))
                        .raw(tail)
                        .toArray()));
      }
    };
  }

  private Damage remainingLength(int size) {
    byte[] length =
        switch (random.nextInt(7)) {
          case 0 -> variable(size + 1 + random.nextInt(4));
          case 1 -> variable(Math.max(0, size - 1 - random.nextInt(4)));
          case 2 -> variable(0);
          case 3 -> padded(size, 1 + random.nextInt(3));
          case 4 -> new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x01};
          case 5 -> variable(268_435_455);
          default -> variable(random.nextInt(1 << (1 + random.nextInt(20))));
        };
    return new Damage("remaining-length", "sent as " + hex(length), p -> p.withLength(length));
  }

  // ---- where fields stand -----------------------------------------------------------------------

  private Damage order(Place place) {
    int here = place.path().get(place.path().size() - 1);
    return switch (random.nextInt(3)) {
      case 0 -> siblings(place, "left out", fields -> without(fields, here));
      case 1 ->
          siblings(
              place,
              "twice",
              fields -> {
                fields.add(here, fields.get(here));
                return fields;
              });
      default -> {
        int there = random.nextInt(8);
        yield siblings(
            place,
            "put in another place",
            fields -> {
              Field moved = fields.remove(here);
              fields.add(Math.min(there, fields.size()), moved);
              return fields;
            });
      }
    };
  }

  private static List<Field> without(List<Field> fields, int index) {
    fields.remove(index);
    return fields;
  }

  // ---- what fields hold -------------------------------------------------------------------------

  private Damage content(Place place, Field field, PacketType type) {
    return switch (field.kind()) {
      case NUMBER -> number(place, field.content());
      case TEXT -> random.nextInt(4) == 0 ? blockLength(place, field) : text(place, field);
      case BINARY -> random.nextInt(2) == 0 ? blockLength(place, field) : binary(place);
      case PROPERTIES -> properties(place, field, type);
      case PROPERTY -> identifier(place);
      case RAW -> binary(place);
    };
  }

  private Damage number(Place place, byte[] content) {
    byte[] value =
        switch (random.nextInt(6)) {
          case 0 -> new byte[content.length];
          case 1 -> filled(content.length, 0xFF);
          case 2 -> flipped(content);
          case 3 -> last(content, content[content.length - 1] + (random.nextInt(2) * 2 - 1));
          case 4 -> last(new byte[content.length], 1);
          default -> bytes(content.length);
        };
    return replace(place, "set to " + hex(value), field -> field.with(value));
  }

  private Damage text(Place place, Field field) {
    byte[] value =
        switch (random.nextInt(4)) {
          case 0, 1 ->
              inserted(field.content(), unhex(BAD_TEXT.get(random.nextInt(BAD_TEXT.size()))));
          case 2 ->
              TRICKY_TEXT.get(random.nextInt(TRICKY_TEXT.size())).getBytes(StandardCharsets.UTF_8);
          default -> filled(LARGEST, random.nextInt(2) == 0 ? 'a' : '/');
        };
    return replace(place, "set to " + hex(value), old -> old.with(value));
  }

  private Damage binary(Place place) {
    byte[] value =
        switch (random.nextInt(3)) {
          case 0 -> new byte[0];
          case 1 -> bytes(random.nextInt(64));
          default -> bytes(LARGEST);
        };
    return replace(place, "set to " + hex(value), old -> old.with(value));
  }

  private Damage blockLength(Place place, Field field) {
    int right = field.content().length;
    int length =
        switch (random.nextInt(5)) {
          case 0 -> right + 1;
          case 1 -> Math.max(0, right - 1);
          case 2 -> 0;
          case 3 -> LARGEST;
          default -> random.nextInt(LARGEST);
        };
    return replace(
        place,
        "said to be " + length + " bytes long",
        old -> old.as(new Bytes().u16(length).raw(old.inside()).toArray()));
  }

  private Damage properties(Place place, Field field, PacketType type) {
    if (random.nextInt(2) == 0) {
      return strange(place, type);
    }
    int right = field.inside().length;
    byte[] length =
        switch (random.nextInt(6)) {
          case 0 -> variable(right + 1 + random.nextInt(3));
          case 1 -> variable(Math.max(0, right - 1 - random.nextInt(3)));
          case 2 -> variable(268_435_455);
          case 3 -> padded(right, 1 + random.nextInt(3));
          case 4 -> new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x01};
          default -> new byte[0];
        };
    return replace(
        place,
        length.length == 0 ? "without their length" : "with the length " + hex(length),
        old -> old.as(new Bytes().raw(length).raw(old.inside()).toArray()));
  }

  /** A property that is not the packet's, or that no packet has, or one more of them. */
  private Damage strange(Place place, PacketType type) {
    if (random.nextInt(4) == 0) {
      int code = List.of(0x00, 0x04, 0x2B, 0x7F, 0xFF).get(random.nextInt(5));
      byte[] wire = new Bytes().variable(code).raw(bytes(random.nextInt(5))).toArray();
      return added(place, "with the unknown property " + hex(wire), wire);
    }
    PropertyId id = PropertyId.values()[random.nextInt(PropertyId.values().length)];
    byte[] wire = new Bytes().u8(id.code()).raw(value(id)).toArray();
    String how = id.allowedIn(type, false) ? "with another " : "with the foreign ";
    return added(place, how + Anatomy.word(id), wire);
  }

  private Damage added(Place place, String what, byte[] wire) {
    Field more = new Field("added", Kind.RAW, wire);
    boolean first = random.nextInt(2) == 0;
    return replace(
        place,
        what,
        old -> {
          List<Field> parts = new ArrayList<>(old.parts());
          parts.add(first ? 0 : parts.size(), more);
          return old.withParts(parts);
        });
  }

  private byte[] value(PropertyId id) {
    return switch (id.type()) {
      case BYTE -> bytes(1);
      case TWO_BYTES -> bytes(2);
      case FOUR_BYTES -> bytes(4);
      case VARIABLE -> variable(random.nextInt(1 << (1 + random.nextInt(27))));
      case STRING -> new Bytes().string("tck").toArray();
      case BINARY -> new Bytes().binary(bytes(3)).toArray();
      case STRING_PAIR -> new Bytes().string("name").string("value").toArray();
    };
  }

  private Damage identifier(Place place) {
    byte[] id = bytes(1);
    return replace(place, "with the identifier " + hex(id), old -> old.with(id));
  }

  // ---- how --------------------------------------------------------------------------------------

  private static Damage replace(Place place, String what, UnaryOperator<Field> change) {
    return new Damage(
        place.name(),
        what,
        packet ->
            packet.at(place.path()).isEmpty() ? packet : packet.replace(place.path(), change));
  }

  private static Damage siblings(Place place, String what, UnaryOperator<List<Field>> change) {
    return new Damage(
        place.name(),
        what,
        packet ->
            packet.at(place.path()).isEmpty() ? packet : packet.siblings(place.path(), change));
  }

  private byte[] inserted(byte[] into, byte[] what) {
    int at = random.nextInt(into.length + 1);
    return new Bytes()
        .raw(Arrays.copyOf(into, at))
        .raw(what)
        .raw(Arrays.copyOfRange(into, at, into.length))
        .toArray();
  }

  private byte[] flipped(byte[] content) {
    byte[] changed = content.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return changed;
  }

  private static byte[] last(byte[] content, int value) {
    byte[] changed = content.clone();
    changed[changed.length - 1] = (byte) value;
    return changed;
  }

  private static byte[] filled(int length, int value) {
    byte[] all = new byte[length];
    Arrays.fill(all, (byte) value);
    return all;
  }

  private byte[] bytes(int length) {
    byte[] all = new byte[length];
    random.nextBytes(all);
    return all;
  }

  private static byte[] variable(long value) {
    return new Bytes().variable(value).toArray();
  }

  /** A Variable Byte Integer that is longer than it need be. */
  private static byte[] padded(int value, int more) {
    byte[] shortest = variable(value);
    byte[] all = Arrays.copyOf(shortest, shortest.length + more);
    for (int i = shortest.length - 1; i < all.length - 1; i++) {
      all[i] |= (byte) 0x80;
    }
    return all;
  }

  private static byte[] unhex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    if (bytes.length > 12) {
      return HexFormat.of().formatHex(bytes, 0, 8) + "... (" + bytes.length + " bytes)";
    }
    return bytes.length == 0 ? "nothing" : HexFormat.of().formatHex(bytes);
  }
}
