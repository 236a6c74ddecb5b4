package io.mqtttck.fuzz;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.PropertyId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A well-formed packet of a client taken apart into its fields, so that each can be damaged alone:
 * what is put together again has right lengths except where the damage is.
 *
 * @param length the Remaining Length as it is to be sent; null for the right one
 */
record Anatomy(PacketType type, int firstByte, byte[] length, List<Field> fields) {

  Anatomy {
    fields = List.copyOf(fields);
  }

  /** What stands in front of a field's content. */
  enum Kind {
    /** A number of fixed size. */
    NUMBER,
    /** Text behind its length in two bytes. */
    TEXT,
    /** Binary data behind its length in two bytes. */
    BINARY,
    /** Properties behind their length. */
    PROPERTIES,
    /** One property: its identifier, then its parts. */
    PROPERTY,
    /** Bytes as they are. */
    RAW
  }

  /**
   * A part of a packet.
   *
   * @param name unique in its packet, but for what may be repeated
   * @param parts of properties, else empty
   */
  record Field(String name, Kind kind, byte[] content, List<Field> parts) {

    Field {
      parts = List.copyOf(parts);
    }

    Field(String name, Kind kind, byte[] content) {
      this(name, kind, content, List.of());
    }

    /** The bytes of the field without what stands in front of them. */
    byte[] inside() {
      Bytes all = new Bytes().raw(content);
      parts.forEach(part -> all.raw(part.wire()));
      return all.toArray();
    }

    byte[] wire() {
      return switch (kind) {
        case TEXT, BINARY -> new Bytes().binary(inside()).toArray();
        case PROPERTIES -> new Bytes().variable(inside().length).raw(inside()).toArray();
        case NUMBER, PROPERTY, RAW -> inside();
      };
    }

    /** The same field with these bytes and nothing in front of them. */
    Field as(byte[] bytes) {
      return new Field(name, Kind.RAW, bytes);
    }

    /** The same field with other content. */
    Field with(byte[] other) {
      return new Field(name, kind, other, parts);
    }

    Field withParts(List<Field> others) {
      return new Field(name, kind, content, others);
    }
  }

  // ---- taking apart -----------------------------------------------------------------------------

  /**
   * Takes a packet apart.
   *
   * @param bytes one well-formed packet of a client
   */
  static Anatomy of(byte[] bytes, MqttVersion version) {
    Frame frame = new FrameReader().feed(bytes, 0).get(0);
    return new Knife(frame.body(), version.hasProperties()).cut(frame.type(), bytes[0] & 0xFF);
  }

  private static final class Knife {
    private final byte[] body;
    private final boolean properties;
    private final List<Field> fields = new ArrayList<>();
    private int at;

    Knife(byte[] body, boolean properties) {
      this.body = body;
      this.properties = properties;
    }

    Anatomy cut(PacketType type, int firstByte) {
      switch (type) {
        case CONNECT -> connect();
        case PUBLISH -> publish(firstByte);
        case SUBSCRIBE, UNSUBSCRIBE -> request(type == PacketType.SUBSCRIBE);
        case PUBACK, PUBREC, PUBREL, PUBCOMP -> {
          number("packet-id", 2);
          reason();
        }
        case DISCONNECT, AUTH -> reason();
        default -> {}
      }
      return new Anatomy(type, firstByte, null, fields);
    }

    private void connect() {
      block("protocol-name", Kind.TEXT);
      number("level", 1);
      int flags = body[at];
      number("connect-flags", 1);
      number("keep-alive", 2);
      properties("properties");
      block("client-id", Kind.TEXT);
      if ((flags & 0x04) != 0) {
        properties("will-properties");
        block("will-topic", Kind.TEXT);
        block("will-payload", Kind.BINARY);
      }
      if ((flags & 0x80) != 0) {
        block("user-name", Kind.TEXT);
      }
      if ((flags & 0x40) != 0) {
        block("password", Kind.BINARY);
      }
    }

    private void publish(int firstByte) {
      block("topic", Kind.TEXT);
      if ((firstByte & 0x06) != 0) {
        number("packet-id", 2);
      }
      properties("properties");
      fields.add(new Field("payload", Kind.RAW, Arrays.copyOfRange(body, at, body.length)));
    }

    private void request(boolean options) {
      number("packet-id", 2);
      properties("properties");
      while (at < body.length) {
        block("filter", Kind.TEXT);
        if (options) {
          number("options", 1);
        }
      }
    }

    private void reason() {
      if (at < body.length) {
        number("reason-code", 1);
      }
      if (at < body.length) {
        properties("properties");
      }
    }

    private void number(String name, int bytes) {
      fields.add(take(name, bytes));
    }

    private Field take(String name, int bytes) {
      at += bytes;
      return new Field(name, Kind.NUMBER, Arrays.copyOfRange(body, at - bytes, at));
    }

    private void block(String name, Kind kind) {
      fields.add(takeBlock(name, kind));
    }

