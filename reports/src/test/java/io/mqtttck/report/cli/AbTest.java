package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mqtttck.load.flow.Sink;
import io.mqtttck.report.Readers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AbTest {

  @TempDir Path dir;

  @Test
  void oneRoundCannotTellAndSaysHowManyCould() throws IOException {
    try (Sink sink = Sink.start(0)) {
      String address = "mqtt://127.0.0.1:" + sink.port();
      Cli cli =
          Cli.run(
              dir,
              ("ab --rounds 1 --noise-rounds 1 --messages 400 --pairs 2 --duration 200ms --rate 500"
                      + " --out out "
                      + address)
                  .split(" "));

      // The sink is as fast as the sink: either the injector is the limit, or one round is too few.
      assertThat(cli.code()).as(cli.out() + cli.err()).isEqualTo(4);
      if (cli.err().isEmpty()) {
        Path out = dir.resolve("out");
        assertThat(Readers.schemaErrors("ab", out.resolve("ab.json"))).isEmpty();
        JsonNode json = new JsonMapper().readTree(out.resolve("ab.json").toFile());
        assertThat(json.get("rounds")).hasSize(1);
        assertThat(Readers.html(out.resolve("ab.md"))).contains("cannot tell", "<table>");
        assertThat(Files.readString(out.resolve("ab.html"))).contains("? Cannot tell");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ab --rounds 0 mqtt://127.0.0.1:1, --rounds 0 must be from 1 to 1000",
    "ab --warm-up 0 mqtt://127.0.0.1:1, --warm-up 0 must be from 1 to 1000",
    "ab --figures speed mqtt://127.0.0.1:1, there is no figure 'speed': use throughput",
    "ab --figures p99 --duration 0s mqtt://127.0.0.1:1, the plan leaves out the phase",
    "ab --qos 3 mqtt://127.0.0.1:1, qos is 3",
    "ab http://127.0.0.1:1, http",
  })
  void badInputIsOneSentence(String words, String sentence) {
    Cli cli = Cli.run(dir, words.split(" "));

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains(sentence).hasLineCount(1);
  }

  @Test
  void aTargetThatIsNotThereIs69() {
    Cli cli = Cli.run(dir, "ab", "mqtt://127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(69);
    assertThat(cli.sentence()).contains("127.0.0.1:1").hasLineCount(1);
  }
}
