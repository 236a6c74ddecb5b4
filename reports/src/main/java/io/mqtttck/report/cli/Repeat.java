package io.mqtttck.report.cli;

import io.mqtttck.report.model.Again;
import io.mqtttck.result.ScenarioResult;
import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Profile;
import io.mqtttck.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command that runs one result again. It never shows a password, nor a user name, which for
 * some services is the secret: both come from the environment.
 */
record Repeat(List<Target> targets, TargetOptions options, boolean strict) implements Again {

  @Override
  public String apply(ScenarioResult result) {
    List<String> words = new ArrayList<>();
    // A passive rule is seen in any scenario: only a whole run looks for it again.
    if (!result.id().startsWith("format.")) {
      words.add("--only " + result.id());
    }
    words.add("--versions " + result.version().label());
    if (targets.isEmpty() && !options.transports.isEmpty()) {
      words.add("--transport " + listener(result).label());
    }
    if (result.tags().contains("long")) {
      words.add("--long");
    }
    if (options.variants != null && !result.variant().equals(Profile.Variant.DEFAULT)) {
      words.add("--variants " + quoted(options.variants));
    }
    return command(
        targets.stream()
            .filter(each -> targets.size() == 1 || each.transport() == result.transport())
            .findFirst(),
        words);
  }

  /** The listener of our own broker that a result comes from. */
  private static Listener listener(ScenarioResult result) {
    return result.variant().equals(Listener.MUTUAL_TLS.label())
        ? Listener.MUTUAL_TLS
        : Listener.of(result.transport().label());
  }

  @Override
  public String fuzzCase(long seed, long number, MqttVersion version) {
    return command(targets.stream().findFirst(), List.of(Again.words(seed, number, version)));
  }

  private String command(Optional<Target> target, List<String> what) {
    List<String> words = new ArrayList<>();
    if (target.isPresent() && !target.get().credentials().anonymous()) {
      words.add(TargetOptions.USER + "=\"$" + TargetOptions.USER + "\"");
      words.add(TargetOptions.PASSWORD + "=\"$" + TargetOptions.PASSWORD + "\"");
    }
    words.add("mqtt-tck conform");
    words.addAll(what);
    if (strict) {
      words.add("--strict");
    }
    options.also.forEach(each -> words.add("--also " + quoted(each)));
    if (options.preset != null) {
      words.add("--preset " + options.preset);
    }
    file(words, "--profile", options.profile);
    file(words, "--trust", options.trust);
    file(words, "--cert", options.certificate);
    file(words, "--key", options.key);
    if (options.insecure) {
      words.add("--insecure");
    }
    target.ifPresent(each -> words.add(quoted(each.address())));
    return String.join(" ", words);
  }

  private static void file(List<String> words, String flag, Path file) {
    if (file != null) {
      words.add(flag + " " + quoted(file.toString()));
    }
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
