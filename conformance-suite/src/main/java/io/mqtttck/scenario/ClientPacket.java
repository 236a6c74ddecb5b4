package io.mqtttck.scenario;

import io.mqtttck.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A packet of a client as a list of fields, so that a fault can be put into any one of them. */
final class ClientPacket {

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
    /** Bytes as they are. */
    RAW
  }

  /** A part of a packet, by the name that ids use. */
  static final class Field {
    private final String name;
    private final Kind kind;
    private final byte[] content;

    Field(String name, Kind kind, byte[] content) {
      this.name = name;
      this.kind = kind;
      this.content = content;
    }

    String name() {
      return name;
    }

    Kind kind() {
      return kind;
    }

    byte[] content() {
      return content.clone();
    }

    byte[] wire() {
      return switch (kind) {
        case TEXT, BINARY -> new Bytes().binary(content).toArray();
        case PROPERTIES -> new Bytes().variable(content.length).raw(content).toArray();
        case NUMBER, RAW -> content.clone();
      };
    }
  }

  private final int firstByte;
  private final List<Field> fields;

  private ClientPacket(int firstByte, List<Field> fields) {
    this.firstByte = firstByte;
    this.fields = List.copyOf(fields);
  }

  /** A packet without fields. */
  static ClientPacket of(int firstByte) {
    return new ClientPacket(firstByte, List.of());
  }

  List<Field> fields() {
    return fields;
  }

  // ---- building ---------------------------------------------------------------------------------

  ClientPacket u8(String name, int value) {
    return plus(name, Kind.NUMBER, new Bytes().u8(value).toArray());
  }

  ClientPacket u16(String name, int value) {
    return plus(name, Kind.NUMBER, new Bytes().u16(value).toArray());
  }

  ClientPacket text(String name, String value) {
    return plus(name, Kind.TEXT, value.getBytes(StandardCharsets.UTF_8));
  }

  ClientPacket binary(String name, byte[] value) {
    return plus(name, Kind.BINARY, value);
  }

  /** Properties without their length. */
  ClientPacket properties(String name, byte[] content) {
    return plus(name, Kind.PROPERTIES, content);
  }

  ClientPacket raw(String name, byte[] value) {
    return plus(name, Kind.RAW, value);
  }

  private ClientPacket plus(String name, Kind kind, byte[] content) {
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(name, kind, content));
    return new ClientPacket(firstByte, more);
  }

  // ---- changing ---------------------------------------------------------------------------------

  ClientPacket firstByte(int value) {
    return new ClientPacket(value, fields);
  }

  int firstByte() {
    return firstByte;
  }

  /** The content of a field, with the right length in front. */
  ClientPacket with(String name, byte[] content) {
    return replaced(new Field(name, field(name).kind(), content));
  }

  /** The content of a field, with the right length in front. */
  ClientPacket with(String name, String content) {
    return with(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes of a field as they are, its length included. */
  ClientPacket wire(String name, byte[] bytes) {
    return replaced(new Field(name, Kind.RAW, bytes));
  }

  private ClientPacket replaced(Field other) {
    return new ClientPacket(
        firstByte,
        fields.stream().map(each -> each.name().equals(other.name()) ? other : each).toList());
  }

  Field field(String name) {
    return fields.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no field " + name));
  }

  // ---- the bytes --------------------------------------------------------------------------------

  byte[] encode() {
    return new Bytes().raw(body()).packet(firstByte);
  }

  /**
   * The packet ends so many bytes after the beginning of a field; its Remaining Length is right.
   */
  byte[] cut(String name, int bytes) {
    return new Bytes().raw(Arrays.copyOf(body(), offset(name) + bytes)).packet(firstByte);
  }

  /** Bytes follow the last field; the Remaining Length counts them. */
  byte[] surplus(int... bytes) {
    return new Bytes().raw(body()).raw(bytes).packet(firstByte);
  }

  /** The packet with a Remaining Length in the given bytes. */
  byte[] remainingLength(int... length) {
    return new Bytes().u8(firstByte).raw(length).raw(body()).toArray();
  }

  /** How many bytes follow the fixed header. */
  int size() {
    return body().length;
  }

  private byte[] body() {
    Bytes all = new Bytes();
    fields.forEach(each -> all.raw(each.wire()));
    return all.toArray();
  }

  private int offset(String name) {
    int offset = 0;
    for (Field each : fields) {
      if (each.name().equals(name)) {
        return offset;
      }
      offset += each.wire().length;
    }
    throw new IllegalArgumentException("no field " + name);
  }
}
