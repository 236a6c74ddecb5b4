package io.mqtttck.report.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What made a result file.
 *
 * @param catalogueDigest names the catalogue of statements that was judged against; empty for load
 */
public record Tool(
    String name, String version, String javaVersion, String os, String catalogueDigest) {

  /** This very program. */
  public static Tool running(String catalogueDigest) {
    return new Tool(
        "mqtt-tck",
        versionOfThisBuild(),
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
        catalogueDigest);
  }

  /** The version of this build. */
  public static String versionOfThisBuild() {
    try (InputStream in = Tool.class.getResourceAsStream("/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
