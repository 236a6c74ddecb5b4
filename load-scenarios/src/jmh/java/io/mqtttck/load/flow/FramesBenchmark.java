package io.mqtttck.load.flow;

import io.mqtttck.load.measure.Payload;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.Publish;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What the raw path does per message: a QoS 1 PUBLISH of 64 bytes, written, read, acknowledged. */
@State(Scope.Thread)
public class FramesBenchmark {

  private static final int MESSAGES = 500;
  private static final MqttVersion VERSION = MqttVersion.V3_1_1;
  private static final Publisher.Shape SHAPE =
      new Publisher.Shape("p2p/1", 1, false, Properties.NONE, Payload.template(64, 1), 1, 1);

  private final InFlight inFlight = new InFlight();
  private final Nothing nothing = new Nothing();
  private EmbeddedChannel channel;
  private RawPublisher publisher;
  private RawInput input;
  private ByteBuf publishes;
  private long sequence;

  @Setup
  public void setUp() {
    channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    RawOutput output = new RawOutput(channel.pipeline().lastContext(), false);
    publisher = new RawPublisher(SHAPE, nothing, output, inFlight, VERSION);
    input = new RawInput(nothing, new RawLinks.Scratch(), VERSION.hasProperties());
    byte[] frame =
        Publish.to(SHAPE.topic()).qos(1).packetId(1).payload(SHAPE.template()).encode(VERSION);
    publishes = Unpooled.directBuffer();
    for (int i = 0; i < MESSAGES; i++) {
      publishes.writeBytes(frame);
    }
  }

  @TearDown
  public void tearDown() {
    publishes.release();
    channel.finishAndReleaseAll();
  }

  /** Packet identifier, header, checksum, copy into the buffer; and the acknowledgement's books. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int publishAndAcknowledge() {
    for (int i = 0; i < MESSAGES; i++) {
      publisher.publish(sequence, sequence, sequence);
      int packetId = (int) (sequence++ % 65_535) + 1;
      inFlight.acknowledged(packetId, 0, sequence);
      inFlight.free(packetId);
    }
    publisher.flush();
    channel.releaseOutbound();
    return nothing.heard;
  }

  /** Cutting what was read into frames and finding their fields. */
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int read() throws RawInput.NoMqtt {
    input.read(publishes.readerIndex(0), 1);
    return nothing.heard;
  }

  private static final class Nothing implements RawInput.Handler, Publisher.Outcome {

    private int heard;

    @Override
    public void onPublish(
        int qos,
        boolean dup,
        int packetId,
        byte[] bytes,
        int topicAt,
        int topicLength,
        int payloadAt,
        int payloadLength,
        long nowNs) {
      heard += payloadLength + packetId;
    }

    @Override
    public void onPuback(int packetId, int code, long nowNs) {
      heard++;
    }

    @Override
    public void onPubrec(int packetId, int code, long nowNs) {
      heard++;
    }

    @Override
    public void onPubrel(int packetId) {
      heard++;
    }

    @Override
    public void onPubcomp(int packetId) {
      heard++;
    }

    @Override
    public void onPacket(Packet packet) {
      heard++;
    }

    @Override
    public void written(int messages) {
      heard += messages;
    }

    @Override
    public void acknowledged(long dueNs, long sentNs, long nowNs) {
      heard++;
    }

    @Override
    public void refused(String reason) {
      throw new IllegalStateException(reason);
    }
  }
}
