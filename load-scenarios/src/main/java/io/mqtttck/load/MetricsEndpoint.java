package io.mqtttck.load;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows how a load run stands to Prometheus, under {@code /metrics}: what the live line shows, once
 * a second anew.
 */
public final class MetricsEndpoint implements LoadListener, AutoCloseable {

  private static final String PHASE = "phase";

  private final LoadListener next;
  private final HTTPServer server;
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter sent = counter("sent", "Messages sent in a phase.");
  private final Counter received =
      counter("received", "Distinct valid messages received in a phase.");
  private final Counter duplicated = counter("duplicated", "Further copies received in a phase.");
  private final Gauge missing =
      gauge("missing_messages", "Expected and not received in a phase: under way, or lost.", PHASE);
  private final Gauge p99 =
      gauge("end_to_end_p99_seconds", "End-to-end latency of the last second.", PHASE);
  private final Gauge publishRate =
      gauge("publish_rate", "Messages sent per second, in the last second.");
  private final Gauge receiveRate =
      gauge("receive_rate", "Messages received per second, in the last second.");
  private final Gauge connections = gauge("connections", "Open connections.");
  private final Gauge elapsed = gauge("elapsed_seconds", "Since the run began.");
  private final Map<String, Long> counted = new HashMap<>();

  /**
   * Opens the endpoint.
   *
   * @param host where to listen, such as 127.0.0.1
   * @param port 0 for any free one
   * @param next hears of everything too
   * @throws IllegalArgumentException with one sentence when it cannot listen there
   */
  public MetricsEndpoint(String host, int port, LoadListener next) {
    this.next = next;
    try {
      this.server =
          HTTPServer.builder().hostname(host).port(port).registry(registry).buildAndStart();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--metrics cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  private Counter counter(String name, String help) {
    return Counter.builder()
        .name("mqtt_tck_" + name + "_messages_total")
        .help(help)
        .labelNames(PHASE)
        .register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder()
        .name("mqtt_tck_" + name)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void snapshot(LoadSnapshot now) {
    count(sent, "sent", now.phase(), now.sent());
    count(received, "received", now.phase(), now.received());
    count(duplicated, "duplicated", now.phase(), now.duplicated());
    missing.labelValues(now.phase()).set(now.missing());
    p99.labelValues(now.phase()).set(now.p99Us() / 1e6);
    publishRate.set(now.publishRate());
    receiveRate.set(now.receiveRate());
    connections.set(now.users());
    elapsed.set(now.elapsedMs() / 1000.0);
    next.snapshot(now);
  }

  /** Adds what has come since the last snapshot. */
  private void count(Counter counter, String name, String phase, long soFar) {
    Long before = counted.put(name + phase, soFar);
    counter.labelValues(phase).inc(Math.max(0, soFar - (before == null ? 0 : before)));
  }

  @Override
  public void notice(String sentence) {
    next.notice(sentence);
  }

  @Override
  public void close() {
    server.close();
  }
}
