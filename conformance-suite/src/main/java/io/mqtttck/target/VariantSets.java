package io.mqtttck.target;

import io.mqtttck.target.Profile.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Ready variants of brokers that can be started here. */
public final class VariantSets {

  private static final List<String> NAMES = List.of("embedded", "mosquitto");

  private VariantSets() {}

  /** The names of the ready sets, sorted. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The variants of a ready set, or of a profile.
   *
   * @param nameOrFile one of {@link #names()}, or else a profile
   * @throws ProfileException with one sentence when there are none
   */
  public static List<Variant> find(String nameOrFile) {
    List<Variant> variants =
        NAMES.contains(nameOrFile)
            ? ready(nameOrFile).variants()
            : Profile.load(Path.of(nameOrFile)).variants();
    if (variants.isEmpty()) {
      throw new ProfileException(
          nameOrFile + " declares no variants; ready sets are " + String.join(", ", NAMES));
    }
    return variants;
  }

  private static Profile ready(String name) {
    String resource = "variants/" + name + ".yaml";
    try (InputStream in = VariantSets.class.getResourceAsStream(resource)) {
      YamlFile file =
          new YamlFile("variants " + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      return ProfileReader.check(file, "", file.read(Profile.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
