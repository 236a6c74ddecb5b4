package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Ack;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Frame;
import io.mqtttck.wire.FrameReader;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Parser;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * A blocking client that does only what it is told, for the tests of the kit itself. Every packet
 * that it reads has to be free of format violations.
 */
final class RawClient implements AutoCloseable {

  private static final int DEADLINE_MS = 5_000;

  private final MqttVersion version;
  private final Socket socket;
  private final FrameReader reader = new FrameReader();
  private final Deque<Packet> read = new ArrayDeque<>();

  RawClient(SmallBroker broker, MqttVersion version) {
    this.version = version;
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), broker.port());
      socket.setSoTimeout(DEADLINE_MS);
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects and expects to be accepted. */
  static RawClient connected(SmallBroker broker, MqttVersion version, Connect connect) {
    RawClient client = new RawClient(broker, version);
    client.send(connect);
    assertThat(client.expect(Connack.class).code()).isZero();
    return client;
  }

  RawClient send(Packet packet) {
    return sendRaw(packet.encode(version));
  }

  RawClient sendRaw(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Subscribes with one filter and expects the grant. */
  RawClient subscribed(String filter, int qos) {
    return subscribed(Subscribe.to(filter, qos));
  }

  RawClient subscribed(Subscribe subscribe) {
    send(subscribe.packetId(60_000));
    assertThat(expect(Suback.class).codes()).allMatch(code -> code <= 2);
    return this;
  }

  /** Publishes and completes the exchange. */
  RawClient published(Publish publish) {
    send(publish);
    if (publish.qos() == 1) {
      expectAck(PacketType.PUBACK, publish.packetId());
    } else if (publish.qos() == 2) {
      expectAck(PacketType.PUBREC, publish.packetId());
      send(Ack.of(PacketType.PUBREL, publish.packetId()));
      expectAck(PacketType.PUBCOMP, publish.packetId());
    }
    return this;
  }

  Ack expectAck(PacketType type, int packetId) {
    Ack ack = expect(Ack.class);
    assertThat(ack.type()).isEqualTo(type);
    assertThat(ack.packetId()).isEqualTo(packetId);
    return ack;
  }

  /** The next packet, which has to be of that kind. */
  <P extends Packet> P expect(Class<P> kind) {
    Packet next = next();
    assertThat(next).as("next packet").isInstanceOf(kind);
    return kind.cast(next);
  }

  /** The payloads up to the answer to a PINGREQ, which this broker sends in its turn. */
  List<String> payloadsUntilPong() {
    send(Ping.REQUEST);
    List<String> payloads = new ArrayList<>();
    for (Packet next = next(); !(next instanceof Ping); next = next()) {
      if (next instanceof Publish publish) {
        payloads.add(publish.payloadText());
      }
    }
    return payloads;
  }

  /** Reads on to the end of the stream; returns what came before. */
  List<Packet> expectClosed() {
    List<Packet> before = new ArrayList<>();
    for (Packet next = nextOrNull(); next != null; next = nextOrNull()) {
      before.add(next);
    }
    return before;
  }

  /** Nothing comes, and the connection stays open. */
  void expectSilence(int ms) {
    try {
      socket.setSoTimeout(ms);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(DEADLINE_MS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Packet next() {
    Packet packet = nextOrNull();
    assertThat(packet).as("a packet, not the end of the connection").isNotNull();
    return packet;
  }

  private Packet nextOrNull() {
    while (read.isEmpty()) {
      byte[] buffer = new byte[65_536];
      int count;
      try {
        count = socket.getInputStream().read(buffer);
      } catch (SocketTimeoutException e) {
        throw new AssertionError("nothing came within " + DEADLINE_MS + " ms", e);
      } catch (IOException e) {
        return null;
      }
      if (count < 0) {
        return null;
      }
      for (Frame frame : reader.feed(Arrays.copyOf(buffer, count), System.nanoTime())) {
        Parser.Parsed parsed = Parser.parse(frame, version, Parser.Side.SERVER);
        assertThat(parsed.violations()).as(parsed.describe()).isEmpty();
        read.add(parsed.packet());
      }
    }
    return read.remove();
  }

  /** Ends the connection with a reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the connection with FIN and no word. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
