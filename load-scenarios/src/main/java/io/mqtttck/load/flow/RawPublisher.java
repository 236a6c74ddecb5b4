package io.mqtttck.load.flow;

import io.mqtttck.load.measure.Payload;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.ReasonCode;
import io.netty.channel.ChannelFuture;

/** One frame, made once: of each message only the packet identifier and the header change. */
final class RawPublisher implements Publisher {

  private final Shape shape;
  private final Outcome outcome;
  private final RawOutput output;
  private final InFlight inFlight;
  private final byte[] frame;
  private final int payloadAt;
  private final int payloadLength;
  private final int packetIdAt;
  private int unwritten;

  RawPublisher(
      Shape shape, Outcome outcome, RawOutput output, InFlight inFlight, MqttVersion version) {
    this.shape = shape;
    this.outcome = outcome;
    this.output = output;
    this.inFlight = inFlight;
    this.frame = shape.message().packetId(shape.qos() > 0 ? 1 : 0).encode(version);
    this.payloadLength = shape.template().length;
    this.payloadAt = frame.length - payloadLength;
    this.packetIdAt = afterTopic(frame);
  }

  private static int afterTopic(byte[] frame) {
    int at = 1;
    while (frame[at++] < 0) {
      // the length goes on as long as the highest bit is set
    }
    return at + 2 + ((frame[at] & 0xFF) << 8 | frame[at + 1] & 0xFF);
  }

  @Override
  public void publish(long sequence, long dueNs, long nowNs) {
    if (shape.qos() > 0) {
      int packetId = inFlight.next(this, dueNs, nowNs);
      frame[packetIdAt] = (byte) (packetId >> 8);
      frame[packetIdAt + 1] = (byte) packetId;
    } else if (unwritten++ == 0) {
      output.tell(this);
    }
    Payload.stamp(
        frame, payloadAt, payloadLength, shape.runId(), shape.streamId(), sequence, dueNs);
    output.write(frame);
  }

  @Override
  public void flush() {
    output.flush();
  }

  /** What was published at QoS 0 since the last call is on its way to the socket. */
  void handed(ChannelFuture written) {
    int messages = unwritten;
    unwritten = 0;
    written.addListener(
        write -> {
          if (write.isSuccess()) {
            outcome.written(messages);
          } else {
            outcome.refused(Reasons.of(write.cause()));
          }
        });
  }

  void acknowledged(int code, long dueNs, long sentNs, long nowNs) {
    if (code < ReasonCode.UNSPECIFIED_ERROR) {
      outcome.acknowledged(dueNs, sentNs, nowNs);
    } else {
      outcome.refused("the target refused a message: " + ReasonCode.text(code));
    }
  }
}
