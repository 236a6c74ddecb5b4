package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** SUBSCRIBE. Start with {@link #to}; options of 5.0 apply to the filter added last. */
public record Subscribe(int packetId, List<Filter> filters, Properties properties)
    implements Packet {

  public Subscribe {
    filters = List.copyOf(filters);
  }

  /**
   * A topic filter with its options byte: bits 0-1 QoS, and in 5.0 bit 2 No Local, bit 3 Retain As
   * Published, bits 4-5 Retain Handling.
   */
  public record Filter(String filter, int options) {
    public int qos() {
      return options & 0x03;
    }

    public boolean noLocal() {
      return (options & 0x04) != 0;
    }

    public boolean retainAsPublished() {
      return (options & 0x08) != 0;
    }

    public int retainHandling() {
      return (options >> 4) & 0x03;
    }
  }

  public static Subscribe to(String filter, int qos) {
    return new Subscribe(0, List.of(new Filter(filter, qos)), Properties.NONE);
  }

  /** Another filter in the same packet. */
  public Subscribe and(String filter, int qos) {
    List<Filter> more = new ArrayList<>(filters);
    more.add(new Filter(filter, qos));
    return new Subscribe(packetId, more, properties);
  }

  public Subscribe noLocal() {
    return option(0x04);
  }

  public Subscribe retainAsPublished() {
    return option(0x08);
  }

  /** Retain Handling: 0 always, 1 only when the subscription is new, 2 never. */
  public Subscribe retainHandling(int value) {
    return option(value << 4);
  }

  private Subscribe option(int bits) {
    List<Filter> changed = new ArrayList<>(filters);
    Filter last = changed.remove(changed.size() - 1);
    changed.add(new Filter(last.filter(), last.options() | bits));
    return new Subscribe(packetId, changed, properties);
  }

  /** Subscription Identifier, 1 to 268,435,455. */
  public Subscribe identifier(long value) {
    return properties(properties.with(PropertyId.SUBSCRIPTION_IDENTIFIER, value));
  }

  public Subscribe properties(Properties value) {
    return new Subscribe(packetId, filters, value);
  }

  public Subscribe packetId(int value) {
    return new Subscribe(value, filters, properties);
  }

  @Override
  public PacketType type() {
    return PacketType.SUBSCRIBE;
  }

  @Override
  public byte[] encode(MqttVersion version) {
    Bytes body = new Bytes().u16(packetId);
    if (version.hasProperties()) {
      body.raw(properties.encode());
    }
    for (Filter each : filters) {
      body.string(each.filter()).u8(each.options());
    }
    return body.packet(0x82);
  }

  @Override
  public String describe() {
    String text =
        "SUBSCRIBE id="
            + packetId
            + " "
            + filters.stream()
                .map(each -> each.filter() + String.format(" options=0x%02X", each.options()))
                .collect(Collectors.joining(", "));
    return properties.entries().isEmpty() ? text : text + " " + properties;
  }
}
