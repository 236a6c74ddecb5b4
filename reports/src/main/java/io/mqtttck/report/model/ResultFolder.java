package io.mqtttck.report.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder that a run writes into, and the names of the files in it. */
public record ResultFolder(Path path) {

  private static final String PARENT = "mqtt-tck-results";
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd_HHmmss");
  private static final List<String> OURS =
      List.of(
          "traces",
          "fuzz",
          "allure-results",
          "allure-report",
          "conformance.json",
          "probe.json",
          "load.json",
          "junit.xml",
          "ctrf.json",
          "summary.md",
          "badge.svg",
          "certification.md",
          "certification.html",
          "manifest.json",
          "manifest.sig",
          "index.html",
          "histograms",
          "intervals.csv",
          "mqtt-tck.log",
          "run.json");

  /**
   * Makes a folder ready: creates it, and clears away what an earlier run of ours left in it.
   *
   * @throws MalformedFileException with one sentence for a user when nothing can be written there
   */
  public static ResultFolder at(Path path) throws IOException {
    ResultFolder folder = new ResultFolder(path);
    try {
      Files.createDirectories(path);
      Files.delete(Files.createTempFile(path, ".write", ".test"));
      folder.forgetEarlierRun();
    } catch (IOException e) {
      throw new MalformedFileException(
          "cannot write into the output directory "
              + path
              + " ("
              + cause(e)
              + "): name another one with --out DIR");
    }
    return folder;
  }

  /**
   * A new folder named by the time, with a link {@code latest} beside it where links are allowed.
   */
  public static ResultFolder stamped(Path below, LocalDateTime now) throws IOException {
    Path parent = below.resolve(PARENT);
    Path path = parent.resolve(STAMP.format(now));
    for (int next = 2; Files.exists(path); next++) {
      path = parent.resolve(STAMP.format(now) + "-" + next);
    }
    ResultFolder folder = at(path);
    link(parent.resolve("latest"), path.getFileName());
    return folder;
  }

  public Path conformanceJson() {
    return path.resolve("conformance.json");
  }

  public Path probeJson() {
    return path.resolve("probe.json");
  }

  public Path loadJson() {
    return path.resolve("load.json");
  }

  public Path runJson() {
    return path.resolve("run.json");
  }

  public Path junitXml() {
    return path.resolve("junit.xml");
  }

  public Path ctrfJson() {
    return path.resolve("ctrf.json");
  }

  public Path summaryMd() {
    return path.resolve("summary.md");
  }

  public Path indexHtml() {
    return path.resolve("index.html");
  }

  public Path allureResults() {
    return path.resolve("allure-results");
  }

  /** Where the HTML that Allure makes of its results goes. */
  public Path allureReport() {
    return path.resolve("allure-report");
  }

  /** Where the findings of the fuzzer lie, one file each. */
  public Path fuzz() {
    return path.resolve("fuzz");
  }

  /** Where warnings of the libraries go. */
  public Path log() {
    return path.resolve("mqtt-tck.log");
  }

  /** Only a folder with a run.json in it is known to be ours. */
  private void forgetEarlierRun() throws IOException {
    if (!Files.exists(runJson())) {
      return;
    }
    for (String name : OURS) {
      Path old = path.resolve(name);
      if (Files.exists(old, LinkOption.NOFOLLOW_LINKS)) {
        try (Stream<Path> tree = Files.walk(old)) {
          for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(each);
          }
        }
      }
    }
  }

  private static void link(Path link, Path target) throws IOException {
    if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
      return;
    }
    try {
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target);
    } catch (FileSystemException | UnsupportedOperationException e) {
      // The link is a convenience: a file system that has none, or a second run that was faster, is
      // fine.
      return;
    }
  }

  private static String cause(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    return e instanceof FileSystemException detailed && detailed.getReason() != null
        ? detailed.getReason()
        : String.valueOf(e.getMessage());
  }
}
