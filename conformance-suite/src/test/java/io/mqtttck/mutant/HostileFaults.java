package io.mqtttck.mutant;

import io.mqtttck.wire.Bytes;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Publish;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What no broker does, but something that listens on a port may do. */
final class HostileFaults {

  private static final String HTTP_ERROR =
      "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  private final SmallBroker broker;
  private final SocketChannel channel;

  HostileFaults(SmallBroker broker, SocketChannel channel) {
    this.broker = broker;
    this.channel = channel;
  }

  /** Answers without reading what came, and says whether it did. */
  boolean answers() {
    if (broker.has(Fault.HOSTILE_GARBAGE)) {
      byte[] garbage = new byte[200];
      broker.random().nextBytes(garbage);
      channel.writeAndFlush(Unpooled.wrappedBuffer(garbage));
      return true;
    }
    if (broker.has(Fault.HOSTILE_RESETS)) {
      channel.config().setSoLinger(0);
      channel.close();
      return true;
    }
    if (broker.has(Fault.HOSTILE_SPEAKS_HTTP)) {
      channel
          .writeAndFlush(Unpooled.wrappedBuffer(HTTP_ERROR.getBytes(StandardCharsets.US_ASCII)))
          .addListener(ChannelFutureListener.CLOSE);
      return true;
    }
    return false;
  }

  /** Ends the connection now and then, and says whether it did. */
  boolean closes() {
    boolean now = broker.has(Fault.HOSTILE_CLOSES_AT_RANDOM) && broker.random().nextInt(10) == 0;
    if (now) {
      channel.close();
    }
    return now;
  }

  /** The bytes of a packet, or what goes out in their place. */
  byte[] changed(Packet packet, byte[] bytes) {
    if (packet instanceof Connack) {
      if (broker.has(Fault.HOSTILE_HALF_CONNACK)) {
        return Arrays.copyOf(bytes, 2);
      }
      if (broker.has(Fault.HOSTILE_ANNOUNCES_256_MIB)) {
        return new Bytes().raw(bytes).raw(0x30, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1, 'a').toArray();
      }
      if (broker.has(Fault.HOSTILE_FLOODS)) {
        broker.after(1, this::flood);
      }
    }
    if (packet instanceof Publish && broker.has(Fault.HOSTILE_HALF_PUBLISH)) {
      broker.after(1, channel::close);
      return Arrays.copyOf(bytes, bytes.length / 2);
    }
    return bytes;
  }

  private void flood() {
    if (!channel.isActive()) {
      return;
    }
    byte[] message = new Bytes().string("flood").raw(new byte[1_000]).packet(0x30);
    for (int i = 0; i < 1_000 && channel.isWritable(); i++) {
      channel.write(Unpooled.wrappedBuffer(message));
    }
    channel.flush();
    broker.after(1, this::flood);
  }
}
