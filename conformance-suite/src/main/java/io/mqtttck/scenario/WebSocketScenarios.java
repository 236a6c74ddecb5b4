package io.mqtttck.scenario;

import static io.mqtttck.wire.WsFrame.Kind.BINARY;
import static io.mqtttck.wire.WsFrame.Kind.CONTINUATION;
import static io.mqtttck.wire.WsFrame.Kind.PING;
import static io.mqtttck.wire.WsFrame.Kind.TEXT;

import io.mqtttck.engine.Broker;
import io.mqtttck.engine.Capability;
import io.mqtttck.engine.Needs;
import io.mqtttck.engine.Proves;
import io.mqtttck.engine.Scenario;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.NotProven;
import io.mqtttck.wire.Opening;
import io.mqtttck.wire.Peer;
import io.mqtttck.wire.Ping;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.Suback;
import io.mqtttck.wire.Subscribe;
import io.mqtttck.wire.Upgrade;
import io.mqtttck.wire.WsFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** MQTT in WebSocket frames: the handshake, what may be where in a frame, and what browsers do. */
final class WebSocketScenarios {

  /** More than fits into the 16-bit length of a frame: bytes. */
  private static final int LARGE = 100_000;

  /** As large as a proxy likes frames: bytes. */
  private static final int SMALL_FRAME = 1_000;

  /** As browsers open a WebSocket for a page; the compression is only offered where we hang up. */
  private static final Opening PAGE =
      Opening.USUAL
          .header("Origin", "https://dashboard.example")
          .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")
          .header("Cache-Control", "no-cache")
          .header("Accept-Language", "en");

  private static final String COMPRESSION = "Sec-WebSocket-Extensions";

  /** How long client libraries for browsers wait before they come back: milliseconds. */
  private static final long RECONNECT_MS = 1_000;

  /** The Keep Alive of client libraries for browsers: seconds. */
  private static final int KEEP_ALIVE = 60;

  // ---- the handshake ----------------------------------------------------------------------------

  @Scenario("websocket.subprotocol")
  @Proves(v311 = "MQTT-6.0.0-4", v5 = "MQTT-6.0.0-4")
  @Needs(Capability.WEB_SOCKET)
  void theServerChoosesTheSubprotocolMqtt(Broker broker) {
    Upgrade answer = accepted(broker.opened(Opening.USUAL.subprotocols("mqtt")));

    broker.require(answer.subprotocol().equals("mqtt"), "subprotocol mqtt", answer.toString());
  }

  @Scenario("websocket.subprotocol-among-others")
  @Proves(v311 = "MQTT-6.0.0-4", v5 = "MQTT-6.0.0-4")
  @Needs(Capability.WEB_SOCKET)
  void theServerFindsMqttAmongOtherSubprotocols(Broker broker) {
    Upgrade answer = answer(broker.opened(Opening.USUAL.subprotocols("foo", "mqtt")));

    broker.prefer(answer.accepted(), "HTTP 101, as mqtt is offered", answer.toString());
    broker.require(
        !answer.accepted() || answer.subprotocol().equals("mqtt"),
        "subprotocol mqtt",
        answer.toString());
  }

  /** RFC 6455 lets a server follow the order of the client, MQTT does not: disputed. */
  @Scenario("websocket.old-subprotocol")
  @Proves(v311 = "MQTT-6.0.0-4", v5 = "MQTT-6.0.0-4")
  @Needs(Capability.WEB_SOCKET)
  void theServerPrefersMqttToItsOldName(Broker broker) {
    Upgrade answer = answer(broker.opened(Opening.USUAL.subprotocols("mqttv3.1", "mqtt")));

    broker.prefer(
        answer.subprotocol().equals("mqtt"), "subprotocol mqtt, not mqttv3.1", answer.toString());
  }

  @Scenario("websocket.foreign-subprotocol")
  @Proves(v311 = "U-86", v5 = "U-86")
  @Needs(Capability.WEB_SOCKET)
  void aHandshakeWithoutMqttGetsAnAnswer(Broker broker) {
    Optional<Upgrade> none = broker.opened(Opening.USUAL.withoutSubprotocol()).upgrade();
    Optional<Upgrade> foreign = broker.opened(Opening.USUAL.subprotocols("foo")).upgrade();

    broker.require(none.isPresent(), "an HTTP answer, whatever it is", "none");
    broker.require(foreign.isPresent(), "an HTTP answer, whatever it is", "none");
  }

  @Scenario("websocket.unknown-path")
  @Proves(v311 = "U-57", v5 = "U-57")
  @Needs(Capability.WEB_SOCKET)
  void aHandshakeOnAnotherPathGetsAnAnswer(Broker broker) {
    Optional<Upgrade> answer =
        broker.opened(Opening.USUAL.path("/" + broker.clientId("nowhere"))).upgrade();

    broker.require(answer.isPresent(), "an HTTP answer, whatever it is", "none");
  }

