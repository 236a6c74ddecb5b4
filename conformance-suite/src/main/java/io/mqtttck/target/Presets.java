package io.mqtttck.target;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is publicly known about brokers as they come out of the box. */
public final class Presets {

  private static final List<String> NAMES =
      List.of(
          "activemq",
          "artemis",
          "aws-iot",
          "azure-event-grid",
          "emqx",
          "emqx-public",
          "hivemq",
          "mosquitto",
          "nanomq",
          "nats",
          "rabbitmq",
          "vernemq");

  private Presets() {}

  /**
   * One preset.
   *
   * @param title the product and the release that it describes
   * @param source where the values come from
   * @param date when they were read there, {@code yyyy-mm-dd}
   * @param runHere whether this project has run against it; otherwise the values are only read
   * @param ports the usual port of each transport, by {@link Transport#label()}
   * @param path the WebSocket path, or null for the usual one
   * @param host where a public service is, or null
   * @param profile the declared profile
   */
  public record Preset(
      String title,
      String source,
      String date,
      boolean runHere,
      Map<String, Integer> ports,
      String path,
      String host,
      Profile profile) {

    public Preset {
      ports = ports == null ? Map.of() : Map.copyOf(ports);
      path = path == null ? Target.DEFAULT_PATH : path;
      profile = profile == null ? Profile.NONE : profile;
    }

    /** Whether this project has run against it, in the words of reports. */
    public String standing() {
      return runHere ? "run here" : "documented, not run";
    }
  }

  /** The names of all presets, sorted. */
  public static List<String> names() {
    return NAMES;
  }

  /** The preset of that name, or empty when there is none. */
  public static Optional<Preset> find(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    YamlFile file = new YamlFile("preset " + name, text("presets/" + name + ".yaml"));
    Preset preset = file.read(Preset.class);
    ProfileReader.check(file, "/profile", preset.profile());
    return Optional.of(preset);
  }

  private static String text(String resource) {
    try (InputStream in = Presets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + resource + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
