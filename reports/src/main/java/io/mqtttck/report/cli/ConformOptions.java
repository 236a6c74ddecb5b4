package io.mqtttck.report.cli;

import io.mqtttck.report.compare.KnownFailures;
import io.mqtttck.report.model.MalformedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which scenarios to run, and how. */
final class ConformOptions {

  private static final String SHIPPED = "/known/embedded.yaml";

  /** Names the shipped list, for a broker of our own that was started by hand. */
  private static final Path EMBEDDED = Path.of("embedded");

  @Option(
      names = "--only",
      paramLabel = "GLOB|STATEMENT|TAG",
      split = ",",
      description = "Run only these; may be repeated.")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--skip",
      paramLabel = "GLOB|STATEMENT|TAG",
      split = ",",
      description = "Leave these out; may be repeated.")
  List<String> skip = new ArrayList<>();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many scenarios at once, 1 to 10000; default: 64.")
  Integer parallel;

  @Option(
      names = "--strict",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "A warning counts as a failure.")
  boolean strict;

  @Option(
      names = "--long",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "Also scenarios that wait for more than 25 s; always on in certify.")
  boolean longScenarios;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Repeats the random choices of an earlier run.")
  Long seed;

  @Option(
      names = "--known",
      paramLabel = "FILE",
      description =
          "YAML list of failures that are known and accepted; 'embedded' for the one of the broker"
              + " of our own.")
  Path known;

  /** Checks everything that can be wrong before anything is started. */
  void check() {
    if (parallel != null && (parallel < 1 || parallel > 10_000)) {
      throw UserError.usage("--parallel " + parallel + " must be from 1 to 10000");
    }
    knownFailures(false);
  }

  /** Whether every scenario was selected. */
  boolean wholeSuite() {
    return only.isEmpty() && skip.isEmpty();
  }

  /** The list of known failures: the file named, or for our own broker the one that we ship. */
  KnownFailures knownFailures(boolean embedded) {
    try {
      if (known != null && !(known.equals(EMBEDDED) && Files.notExists(known))) {
        return KnownFailures.parse(known.toString(), Files.readString(known));
      }
      return embedded || known != null ? shipped() : KnownFailures.NONE;
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    } catch (IOException e) {
      throw UserError.usage("cannot read the known-failing list " + known + ": does it exist?");
    }
  }

  private static KnownFailures shipped() throws IOException {
    try (InputStream in = ConformOptions.class.getResourceAsStream(SHIPPED)) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return KnownFailures.parse("the shipped list known/embedded.yaml", yaml);
    }
  }
}
