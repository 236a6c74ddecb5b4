package io.mqtttck.load.flow;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.Disconnect;
import io.mqtttck.wire.Packet;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Unsuback;
import io.mqtttck.wire.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A connection without a client library: its frames are written and read in place. What is rare
 * (CONNECT, SUBSCRIBE) goes through the packets of the conformance suite; what comes a million
 * times allocates nothing.
 */
final class RawLink extends ChannelInboundHandlerAdapter implements Link, RawInput.Handler {

  /** Without a Receive Maximum only the packet identifiers are a limit. */
  private static final int UNLIMITED = 65_535;

  private final RawLinks links;
  private final Connect connect;
  private final EventLoop loop;
  private final Listener listener;
  private final CompletableFuture<Integer> connected = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Map<Integer, CompletableFuture<Void>> requests = new HashMap<>(2);
  private final InFlight inFlight = new InFlight();
  private final RawInput input;
  private ChannelHandlerContext context;
  private RawOutput output;
  private Session session = Session.CLEAN;
  private boolean open;
  private long pingedAtNs;
  private String end = "closed by the target";

  RawLink(RawLinks links, Connect connect, EventLoop loop, Listener listener) {
    this.links = links;
    this.connect = connect;
    this.loop = loop;
    this.listener = listener;
    this.input = new RawInput(this, links.scratch(loop), links.version().hasProperties());
  }

  // --- what we do -------------------------------------------------------------------------------

  @Override
  public CompletionStage<Integer> connect(Session newSession) {
    session = newSession;
    ChannelFuture unused =
        links
            .connect(loop, this)
            .addListener(
                connecting -> {
                  if (!connecting.isSuccess()) {
                    connected.completeExceptionally(connecting.cause());
                  }
                });
    Future<?> limit =
        loop.schedule(
            () -> fail(new IOException("Timeout while waiting for CONNACK")),
            2 * links.connectTimeoutMs(),
            TimeUnit.MILLISECONDS);
    return connected.whenComplete((maximum, error) -> limit.cancel(false));
  }

  /** The transport is there: MQTT begins. */
  private void transportReady() {
    output = new RawOutput(context, links.target().transport().webSocket());
    Connect own =
        connect
            .cleanStart(!session.persistent())
            .keepAlive(session.keepAliveSeconds())
            .will(session.will())
            .properties(session.properties());
    send(session.expirySeconds() > 0 ? own.sessionExpiry(session.expirySeconds()) : own);
  }

  @Override
  public CompletionStage<Void> subscribe(Subscribe packet) {
    int packetId = inFlight.next(null, 0, 0);
    Subscribe.Filter filter = packet.filters().get(0);
    // In 3.1.1 the bits of the other options are reserved.
    Subscribe spoken = properties() ? packet : Subscribe.to(filter.filter(), filter.qos());
    return request(packetId, spoken.packetId(packetId));
  }

  @Override
  public CompletionStage<Void> unsubscribe(String filter) {
    int packetId = inFlight.next(null, 0, 0);
    return request(packetId, new Unsubscribe(packetId, List.of(filter), Properties.NONE));
  }

  private CompletionStage<Void> request(int packetId, Packet packet) {
    CompletableFuture<Void> granted = new CompletableFuture<>();
    requests.put(packetId, granted);
    send(packet);
    return granted;
  }

  @Override
  public void reading(boolean on) {
    context.channel().config().setAutoRead(on);
  }

  @Override
  public CompletionStage<Void> publish(Publish message) {
    if (message.qos() == 0) {
      output.write(message.encode(links.version()));
      return CompletableFuture.completedStage(null);
    }
    int packetId = inFlight.next(null, 0, 0);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    requests.put(packetId, taken);
    output.write(message.packetId(packetId).encode(links.version()));
    return taken;
  }

  @Override
  public void flush() {
    output.flush();
  }

  @Override
  public Publisher publisher(Publisher.Shape shape, Publisher.Outcome outcome) {
    return new RawPublisher(shape, outcome, output, inFlight, links.version());
  }

  @Override
  public CompletionStage<Void> disconnect() {
    open = false;
    if (!context.channel().isActive()) {
      closed.complete(null);
    } else {
      send(Disconnect.of(ReasonCode.SUCCESS)); // the target closes
    }
    return closed;
  }

  @Override
  public void abort() {
    open = false;
    if (context != null && context.channel().isOpen()) {
      context.channel().config().setOption(ChannelOption.SO_LINGER, 0); // makes the close a RST
      close();
    }
  }

  private void send(Packet packet) {
    output.write(packet.encode(links.version()));
    output.flush();
  }

  private void close() {
    ChannelFuture unused = context.channel().close();
  }

  private void fail(Throwable cause) {
    if (!connected.completeExceptionally(cause)) {
      end = Reasons.of(cause);
    }
    if (context != null) {
      close();
    }
  }

