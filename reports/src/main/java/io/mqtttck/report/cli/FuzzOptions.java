package io.mqtttck.report.cli;

import io.mqtttck.target.Profile;
import java.util.Map;
import picocli.CommandLine.Option;

/** Whether and how to fuzz. */
final class FuzzOptions {

  private static final double A_WEEK_MINUTES = 7 * 24 * 60;

  @Option(
      names = "--fuzz",
      paramLabel = "MINUTES",
      description =
          "After the scenarios damages valid exchanges for so long; 0.5 is half a minute.")
  Double minutes;

  @Option(
      names = "--fuzz-case",
      paramLabel = "N",
      description = "Plays one case of the fuzzer again, and nothing else; needs its --seed.")
  Long only;

  boolean on() {
    return minutes != null || only != null;
  }

  /** Checks everything that can be wrong before anything is started. */
  void check(Profile profile, Long seed) {
    if (minutes != null && !(minutes > 0 && minutes <= A_WEEK_MINUTES)) {
      throw UserError.usage("--fuzz " + minutes + " must be more than 0 and at most 10080 minutes");
    }
    if (only != null && only < 0) {
      throw UserError.usage("--fuzz-case " + only + " must be 0 or more");
    }
    if (only != null && seed == null) {
      throw UserError.usage("--fuzz-case needs the --seed of its run: the report names both");
    }
    if (on() && profile.sharedPublic()) {
      throw UserError.usage(
          "strangers use this broker too, so it is not fuzzed: name a broker of your own");
    }
  }

  /** As parameters of the engine. */
  Map<String, Object> parameters() {
    return only != null
        ? Map.of("fuzz-case", only)
        : minutes != null ? Map.of("fuzz", minutes) : Map.of();
  }
}
