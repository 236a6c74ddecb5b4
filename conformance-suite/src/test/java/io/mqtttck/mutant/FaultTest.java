package io.mqtttck.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of faults is in order: each does something, says what, and shows somewhere. */
class FaultTest {

  private static final Path KIT = Path.of("src/test/java/io/mqtttck/mutant");

  @Test
  void everyFaultIsSwitchedSomewhereInTheBroker() throws IOException {
    String sources;
    try (Stream<Path> files = Files.list(KIT)) {
      sources =
          files
              .filter(
                  file -> !file.endsWith("Fault.java") && !file.toString().endsWith("Test.java"))
              .map(FaultTest::read)
              .collect(Collectors.joining());
    }
    Set<String> switched =
        Pattern.compile("\\bFault\\.([A-Z0-9_]+)")
            .matcher(sources)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    List<Fault> dead =
        Arrays.stream(Fault.values()).filter(fault -> !switched.contains(fault.name())).toList();
    assertThat(dead).isEmpty();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void everyFaultShowsInSomeVersionAndSaysWhatItIs() {
    for (Fault fault : Fault.values()) {
      assertThat(MqttVersion.values()).as(fault.name()).anyMatch(fault::showsIn);
      assertThat(fault.sentence()).as(fault.name()).isNotBlank().doesNotEndWith(".");
    }
  }

  @Test
  void everyRowOfAccusationsIsOfAnExpectation() {
    assertThat(Accusations.stale()).isEmpty();
  }
}