    private Field takeBlock(String name, Kind kind) {
      int length = (body[at] & 0xFF) << 8 | body[at + 1] & 0xFF;
      at += 2 + length;
      return new Field(name, kind, Arrays.copyOfRange(body, at - length, at));
    }

    private void properties(String name) {
      if (!properties) {
        return;
      }
      int end = variable();
      end += at;
      List<Field> parts = new ArrayList<>();
      while (at < end) {
        parts.add(property());
      }
      fields.add(new Field(name, Kind.PROPERTIES, new byte[0], parts));
    }

    private Field property() {
      PropertyId id = PropertyId.of(body[at++]);
      String name = word(id);
      List<Field> parts =
          switch (id.type()) {
            case BYTE -> List.of(take(name, 1));
            case TWO_BYTES -> List.of(take(name, 2));
            case FOUR_BYTES -> List.of(take(name, 4));
            case VARIABLE -> {
              int from = at;
              variable();
              at = from + Math.max(1, at - from);
              yield List.of(new Field(name, Kind.NUMBER, Arrays.copyOfRange(body, from, at)));
            }
            case STRING -> List.of(takeBlock(name, Kind.TEXT));
            case BINARY -> List.of(takeBlock(name, Kind.BINARY));
            case STRING_PAIR ->
                List.of(
                    takeBlock(name + "-name", Kind.TEXT), takeBlock(name + "-value", Kind.TEXT));
          };
      return new Field(name, Kind.PROPERTY, new byte[] {(byte) id.code()}, parts);
    }

    private int variable() {
      int value = 0;
      for (int shift = 0; ; shift += 7) {
        int digit = body[at++];
        value |= (digit & 0x7F) << shift;
        if ((digit & 0x80) == 0) {
          return value;
        }
      }
    }
  }

  static String word(PropertyId id) {
    return id.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  // ---- putting together -------------------------------------------------------------------------

  byte[] encode() {
    byte[] body = body();
    Bytes all = new Bytes().u8(firstByte);
    return (length == null ? all.variable(body.length) : all.raw(length)).raw(body).toArray();
  }

  byte[] body() {
    Bytes all = new Bytes();
    fields.forEach(field -> all.raw(field.wire()));
    return all.toArray();
  }

  // ---- changing ---------------------------------------------------------------------------------

  Anatomy withFirstByte(int value) {
    return new Anatomy(type, value & 0xFF, length, fields);
  }

  Anatomy withLength(byte[] bytes) {
    return new Anatomy(type, firstByte, bytes, fields);
  }

  Anatomy withBody(byte[] bytes) {
    return new Anatomy(type, firstByte, length, List.of(new Field("body", Kind.RAW, bytes)));
  }

  /** A place in the packet: the position of a field, and of a part in it, and of a part in that. */
  record Place(String name, List<Integer> path) {

    Place {
      path = List.copyOf(path);
    }
  }

  /** Every field and every part of one. */
  List<Place> places() {
    List<Place> all = new ArrayList<>();
    collect(fields, "", List.of(), all);
    return all;
  }

  private static void collect(
      List<Field> fields, String prefix, List<Integer> path, List<Place> all) {
    for (int i = 0; i < fields.size(); i++) {
      Field field = fields.get(i);
      List<Integer> here = new ArrayList<>(path);
      here.add(i);
      String name = prefix + field.name();
      all.add(new Place(name, here));
      // The parts of will properties are told from those of the packet.
      String inside =
          field.kind() == Kind.PROPERTIES && field.name().startsWith("will") ? "will-" : prefix;
      collect(field.parts(), inside, here, all);
    }
  }

  /** The field at a place; empty when an earlier change has taken it away. */
  Optional<Field> at(List<Integer> path) {
    List<Field> level = fields;
    Field found = null;
    for (int index : path) {
      if (index >= level.size()) {
        return Optional.empty();
      }
      found = level.get(index);
      level = found.parts();
    }
    return Optional.ofNullable(found);
  }

  /** The packet with the neighbours of a place changed, the place's own index still the same. */
  Anatomy siblings(List<Integer> path, UnaryOperator<List<Field>> change) {
    return new Anatomy(type, firstByte, length, siblings(fields, path, change));
  }

  private static List<Field> siblings(
      List<Field> level, List<Integer> path, UnaryOperator<List<Field>> change) {
    if (path.size() == 1) {
      return change.apply(new ArrayList<>(level));
    }
    List<Field> copy = new ArrayList<>(level);
    Field parent = copy.get(path.get(0));
    copy.set(
        path.get(0),
        parent.withParts(siblings(parent.parts(), path.subList(1, path.size()), change)));
    return copy;
  }

  /** The packet with one field changed. */
  Anatomy replace(List<Integer> path, UnaryOperator<Field> change) {
    int last = path.get(path.size() - 1);
    return siblings(
        path,
        fields -> {
          fields.set(last, change.apply(fields.get(last)));
          return fields;
        });
  }
}
