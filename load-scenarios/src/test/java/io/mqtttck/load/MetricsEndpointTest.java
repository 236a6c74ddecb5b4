package io.mqtttck.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.load.flow.Sink;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Prometheus asks while a run is on. */
class MetricsEndpointTest {

  private static final List<String> NAMES =
      List.of(
          "mqtt_tck_sent_messages_total",
          "mqtt_tck_received_messages_total",
          "mqtt_tck_duplicated_messages_total",
          "mqtt_tck_missing_messages",
          "mqtt_tck_end_to_end_p99_seconds",
          "mqtt_tck_publish_rate",
          "mqtt_tck_receive_rate",
          "mqtt_tck_connections",
          "mqtt_tck_elapsed_seconds");

  @Test
  void showsHowARunStands() throws IOException {
    AtomicReference<MetricsEndpoint> endpoint = new AtomicReference<>();
    AtomicReference<String> scraped = new AtomicReference<>("");
    LoadListener scraper =
        new LoadListener() {
          @Override
          public void snapshot(LoadSnapshot snapshot) {
            if (snapshot.phase().equals("paced") && snapshot.users() == 4) {
              scraped.set(get(endpoint.get().port()));
            }
          }
        };
    LoadPlan plan =
        LoadPlan.of("p2p")
            .pairs(2)
            .messages(0)
            .rate(200)
            .duration(Duration.ofSeconds(3))
            .calibrate(false);
    try (Sink sink = Sink.start(0);
        MetricsEndpoint opened = new MetricsEndpoint("127.0.0.1", 0, scraper)) {
      endpoint.set(opened);
      Target target = Target.parse("mqtt://127.0.0.1:" + sink.port());

      new LoadRun(plan, target, MqttVersion.V5_0, opened).run();

      assertThatThrownBy(() -> new MetricsEndpoint("127.0.0.1", opened.port(), LoadListener.NONE))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--metrics cannot listen on 127.0.0.1:");
    }

    assertThat(scraped.get()).contains(NAMES);
    assertThat(scraped.get()).contains("mqtt_tck_connections 4.0");
    assertThat(scraped.get())
        .containsPattern("mqtt_tck_received_messages_total\\{phase=\"paced\"} [1-9]");
  }

  @Test
  void everyNameIsDocumented() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(NAMES);
  }

  private static String get(int port) {
    try {
      URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
