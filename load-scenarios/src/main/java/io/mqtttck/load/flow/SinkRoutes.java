package io.mqtttck.load.flow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who wants which topic. For the sink's one thread. */
final class SinkRoutes {

  private final Map<ByteBuf, List<Subscription>> byTopic = new HashMap<>();
  private final Set<SinkHandler> handlers = new HashSet<>();
  private final SinkFault fault;

  SinkRoutes(SinkFault fault) {
    this.fault = fault;
  }

  private record Subscription(SinkHandler handler, int qos) {}

  void add(SinkHandler handler) {
    handlers.add(handler);
  }

  void remove(SinkHandler handler) {
    handlers.remove(handler);
    byTopic.values().forEach(list -> list.removeIf(one -> one.handler() == handler));
  }

  void readAll(boolean read) {
    handlers.forEach(handler -> handler.read(read));
  }

  void subscribe(String topic, SinkHandler handler, int qos) {
    byTopic
        .computeIfAbsent(buffer(topic), key -> new ArrayList<>())
        .add(new Subscription(handler, qos));
  }

  /** Hands a message on; neither buffer is kept. */
  void route(ByteBuf topic, ByteBuf payload, int qos) {
    if (fault == null) {
      deliver(topic, topic, payload, qos);
      return;
    }
    byte[] bytes = new byte[payload.readableBytes()];
    payload.getBytes(payload.readerIndex(), bytes);
    for (SinkFault.Delivery one : fault.onPublish(topic.toString(StandardCharsets.UTF_8), bytes)) {
      deliver(buffer(one.route()), buffer(one.topic()), Unpooled.wrappedBuffer(one.payload()), qos);
    }
  }

  private void deliver(ByteBuf route, ByteBuf topic, ByteBuf payload, int qos) {
    for (Subscription one : byTopic.getOrDefault(route, List.of())) {
      one.handler().deliver(topic, payload, Math.min(qos, one.qos()));
    }
  }

  private static ByteBuf buffer(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
