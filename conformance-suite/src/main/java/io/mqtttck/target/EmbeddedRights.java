package io.mqtttck.target;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What a variant asks of the embedded broker, handed to its process as files in its directory.
 *
 * @param mqtt the section {@code mqtt} of HiveMQ's configuration
 * @param userName the one account, or empty when everybody may come
 * @param password of the account
 */
record EmbeddedRights(
    String mqtt,
    String userName,
    String password,
    List<String> deniedPublish,
    List<String> deniedSubscribe) {

  private static final String SECTION = "mqtt.xml";
  private static final String RIGHTS = "rights.properties";

  static void write(Path directory, Profile.Variant variant, String password) throws IOException {
    Files.writeString(directory.resolve(SECTION), variant.embedded());
    Profile profile = variant.profile();
    Properties rights = new Properties();
    rights.setProperty(
        "userName", profile.accounts().isEmpty() ? "" : profile.accounts().get(0).userName());
    rights.setProperty("password", password);
    rights.setProperty("deniedPublish", String.join("\n", profile.deniedTopics().publish()));
    rights.setProperty("deniedSubscribe", String.join("\n", profile.deniedTopics().subscribe()));
    try (var out = Files.newBufferedWriter(directory.resolve(RIGHTS), StandardCharsets.UTF_8)) {
      rights.store(out, null);
    }
  }

  /** What lies in the directory; everything allowed when nothing does. */
  static EmbeddedRights read(Path directory) throws IOException {
    if (Files.notExists(directory.resolve(RIGHTS))) {
      return new EmbeddedRights("", "", "", List.of(), List.of());
    }
    Properties rights = new Properties();
    try (var in = Files.newBufferedReader(directory.resolve(RIGHTS), StandardCharsets.UTF_8)) {
      rights.load(in);
    }
    return new EmbeddedRights(
        Files.readString(directory.resolve(SECTION)),
        rights.getProperty("userName"),
        rights.getProperty("password"),
        lines(rights.getProperty("deniedPublish")),
        lines(rights.getProperty("deniedSubscribe")));
  }

  private static List<String> lines(String text) {
    return new ArrayList<>(text.lines().toList());
  }

  boolean restricted() {
    return !userName.isEmpty();
  }
}
