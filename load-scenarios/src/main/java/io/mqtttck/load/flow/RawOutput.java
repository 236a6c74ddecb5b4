package io.mqtttck.load.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/** Gathers what a link sends, so that one write carries many packets. */
final class RawOutput {

  private static final int LARGEST_BYTES = 64 * 1024;

  /** One buffer becomes one WebSocket frame, and servers may refuse those of 64 KiB. */
  private static final int LARGEST_FRAME_BYTES = 16 * 1024;

  private static final int SMALLEST_BYTES = 128;

  private final ChannelHandlerContext context;
  private final List<RawPublisher> waiting = new ArrayList<>(1);
  private ByteBuf buffer;
  private final int largestBytes;
  private int lastBytes;
  private boolean released;

  RawOutput(ChannelHandlerContext context, boolean webSocket) {
    this.context = context;
    this.largestBytes = webSocket ? LARGEST_FRAME_BYTES : LARGEST_BYTES;
  }

  void write(byte[] frame) {
    room(frame.length).writeBytes(frame);
  }

  /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
  void answer(int firstByte, int packetId) {
    room(4).writeInt(firstByte << 24 | 2 << 16 | packetId);
  }

  /** Tells this publisher when what it has put in has been written. */
  void tell(RawPublisher publisher) {
    waiting.add(publisher);
  }

  private ByteBuf room(int bytes) {
    if (buffer != null && buffer.readableBytes() + bytes > largestBytes) {
      ChannelFuture unused = hand();
    }
    if (buffer == null) {
      buffer =
          context
              .alloc()
              .directBuffer(
                  Math.max(bytes, Math.max(SMALLEST_BYTES, Math.min(lastBytes, largestBytes))));
    }
    return buffer;
  }

  /** Gives the full buffer to the channel, which may go on gathering. */
  private ChannelFuture hand() {
    ByteBuf full = buffer;
    buffer = null;
    lastBytes = full.readableBytes();
    return context.write(full);
  }

  void flush() {
    if (buffer == null) {
      return;
    }
    if (released) {
      release();
      return;
    }
    ChannelFuture written = hand();
    for (RawPublisher publisher : waiting) {
      publisher.handed(written);
    }
    waiting.clear();
    context.flush();
  }

  void release() {
    released = true;
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }
}
