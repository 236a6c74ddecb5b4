package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The contents of {@code manifest.json}: what belongs to a self-assessment, and what each file was
 * when it was written.
 *
 * @param product whose release was assessed
 * @param tool with the digest of the catalogue of statements
 * @param target the address without secrets
 */
public record Manifest(
    String schema,
    String product,
    String release,
    Tool tool,
    String target,
    Instant createdAt,
    RunReport.Exit exit,
    List<Entry> files) {

  public static final String SCHEMA = "mqtt-tck/manifest/1";

  /** Its own name, and the name of its signature: neither can stand in it. */
  public static final String FILE = "manifest.json";

  public static final String SIGNATURE = "manifest.sig";

  /** Made again from the JSON files, in thousands, or no result at all. */
  private static final Set<String> LEFT_OUT =
      Set.of(FILE, SIGNATURE, "allure-results", "allure-report", "mqtt-tck.log");

  public Manifest {
    files = files == null ? List.of() : List.copyOf(files);
  }

  /**
   * One file.
   *
   * @param name relative to the folder, with slashes
   * @param sha256 in hexadecimal
   */
  public record Entry(String name, long bytes, String sha256) {}

  /** The files of a folder as they are now. */
  public static List<Entry> entries(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> tree = Files.walk(folder)) {
      found =
          tree.filter(Files::isRegularFile)
              .filter(file -> !LEFT_OUT.contains(folder.relativize(file).getName(0).toString()))
              .sorted()
              .toList();
    }
    List<Entry> entries = new ArrayList<>();
    for (Path file : found) {
      String name = folder.relativize(file).toString().replace('\\', '/');
      entries.add(new Entry(name, Files.size(file), sha256(file)));
    }
    return entries;
  }

  /** One sentence for each file that is not what it was, is missing, or was added. */
  @JsonIgnore
  public List<String> differences(Path folder) throws IOException {
    List<String> differences = new ArrayList<>();
    List<Entry> now = entries(folder);
    for (Entry entry : files) {
      if (now.stream().noneMatch(other -> other.name().equals(entry.name()))) {
        differences.add(entry.name() + " is missing");
      } else if (!now.contains(entry)) {
        differences.add(entry.name() + " was changed");
      }
    }
    now.stream()
        .filter(entry -> files.stream().noneMatch(other -> other.name().equals(entry.name())))
        .forEach(entry -> differences.add(entry.name() + " was added"));
    return differences;
  }

  private static String sha256(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
