package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.Presets.Preset;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresetsTest {

  @Test
  void everyFileIsListedAndEveryNameHasAFile() throws IOException, URISyntaxException {
    Path directory = Path.of(Presets.class.getResource("presets").toURI());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactlyInAnyOrderElementsOf(
              Presets.names().stream().map(name -> name + ".yaml").toList());
    }
  }

  @Test
  void everyPresetSaysWhereItsValuesComeFrom() {
    List<String> transports = Arrays.stream(Transport.values()).map(Transport::label).toList();
    for (String name : Presets.names()) {
      Preset preset = Presets.find(name).orElseThrow();

      assertThat(preset.title()).as(name).isNotBlank();
      assertThat(preset.source()).as(name).startsWith("https://");
      assertThat(LocalDate.parse(preset.date())).as(name).isAfter(LocalDate.of(2026, 1, 1));
      assertThat(preset.ports())
          .as(name)
          .containsAnyOf(Map.entry("tcp", 1883), Map.entry("tls", 8883));
      assertThat(transports).as(name).containsAll(preset.ports().keySet());
    }
  }

  @Test
  void mosquittoKeepsAThousandMessages() {
    assertThat(Presets.find("mosquitto").orElseThrow().profile().offlineQueue().messages())
        .isEqualTo(1000);
    assertThat(Presets.find("mosquito")).isEmpty();
  }

  @Test
  void strangersAreSparedOnThePublicBrokerOnly() {
    assertThat(Presets.names().stream().filter(PresetsTest::shared)).containsExactly("emqx-public");
  }

  private static boolean shared(String name) {
    return Presets.find(name).orElseThrow().profile().sharedPublic();
  }

  @Test
  void anAddressWithoutPortAndPathGetsThoseOfThePreset() {
    Preset preset = Presets.find("rabbitmq").orElseThrow();

    assertThat(Target.parse("ws://host", preset.ports(), preset.path()).address())
        .isEqualTo("ws://host:15675/ws");
    assertThat(Target.parse("ws://host:1/", preset.ports(), preset.path()).address())
        .isEqualTo("ws://host:1/");
  }
}