  private void keepAlive() {
    if (open) {
      pingedAtNs = System.nanoTime();
      send(Ping.REQUEST);
      scheduleKeepAlive();
    }
  }

  private void scheduleKeepAlive() {
    if (session.keepAliveSeconds() > 0) {
      Future<?> unused =
          loop.schedule(this::keepAlive, 500L * session.keepAliveSeconds(), TimeUnit.MILLISECONDS);
    }
  }

  // --- what comes -------------------------------------------------------------------------------

  @Override
  public void handlerAdded(ChannelHandlerContext newContext) {
    context = newContext;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!links.target().transport().secure() && !links.target().transport().webSocket()) {
      transportReady();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        fail(handshake.cause());
      } else if (!links.target().transport().webSocket()) {
        transportReady();
      }
    } else if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      transportReady();
    } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
      fail(new IOException("WebSocket handshake timed out"));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      input.read(buffer, System.nanoTime());
    } catch (RawInput.NoMqtt e) {
      fail(e);
    } finally {
      buffer.release();
    }
  }

  /** One write for all acknowledgements that one read caused. */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (output != null) {
      output.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connected.completeExceptionally(new IOException("Server closed without DISCONNECT"));
    requests.values().forEach(waiting -> waiting.completeExceptionally(new IOException(end)));
    input.release();
    if (output != null) {
      output.release();
    }
    if (open) {
      open = false;
      listener.onLost(end);
    }
    closed.complete(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause);
  }

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
    if (qos == 2) {
      boolean known = input.holds(packetId);
      output.answer(0x50, packetId);
      if (known && dup) {
        return; // sent again before our PUBREC came: the same message
      }
    } else if (qos == 1) {
      output.answer(0x40, packetId);
    }
    listener.onMessage(bytes, topicAt, topicLength, payloadAt, payloadLength, nowNs);
    if (listener.wantsWhole()) {
      listener.onWhole(
          RawInput.whole(qos, bytes, topicAt, payloadAt + payloadLength, properties()));
    }
  }

  private boolean properties() {
    return links.version().hasProperties();
  }

  @Override
  public void onPubrel(int packetId) {
    output.answer(0x70, packetId);
  }

  @Override
  public void onPuback(int packetId, int code, long nowNs) {
    inFlight.acknowledged(packetId, code, nowNs);
    inFlight.free(packetId);
    taken(packetId, "PUBACK", code);
  }

  /** Ends the wait of a message that was published alone. */
  private void taken(int packetId, String name, int code) {
    if (!requests.isEmpty()) {
      answer(packetId, name, code);
    }
  }

  @Override
  public void onPubrec(int packetId, int code, long nowNs) {
    inFlight.acknowledged(packetId, code, nowNs);
    taken(packetId, "PUBREC", code);
    if (code < ReasonCode.UNSPECIFIED_ERROR) {
      output.answer(0x62, packetId);
    } else {
      inFlight.free(packetId);
    }
  }

  @Override
  public void onPubcomp(int packetId) {
    inFlight.free(packetId);
  }

  @Override
  public void onPacket(Packet packet) {
    if (packet instanceof Connack connack) {
      onConnack(connack);
    } else if (packet instanceof Suback suback) {
      onAnswer(suback.packetId(), "SUBACK", suback.codes().get(0));
    } else if (packet instanceof Unsuback unsuback) {
      int code = unsuback.codes().isEmpty() ? 0 : unsuback.codes().get(0);
      onAnswer(unsuback.packetId(), "UNSUBACK", code);
    } else if (packet instanceof Ping) {
      listener.onPing(System.nanoTime() - pingedAtNs);
    } else if (packet instanceof Disconnect disconnect) {
      end = "the target sent DISCONNECT " + ReasonCode.text(disconnect.code());
    }
  }

  private void onConnack(Connack connack) {
    if (connack.code() != ReasonCode.SUCCESS) {
      fail(new IOException("CONNACK " + ReasonCode.textOfConnack(connack.code())));
      return;
    }
    open = true;
    scheduleKeepAlive();
    connected.complete(
        links.version() == MqttVersion.V5_0
            ? connack
                .properties()
                .number(PropertyId.RECEIVE_MAXIMUM)
                .map(Long::intValue)
                .orElse(UNLIMITED)
            : UNLIMITED);
  }

  private void onAnswer(int packetId, String name, int code) {
    inFlight.free(packetId);
    answer(packetId, name, code);
  }

  private void answer(int packetId, String name, int code) {
    CompletableFuture<Void> waiting = requests.remove(packetId);
    if (waiting == null) {
      return;
    }
    if (code < ReasonCode.UNSPECIFIED_ERROR) {
      waiting.complete(null);
    } else {
      waiting.completeExceptionally(new IOException(name + " " + ReasonCode.text(code)));
    }
  }
}
