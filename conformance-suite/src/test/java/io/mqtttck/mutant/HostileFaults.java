package io.mqtttck.mutant;

import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What no broker does, but something that listens on a port may do. */
final class HostileFaults {

  private static final String HTTP_ERROR =
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private static final int ENDLESS = 100_000;

  private final SmallBroker broker;
  private final SocketChannel channel;

  /** False for those that came before the broker turned hostile. */
  private boolean begun;

  HostileFaults(SmallBroker broker, SocketChannel channel) {
    this.broker = broker;
    this.channel = channel;
  }

  /** Begins with the connection. */
  void opened() {
    begun = broker.hostile();
    if (has(Fault.HOSTILE_TALKS_FIRST)) {
      byte[] pong = {(byte) 0xD0, 0};
      channel.writeAndFlush(Unpooled.wrappedBuffer(message(0, 10), pong));
    }
    if (has(Fault.HOSTILE_NEVER_READS)) {
      channel.config().setAutoRead(false);
    }
  }

  private boolean has(Fault fault) {
    return begun && broker.has(fault);
  }

  /** Answers without reading what came, and says whether it did. */
  boolean answers() {
    if (has(Fault.HOSTILE_SILENT)) {
      return true;
    }
    if (has(Fault.HOSTILE_GARBAGE)) {
      byte[] garbage = new byte[200];
      broker.random().nextBytes(garbage);
      channel.writeAndFlush(Unpooled.wrappedBuffer(garbage));
      return true;
    }
    if (has(Fault.SLAMS_UNHEARD)) {
      channel.close();
      return true;
    }
    if (has(Fault.HOSTILE_RESETS)) {
      channel.config().setSoLinger(0);
      channel.close();
      return true;
    }
    if (has(Fault.HOSTILE_SPEAKS_HTTP)) {
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(HTTP_ERROR.getBytes(StandardCharsets.US_ASCII)))
          .addListener(ChannelFutureListener.CLOSE);
      return true;
    }
    return false;
  }

  /** Ends the connection now and then, and says whether it did. */
  boolean closes() {
    boolean now = has(Fault.HOSTILE_CLOSES_AT_RANDOM) && broker.random().nextInt(10) == 0;
    if (now) {
      channel.close();
    }
    return now;
  }

  /** The bytes of a packet, or what goes out in their place. */
  byte[] changed(Packet packet, byte[] bytes) {
    if (packet instanceof Connack) {
      if (has(Fault.HOSTILE_HALF_CONNACK)) {
        return Arrays.copyOf(bytes, 2);
      }
      if (has(Fault.HOSTILE_ANNOUNCES_256_MIB)) {
        return new Bytes().raw(bytes).raw(0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 'a').toArray();
      }
      if (has(Fault.HOSTILE_FLOODS)) {
        broker.after(1, () -> flood(message(0, 1_000)));
      }
      if (has(Fault.HOSTILE_ENDLESS_PROPERTIES) && bytes.length > 4) {
        broker.after(1, () -> flood(endlessProperties()));
      }
    }
    if (packet instanceof Suback && has(Fault.HOSTILE_FLOODS_RETAINED)) {
      broker.after(1, () -> flood(message(1, 10)));
    }
    if (packet instanceof Publish && has(Fault.HOSTILE_HALF_PUBLISH)) {
      broker.after(1, channel::close);
      return Arrays.copyOf(bytes, bytes.length / 2);
    }
    return bytes;
  }

  private static byte[] message(int retain, int payloadBytes) {
    // In 5.0 the first byte of the payload is the length of no properties.
    return new Bytes().string("flood").raw(new byte[payloadBytes]).packet(0x30 | retain);
  }

  private static byte[] endlessProperties() {
    byte[] properties = new byte[5 * ENDLESS];
    for (int i = 0; i < properties.length; i += 5) {
      properties[i] = 0x26;
    }
    return new Bytes().string("t").variable(properties.length).raw(properties).packet(0x30);
  }

  private void flood(byte[] packet) {
    if (!channel.isActive()) {
      return;
    }
    for (int i = 0; i < 1_000 && channel.isWritable(); i++) {
      channel.write(Unpooled.wrappedBuffer(packet));
    }
    channel.flush();
    broker.after(1, () -> flood(packet));
  }
}
