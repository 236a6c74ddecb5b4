package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {

  @TempDir Path dir;

  @Test
  void aRunThatIsWorseThanItsBaselineIsExit2() throws IOException {
    try (Sink sink = Sink.start(0)) {
      load(sink, "--out", "before");
      pretendToHaveBeenFaster("before");

      Cli cli = load(sink, "--out", "now", "--baseline", "before");

      // On a busy machine the injector may be late; then nothing is judged, and that is said.
      boolean judged = !cli.out().contains("is shown and not judged");
      assertThat(cli.code()).as(cli.out()).isEqualTo(judged ? 2 : 4);
      assertThat(Files.readString(dir.resolve("now/run.json")))
          .contains(judged ? "worse than before: load p2p" : "load-void");
    }
  }

  @Test
  void severalRoundsAreABaselineForSeveralRounds() throws IOException {
    try (Sink sink = Sink.start(0)) {
      Cli base = load(sink, "--rounds", "1", "--out", "base");
      assertThat(base.code()).as(base.out() + base.err()).isZero();
      Path rounds = dir.resolve("base/rounds.json");
      assertThat(Readers.schemaErrors("rounds", rounds)).isEmpty();

      Cli now = load(sink, "--rounds", "1", "--baseline", "base", "--out", "now");

      assertThat(now.code()).as(now.out() + now.err()).isEqualTo(4);
      assertThat(now.out()).contains("cannot tell");
      assertThat(Readers.schemaErrors("rounds", dir.resolve("now/rounds.json"))).isEmpty();
      assertThat(load(sink, "--baseline", "base").sentence()).contains("add --rounds N");
      assertThat(load(sink, "--baseline", "base", "--rounds", "2", "--qos", "0").sentence())
          .contains("cannot compare with --baseline base", "qos was 1 and is 0");
      Files.writeString(
          rounds,
          Files.readString(rounds).replaceFirst("\"processors\" : \\d+", "\"processors\" : 77"));
      Cli elsewhere = load(sink, "--baseline", "base", "--rounds", "2");
      assertThat(elsewhere.sentence()).contains("another machine (77 x ");
      assertThat(elsewhere.code()).isEqualTo(64);
    }
  }

  @Test
  void aFolderWithoutThatLoadIsRefusedBeforeAnythingRuns() throws IOException {
    Runs.write(dir.resolve("other"), Runs.report(Runs.everyVerdict()), List.of());

    Cli cli = Cli.run(dir, "load", "p2p", "--baseline", "other", "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains("--baseline other holds no load run of p2p");
    assertThat(
            Cli.run(
                    dir,
                    "load",
                    "p2p",
                    "--rounds",
                    "2",
                    "--baseline",
                    "other",
                    "mqtt://127.0.0.1:1")
                .sentence())
        .contains("--baseline other holds no rounds.json: measure one with load SCENARIO --rounds");
    assertThat(Cli.run(dir, "load", "p2p", "--rounds", "0", "mqtt://127.0.0.1:1").sentence())
        .contains("--rounds 0 must be from 1 to 1000");
    assertThat(Cli.run(dir, "load", "p2p", "--baseline", "nowhere", "mqtt://127.0.0.1:1").code())
        .isEqualTo(64);
  }

  private Cli load(Sink sink, String... more) {
    String words =
        "load p2p mqtt://127.0.0.1:"
            + sink.port()
            + " --messages 0 --rate 500 --duration 300ms --pairs 2 "
            + String.join(" ", more);
    return Cli.run(dir, words.split(" "));
  }

  /** Faster than any machine can be. */
  private void pretendToHaveBeenFaster(String name) throws IOException {
    Path file = dir.resolve(name).resolve("load.json");
    ObjectNode json = (ObjectNode) new JsonMapper().readTree(file.toFile());
    json.put("verdict", "passed").remove("voidReason");
    json.at("/phases")
        .forEach(
            phase -> {
              ObjectNode latency = (ObjectNode) phase.at("/latency/endToEnd");
              latency.put("p50Us", 0.1).put("p99Us", 0.1);
            });
    new JsonMapper().writeValue(file.toFile(), json);
  }
}
