package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;

/**
 * A control packet. Each kind knows how to write itself; {@link Parser} reads them. What the
 * builder methods of the records make is well-formed; for anything else write the bytes with {@link
 * Bytes}.
 */
public sealed interface Packet
    permits Connect,
        Connack,
        Publish,
        Ack,
        Subscribe,
        Suback,
        Unsubscribe,
        Unsuback,
        Ping,
        Disconnect,
        Auth {

  PacketType type();

  /** Its properties; none in 3.x. */
  Properties properties();

  /** The bytes on the wire. */
  byte[] encode(MqttVersion version);

  /** One line for a reader: the type and the fields that matter, without secrets. */
  String describe();
}
