package io.mqtttck.load.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One connection of the sink. It reads just as much of each packet as it needs to answer, and
 * collects its output so that what one read caused goes out in one write.
 */
final class SinkHandler extends ByteToMessageDecoder {

  private static final int CONNECT = 1;
  private static final int CONNACK = 0x20;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 0x40;
  private static final int PUBREC = 5;
  private static final int PUBREL = 6;
  private static final int PUBCOMP = 0x70;
  private static final int SUBSCRIBE = 8;
  private static final int SUBACK = 0x90;
  private static final int PINGREQ = 12;
  private static final int PINGRESP = 0xD0;
  private static final int DISCONNECT = 14;
  private static final int INCOMPLETE = -1;
  private static final int FLUSH_BYTES = 64 * 1024;

  private final SinkRoutes routes;
  private ChannelHandlerContext context;
  private ByteBuf output;
  private boolean version5;
  private boolean reading;
  private int lastPacketId;

  SinkHandler(SinkRoutes routes) {
    this.routes = routes;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    context = ctx;
    routes.add(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    routes.remove(this);
    if (output != null) {
      output.release();
      output = null;
    }
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ChannelFuture unused =
        ctx.close(); // as a broker does with what it does not understand, or when the peer is gone
  }

  void read(boolean read) {
    context.channel().config().setAutoRead(read);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    reading = true;
    while (ctx.channel().isActive()) {
      int start = in.readerIndex();
      int length = remainingLength(in);
      if (length == INCOMPLETE || in.readableBytes() < length) {
        in.readerIndex(start);
        return;
      }
      int end = in.readerIndex() + length;
      onPacket(in.getUnsignedByte(start), in, end);
      in.readerIndex(end);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    flush();
    super.channelReadComplete(ctx);
  }

  /** Reads past the fixed header. */
  private static int remainingLength(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return INCOMPLETE;
    }
    in.skipBytes(1);
    return variableInt(in);
  }

  private static int variableInt(ByteBuf in) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      if (!in.isReadable()) {
        return INCOMPLETE;
      }
      int digit = in.readUnsignedByte();
      value |= (digit & 0x7F) << shift;
      if (digit < 0x80) {
        return value;
      }
    }
    throw new IllegalArgumentException("malformed remaining length");
  }

  private void onPacket(int firstByte, ByteBuf in, int end) {
    switch (firstByte >> 4) {
      case CONNECT -> connect(in);
      case PUBLISH -> publish(firstByte, in, end);
      case PUBREC -> answer(PUBREL << 4 | 2, in.readUnsignedShort());
      case PUBREL -> answer(PUBCOMP, in.readUnsignedShort());
      case SUBSCRIBE -> subscribe(in, end);
      case PINGREQ -> room(2).writeByte(PINGRESP).writeByte(0);
      case DISCONNECT -> {
        ChannelFuture unused = context.close();
      }
      default -> {
        // Acknowledgements of what we delivered: nothing is kept that they could end.
      }
    }
  }

  private void connect(ByteBuf in) {
    in.skipBytes(in.readUnsignedShort());
    version5 = in.readUnsignedByte() == 5;
    ByteBuf to = room(5).writeByte(CONNACK).writeByte(version5 ? 3 : 2).writeShort(0);
    if (version5) {
      to.writeByte(0);
    }
  }

  private void publish(int firstByte, ByteBuf in, int end) {
    int qos = firstByte >> 1 & 3;
    ByteBuf topic = in.readSlice(in.readUnsignedShort());
    int packetId = qos == 0 ? 0 : in.readUnsignedShort();
    if (version5) {
      in.skipBytes(variableInt(in));
    }
    routes.route(topic, in.slice(in.readerIndex(), end - in.readerIndex()), qos);
    if (qos > 0) {
      answer(qos == 1 ? PUBACK : PUBREC << 4, packetId);
    }
  }

  private void subscribe(ByteBuf in, int end) {
    int packetId = in.readUnsignedShort();
    if (version5) {
      in.skipBytes(variableInt(in));
    }
    ByteBuf granted = context.alloc().buffer();
    while (in.readerIndex() < end) {
      String filter =
          in.readCharSequence(in.readUnsignedShort(), StandardCharsets.UTF_8).toString();
      int qos = in.readUnsignedByte() & 3;
      routes.subscribe(filter, this, qos);
      granted.writeByte(qos);
    }
    ByteBuf to = room(64).writeByte(SUBACK);
    writeVariableInt(to, 2 + (version5 ? 1 : 0) + granted.readableBytes());
    to.writeShort(packetId);
    if (version5) {
      to.writeByte(0);
    }
    to.writeBytes(granted);
    granted.release();
  }

  private void answer(int firstByte, int packetId) {
    room(4).writeByte(firstByte).writeByte(2).writeShort(packetId);
  }

  /** Sends a message to this subscriber. */
  void deliver(ByteBuf topic, ByteBuf payload, int qos) {
    int length =
        2
            + topic.readableBytes()
            + (qos > 0 ? 2 : 0)
            + (version5 ? 1 : 0)
            + payload.readableBytes();
    ByteBuf to = room(5 + length).writeByte(PUBLISH << 4 | qos << 1);
    writeVariableInt(to, length);
    to.writeShort(topic.readableBytes())
        .writeBytes(topic, topic.readerIndex(), topic.readableBytes());
    if (qos > 0) {
      lastPacketId = lastPacketId % 65_535 + 1;
      to.writeShort(lastPacketId);
    }
    if (version5) {
      to.writeByte(0);
    }
    to.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    if (to.readableBytes() >= FLUSH_BYTES) {
      flush();
    }
  }

  private static void writeVariableInt(ByteBuf to, int value) {
    int rest = value;
    do {
      int digit = rest & 0x7F;
      rest >>>= 7;
      to.writeByte(rest > 0 ? digit | 0x80 : digit);
    } while (rest > 0);
  }

  /** The output buffer; what is put in goes out when the sink has read what is there to read. */
  private ByteBuf room(int bytes) {
    if (output == null) {
      output = context.alloc().ioBuffer(Math.max(bytes, 4096));
      if (!reading) {
        context.executor().execute(this::flush);
      }
    }
    return output;
  }

  private void flush() {
    if (output != null) {
      ByteBuf full = output;
      output = null;
      ChannelFuture unused = context.writeAndFlush(full, context.voidPromise());
    }
  }
}
