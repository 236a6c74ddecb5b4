package io.mqtttck.report.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import io.mqtttck.report.render.ReportFiles;
import io.mqtttck.result.ConformanceRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is what other tools were promised, and can be read back. */
class ResultFilesTest {

  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"/contract/conformance.schema.json", "/schema/conformance.schema.json"})
  void conformanceJsonFitsTheSchema(String schema) throws IOException {
    write(Runs.report(Runs.everyVerdict()));
    assertThat(errors(schema, "conformance.json")).isEmpty();

    write(Runs.report(Runs.hostile()));
    assertThat(errors(schema, "conformance.json")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/contract/load.schema.json", "/schema/load.schema.json"})
  void loadJsonFitsTheSchema(String schema) throws IOException {
    Json.write(dir.resolve("load.json"), Runs.load("failed"));

    assertThat(errors(schema, "load.json")).isEmpty();
  }

  @Test
  void runJsonFitsTheSchema() throws IOException {
    Json.write(dir.resolve("run.json"), Runs.runReport("conformance.json", List.of("load.json")));

    assertThat(errors("/schema/run.schema.json", "run.json")).isEmpty();
  }

  /** Synthetic runs have every kind of content; those of EndToEndTest are real. */
  @Test
  void everyFileOfARunIsReadBack() throws Exception {
    ResultFolder folder = ResultFolder.at(dir.resolve("out"));
    for (ConformanceRun run : List.of(Runs.everyVerdict(), Runs.hostile())) {
      RunFiles files =
          new RunFiles(
              Runs.runReport("conformance.json", List.of("load.json")),
              Runs.report(run),
              List.of(Runs.load("failed")));
      ReportFiles.write(files, folder);
      try (Stream<Path> all = Files.walk(folder.path())) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          Readers.readBack(folder.path(), file);
        }
      }
    }
    Path stranger = Files.writeString(folder.path().resolve("stranger.bin"), "x");
    assertThatThrownBy(() -> Readers.readBack(folder.path(), stranger))
        .hasMessage("nobody reads back stranger.bin");
  }

  /** A finding stands in a file of its own and in conformance.json. */
  @Test
  void theTwoSchemasOfAFindingAreOne() throws IOException {
    JsonNode whole = schema("conformance").at("/$defs/finding");
    JsonNode alone = schema("finding");

    assertThat(alone.get("properties")).isEqualTo(whole.get("properties"));
    assertThat(alone.get("required")).isEqualTo(whole.get("required"));
  }

  private JsonNode schema(String name) throws IOException {
    return new JsonMapper()
        .readTree(getClass().getResourceAsStream("/schema/" + name + ".schema.json"));
  }

  @Test
  void theSchemaNoticesAMissingField() throws IOException {
    write(Runs.report(Runs.everyVerdict()));
    Path file = dir.resolve("conformance.json");
    Files.writeString(file, Files.readString(file).replace("\"seed\"", "\"sead\""));

    assertThat(errors("/contract/conformance.schema.json", "conformance.json")).isNotEmpty();
  }

  @Test
  void whatWasWrittenIsReadBack() throws IOException {
    RunFiles files =
        new RunFiles(
            Runs.runReport("conformance.json", List.of("load.json")),
            Runs.report(Runs.everyVerdict()),
            List.of(Runs.load("passed")));
    ResultFolder folder = ResultFolder.at(dir.resolve("out"));

    ReportFiles.write(files, folder);

    assertThat(RunFiles.read(folder)).usingRecursiveComparison().isEqualTo(files);
  }

  @Test
  void everyFindingOfTheFuzzerIsAVectorOfItsOwn() throws IOException {
    ResultFolder folder = ResultFolder.at(dir);

    FuzzReport.write(Runs.report(Runs.everyVerdict()).fuzz(), folder);

    assertThat(errors("/schema/finding.schema.json", "fuzz/finding-1.json")).isEmpty();
    assertThat(dir.resolve("fuzz/finding-1.hex")).hasContent("10020000\n3000\n");
    FuzzReport.Finding finding =
        Json.read(dir.resolve("fuzz/finding-1.json"), FuzzReport.Finding.class);
    assertThat(finding.seed()).isEqualTo(42);
    assertThat(finding.caseNumber()).isEqualTo(4711);
    assertThat(finding.packets()).hasSize(2);
    assertThat(finding.wire()).isNotEmpty();
    assertThat(finding.repeat()).contains("--fuzz-case 4711 --seed 42 --versions 5.0");
  }

  @Test
  void aNewerFileWithUnknownFieldsIsRead() throws IOException {
    write(Runs.report(Runs.everyVerdict()));
    Path file = dir.resolve("conformance.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("\\{", "{\"invented\": {\"later\": [1]},"));

    assertThat(Json.read(file, ConformanceReport.class).results()).hasSize(7);
  }

  @Test
  void aFileThatIsNoResultIsNamedWithItsLine() throws IOException {
    Path file = Files.writeString(dir.resolve("conformance.json"), "{\n\"results\": [ }");

    assertThatThrownBy(() -> Json.read(file, ConformanceReport.class))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("conformance.json line 2");
  }

  @Test
  void everyResultThatNeedsExplanationHasATraceWithAllBytes() throws IOException {
    ConformanceReport report = Runs.report(Runs.everyVerdict());

    Traces.write(dir, report);

    List<String> explained =
        report.results().stream()
            .filter(r -> r.trace() != null)
            .map(r -> r.verdict().word())
            .toList();
    assertThat(explained).containsExactlyInAnyOrder("failed", "warning", "inconclusive", "error");
    assertThat(Files.readString(dir.resolve("traces/topic.failed-5.0-tcp-default.txt")))
        .contains("sensor#1 > CONNECT id=sensor-7f3a", "101c0004", "sensor#1 < CONNACK", "again")
        .contains("allowed   the connection is closed");
  }

  @Test
  void aFolderThatCannotBeMadeIsOneSentence() throws IOException {
    Path inTheWay = Files.writeString(dir.resolve("file"), "");

    assertThatThrownBy(() -> ResultFolder.at(inTheWay.resolve("out")))
        .isInstanceOf(MalformedFileException.class)
        .hasMessageContaining("cannot write into the output directory")
        .hasMessageContaining("--out");
  }

  @Test
  void anEarlierRunIsForgottenButNothingElse() throws IOException {
    ResultFolder folder = ResultFolder.at(dir);
    RunFiles files =
        new RunFiles(
            Runs.runReport("conformance.json", List.of()),
            Runs.report(Runs.everyVerdict()),
            List.of());
    ReportFiles.write(files, folder);
    Path foreign = Files.writeString(dir.resolve("notes.txt"), "mine");

    ResultFolder.at(dir);

    assertThat(dir).isDirectoryContaining(path -> path.equals(foreign));
    assertThat(Files.list(dir)).hasSize(1);
  }

  @Test
  void twoRunsInOneSecondGetTwoFoldersAndTheLinkPointsToTheLatest() throws IOException {
    LocalDateTime now = LocalDateTime.of(2026, 11, 20, 1, 2, 3);
    ResultFolder.stamped(dir, now);

    ResultFolder second = ResultFolder.stamped(dir, now);

    assertThat(second.path().getFileName()).hasToString("2026-11-20_010203-2");
    assertThat(dir.resolve("mqtt-tck-results/latest").toRealPath())
        .isEqualTo(second.path().toRealPath());
  }

  private void write(ConformanceReport report) throws IOException {
    Json.write(dir.resolve("conformance.json"), report);
  }

  private List<Error> errors(String schema, String file) throws IOException {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try (InputStream in = getClass().getResourceAsStream(schema)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return registry
          .getSchema(text, InputFormat.JSON)
          .validate(
              Files.readString(dir.resolve(file)),
              InputFormat.JSON,
              context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }
  }
}
