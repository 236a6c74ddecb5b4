package io.mqtttck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.MqttVersion;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FrameReaderTest {

  @RepeatedTest(50)
  void cutsTheSameFramesHoweverTheBytesArrive(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<byte[]> sent = new ArrayList<>();
    for (Packet packet : Samples.fromServer(MqttVersion.V5_0)) {
      byte[] bytes = packet.encode(MqttVersion.V5_0);
      sent.add(bytes);
      stream.writeBytes(bytes);
    }

    List<Frame> frames = feedInPieces(new FrameReader(), stream.toByteArray(), random);

    assertThat(frames).extracting(Frame::bytes).containsExactlyElementsOf(sent);
    assertThat(frames).extracting(Frame::problem).containsOnlyNulls();
  }

  @RepeatedTest(200)
  void neverThrowsAndNeverLosesAByte(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    byte[] garbage = new byte[random.nextInt(300)];
    random.nextBytes(garbage);
    FrameReader reader = new FrameReader();

    List<Frame> frames = feedInPieces(reader, garbage, random);
    frames.addAll(reader.end(0));

    ByteArrayOutputStream all = new ByteArrayOutputStream();
    frames.forEach(frame -> all.writeBytes(frame.bytes()));
    assertThat(all.toByteArray()).isEqualTo(garbage);
  }

  @Test
  void aLengthOfFiveBytesEndsTheFraming() {
    List<Frame> frames = new FrameReader().feed(new byte[] {(byte) 0xD0, -1, -1, -1, -1, 1}, 0);

    assertThat(frames).singleElement().extracting(Frame::problem).asString().contains("four bytes");
  }

  @Test
  void aHugeAnnouncementIsAFindingAndNotABuffer() {
    List<Frame> frames = new FrameReader().feed(new byte[] {0x30, -1, -1, -1, 0x7F}, 0);

    assertThat(frames).singleElement().extracting(Frame::problem).asString().contains("268435455");
  }

  @Test
  void anUnfinishedPacketComesOutAtTheEnd() {
    FrameReader reader = new FrameReader();

    assertThat(reader.feed(new byte[] {0x20, 2, 0}, 0)).isEmpty();
    assertThat(reader.pending()).hasSize(3);
    assertThat(reader.end(0))
        .singleElement()
        .extracting(Frame::problem)
        .asString()
        .contains("ended");
    assertThat(reader.end(0)).isEmpty();
  }

  @Test
  void aPaddedLengthIsSeen() {
    Frame padded = new FrameReader().feed(new byte[] {(byte) 0xD0, (byte) 0x80, 0}, 0).get(0);
    Frame plain = new FrameReader().feed(new byte[] {(byte) 0xD0, 0}, 0).get(0);

    assertThat(padded.lengthMinimal()).isFalse();
    assertThat(plain.lengthMinimal()).isTrue();
  }

  private static List<Frame> feedInPieces(FrameReader reader, byte[] bytes, Random random) {
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int next = Math.min(bytes.length, at + 1 + random.nextInt(9));
      frames.addAll(reader.feed(Arrays.copyOfRange(bytes, at, next), 0));
      at = next;
    }
    return frames;
  }
}
