package io.mqtttck.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The properties of a packet in their order. Values are {@link Long} for numbers, {@link String}
 * for text, {@code byte[]} for binary data and {@link UserProperty} for pairs.
 */
public record Properties(List<Entry> entries) {

  /** No properties. */
  public static final Properties NONE = new Properties(List.of());

  public Properties {
    entries = List.copyOf(entries);
  }

  /** User Properties only, in this order. */
  public static Properties ofUser(List<UserProperty> pairs) {
    return new Properties(
        pairs.stream().map(pair -> new Entry(PropertyId.USER_PROPERTY, pair)).toList());
  }

  /** One property; repeated ones are several entries. */
  public record Entry(PropertyId id, Object value) {
    @Override
    public String toString() {
      String name = id.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (id == PropertyId.AUTHENTICATION_DATA) {
        return name + "=***";
      }
      return name + "=" + (value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : value);
    }
  }

  /** A name and a value of a User Property. */
  public record UserProperty(String name, String value) {
    @Override
    public String toString() {
      return name + ":" + value;
    }
  }

  public Properties with(PropertyId id, long value) {
    return plus(new Entry(id, value));
  }

  public Properties with(PropertyId id, String value) {
    return plus(new Entry(id, value));
  }

  public Properties with(PropertyId id, byte[] value) {
    return plus(new Entry(id, value));
  }

  public Properties withUser(String name, String value) {
    return plus(new Entry(PropertyId.USER_PROPERTY, new UserProperty(name, value)));
  }

  /** The same without a property, however often it is there. */
  public Properties without(PropertyId id) {
    return new Properties(entries.stream().filter(entry -> entry.id() != id).toList());
  }

  private Properties plus(Entry entry) {
    List<Entry> more = new ArrayList<>(entries);
    more.add(entry);
    return new Properties(more);
  }

  public boolean has(PropertyId id) {
    return entries.stream().anyMatch(entry -> entry.id() == id);
  }

  /** The first value of a numeric property. */
  public Optional<Long> number(PropertyId id) {
    return first(id).map(Long.class::cast);
  }

  /** The first value of a text property. */
  public Optional<String> text(PropertyId id) {
    return first(id).map(String.class::cast);
  }

  /** The first value of a binary property. */
  public Optional<byte[]> binary(PropertyId id) {
    return first(id).map(byte[].class::cast);
  }

  /** All values of a numeric property, in order. */
  public List<Long> numbers(PropertyId id) {
    return entries.stream().filter(e -> e.id() == id).map(e -> (Long) e.value()).toList();
  }

  /** The User Properties in order. */
  public List<UserProperty> user() {
    return entries.stream()
        .filter(entry -> entry.id() == PropertyId.USER_PROPERTY)
        .map(entry -> (UserProperty) entry.value())
        .toList();
  }

  private Optional<Object> first(PropertyId id) {
    return entries.stream().filter(entry -> entry.id() == id).map(Entry::value).findFirst();
  }

  /** Writes them with their Property Length in front. */
  byte[] encode() {
    Bytes body = new Bytes();
    for (Entry entry : entries) {
      body.u8(entry.id().code());
      switch (entry.id().type()) {
        case BYTE -> body.u8(((Long) entry.value()).intValue());
        case TWO_BYTES -> body.u16(((Long) entry.value()).intValue());
        case FOUR_BYTES -> body.u32((Long) entry.value());
        case VARIABLE -> body.variable((Long) entry.value());
        case STRING -> body.string((String) entry.value());
        case BINARY -> body.binary((byte[]) entry.value());
        case STRING_PAIR -> {
          UserProperty pair = (UserProperty) entry.value();
          body.string(pair.name()).string(pair.value());
        }
      }
    }
    return new Bytes().variable(body.size()).raw(body.toArray()).toArray();
  }

  @Override
  public String toString() {
    return entries.stream().map(Entry::toString).collect(Collectors.joining(" "));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