  // ---- what is in the frames --------------------------------------------------------------------

  @Scenario(value = "websocket.text-frame", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
  @Needs(Capability.WEB_SOCKET)
  void aPublishInATextFrameEndsTheConnection(Broker broker) {
    // Every byte is ASCII, so that WebSocket itself has nothing against the text.
    Publish message = Publish.to(broker.topic("text")).payload("binary");
    Peer watcher = broker.connect(Connect.as("watcher")).subscribe(message.topic(), 0);
    Peer sender = broker.connect(Connect.as("sender"));
    sender.sendFrames(WsFrame.of(BINARY, message.encode(broker.version())));
    watcher.awaitDelivery();

    sender.sendFrames(WsFrame.of(TEXT, message.payload("text").encode(broker.version())));

    sender.expectClosed();
  }

  @Scenario(value = "websocket.text-connect", tags = Scenario.MALFORMED)
  @Proves(v311 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
  @Needs(Capability.WEB_SOCKET)
  void aConnectInATextFrameEndsTheConnection(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("texter")).encode(broker.version());
    Peer control = broker.open("texter");
    control.sendFrames(WsFrame.of(BINARY, connect));
    control.awaitAccepted().disconnect();

    Peer texter = broker.open("texter");
    texter.sendFrames(WsFrame.of(TEXT, connect));

    texter.expectClosed();
    broker.require(
        texter.poll(Connack.class, 0).filter(answer -> answer.code() == 0).isEmpty(),
        "no CONNACK 0",
        "CONNACK 0");
  }

  @Scenario("websocket.byte-per-frame")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void aConnectMayComeByteByByte(Broker broker) {
    byte[] connect = broker.prepare(Connect.as("client")).encode(broker.version());
    Peer client = broker.open("client");

    client.sendFrames(frames(connect, 1));

    client.expectAccepted();
  }

  @Scenario("websocket.packets-in-one-frame")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void severalPacketsMayShareAFrame(Broker broker) {
    Publish message = message(broker);
    Subscribe subscribe = Subscribe.to(message.topic(), message.qos()).packetId(2);
    Peer client = broker.connect(Connect.as("client"));

    client.sendTogether(subscribe, message, Ping.REQUEST);

    client.expect(Suback.class);
    client.expect(message);
    client.expectPong();
  }

  @Scenario("websocket.packet-over-frames")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void aFrameMayEndInTheMiddleOfAPacket(Broker broker) {
    Publish message = message(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());
    byte[] publish = message.encode(broker.version());
    byte[] both = join(publish, Ping.REQUEST.encode(broker.version()));

    client.sendFrames(frames(both, publish.length / 2 + 1));

    client.expect(message);
    client.expectPong();
  }

  @Scenario("websocket.continuation")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void aPacketMayGoOnInContinuationFrames(Broker broker) {
    Publish message = message(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());

    client.sendFrames(fragments(message.encode(broker.version()), 3));

    client.expect(message);
    client.expectAlive();
  }

  @Scenario("websocket.empty-frame")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void anEmptyFrameChangesNothing(Broker broker) {
    Publish message = message(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());
    byte[] publish = message.encode(broker.version());

    client.sendFrames(WsFrame.of(BINARY, Arrays.copyOf(publish, 3)));
    client.sendFrames(WsFrame.of(BINARY));
    client.sendFrames(WsFrame.of(BINARY, Arrays.copyOfRange(publish, 3, publish.length)));

    client.expect(message);
  }

  @Scenario("websocket.large-in-many-frames")
  @Proves(v311 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
  @Needs(Capability.WEB_SOCKET)
  void aLargePacketMayComeInManyFrames(Broker broker) {
    Publish message = large(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());

    client.sendFrames(frames(message.encode(broker.version()), SMALL_FRAME));

    client.expect(message);
  }

  @Scenario("websocket.large-frame")
  @Proves(v311 = "U-85", v5 = "U-85")
  @Needs(Capability.WEB_SOCKET)
  void aLargePacketMayComeInOneFrame(Broker broker) {
    Publish message = large(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());

    client.sendFrames(WsFrame.of(BINARY, message.encode(broker.version())));

    client.expect(message);
  }

  // ---- rules of WebSocket -----------------------------------------------------------------------

  @Scenario("websocket.ping-between-fragments")
  @Proves(v311 = "U-81", v5 = "U-81")
  @Needs(Capability.WEB_SOCKET)
  void aPingIsAnsweredInTheMiddleOfAPacket(Broker broker) {
    Publish message = message(broker);
    Peer client = broker.connect(Connect.as("client")).subscribe(message.topic(), message.qos());
    WsFrame[] fragments = fragments(message.encode(broker.version()), 2);

    client.sendFrames(fragments[0], WsFrame.of(PING, (byte) 'p'));
    boolean answered = client.pongFrameComes();
    client.sendFrames(fragments[1]);

    broker.require(answered, "a WebSocket pong", client.state());
    client.expect(message);
  }

  @Scenario(value = "websocket.unmasked", tags = Scenario.MALFORMED)
  @Proves(v311 = "U-80", v5 = "U-80")
  @Needs(Capability.WEB_SOCKET)
  void aFrameWithoutAMaskEndsTheConnection(Broker broker) {
    Peer client = broker.connect(Connect.as("client")).ping();

    client.sendFrames(WsFrame.of(BINARY, Ping.REQUEST.encode(broker.version())).unmasked());

    client.expectClosed();
  }

  @Scenario("websocket.will-after-close")
  @Proves(v311 = "MQTT-3.1.2-8", v5 = "MQTT-3.1.2-8")
  @Needs(Capability.WEB_SOCKET)
  void theWillIsPublishedWhenTheWebSocketIsClosedWithoutDisconnect(Broker broker) {
    Publish will = Publish.to(broker.topic("will")).payload("gone").qos(broker.qos(1));
    Peer watcher = broker.connect(Connect.as("watcher")).subscribe(will.topic(), will.qos());
    Peer page = broker.connect(Connect.as("page").will(will));

    page.closeWebSocket();

    watcher.expectWithin(will, broker.clocks().willMs());
  }

  // ---- browsers ---------------------------------------------------------------------------------

  /** What mqtt.js and Paho do in a page: the headers, the Keep Alive, and the way back. */
  @Scenario("websocket.browser")
  @Proves(v311 = "U-82", v5 = "U-82")
  @Needs(Capability.WEB_SOCKET)
  void aPageConnectsAndComesBackAfterASecond(Broker broker) {
    Publish message = message(broker);
    Connect connect = Connect.as("page").keepAlive(KEEP_ALIVE);
    Broker browser = broker.opened(PAGE);

    Optional<String> refusal = browser.refusal(connect);
    broker.require(refusal.isEmpty(), "a page is served", refusal.orElse(""));
    Peer page = browser.attempt(connect).expectAccepted();
    page.closeWebSocket();
    broker.letPass(RECONNECT_MS);
    Peer again = browser.attempt(connect).expectAccepted();
    again.subscribe(message.topic(), message.qos());
    again.send(message);

    again.expect(message);
  }

  @Scenario("websocket.browser-offers-compression")
  @Proves(v311 = "U-82", v5 = "U-82")
  @Needs(Capability.WEB_SOCKET)
  void aPageThatOffersCompressionIsServed(Broker broker) {
    Upgrade answer =
        answer(
            broker.opened(PAGE.header(COMPRESSION, "permessage-deflate; client_max_window_bits")));

    broker.require(answer.accepted(), "HTTP 101", answer.toString());
  }

  // ---- helpers ----------------------------------------------------------------------------------

  private static Upgrade answer(Broker broker) {
    return broker
        .upgrade()
        .orElseThrow(() -> new NotProven("the WebSocket handshake was not answered"));
  }

  private static Upgrade accepted(Broker broker) {
    Upgrade answer = answer(broker);
    broker.control(answer.accepted(), "the WebSocket handshake was refused: " + answer);
    return answer;
  }

  /** At most QoS 1, with its identifier, as it is encoded by hand. */
  private static Publish message(Broker broker) {
    Publish message = Publish.to(broker.topic("frames")).payload("framed").qos(broker.qos(1));
    return message.qos() == 0 ? message : message.packetId(1);
  }

  private static Publish large(Broker broker) {
    Publish message = message(broker).payload("x".repeat(LARGE));
    long limit =
        broker
            .capabilities()
            .number(broker.version(), PropertyId.MAXIMUM_PACKET_SIZE)
            .orElse(Long.MAX_VALUE);
    broker.offers(
        message.encode(broker.version()).length <= limit,
        "packets of more than " + limit + " bytes are not taken");
    return message;
  }

  private static WsFrame[] frames(byte[] bytes, int size) {
    return pieces(bytes, size).stream()
        .map(piece -> WsFrame.of(BINARY, piece))
        .toArray(WsFrame[]::new);
  }

  /** One message in so many frames. */
  private static WsFrame[] fragments(byte[] bytes, int count) {
    List<byte[]> pieces = pieces(bytes, bytes.length / count + 1);
    List<WsFrame> frames = new ArrayList<>();
    pieces.forEach(
        piece ->
            frames.add(WsFrame.of(frames.isEmpty() ? BINARY : CONTINUATION, piece).unfinished()));
    int last = frames.size() - 1;
    frames.set(last, WsFrame.of(CONTINUATION, pieces.get(last)));
    return frames.toArray(WsFrame[]::new);
  }

  private static List<byte[]> pieces(byte[] bytes, int size) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += size) {
      pieces.add(Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
    }
    return pieces;
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
