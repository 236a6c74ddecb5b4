package io.mqtttck.requirement;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.requirement.Statement.Observable;
import io.mqtttck.requirement.Statement.Subject;
import io.mqtttck.target.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Freezes the catalogue: results of different releases are only comparable when it stays the same.
 */
class CatalogueTest {

  private final Catalogue catalogue = Catalogue.load();

  @ParameterizedTest
  @CsvSource({
    "3.1.1, 141, 73, 36, 32, 99, 32, 10, c36a00e673e482e9ca55ed9ecd505dce98f3f569383f81dcedd34c0e07f3659b",
    "5.0, 251, 122, 80, 49, 180, 59, 12, ca0a50a8513aff942533d657ceeea300aabebde8dd3eb2993ee2de582c527eab"
  })
  void theNumberedStatementsAreComplete(
      String version,
      int all,
      long server,
      long both,
      long client,
      long yes,
      long partly,
      long no,
      String digest)
      throws Exception {
    List<Statement> numbered =
        of(MqttVersion.of(version)).stream().filter(s -> s.basis().equals("numbered")).toList();

    assertThat(numbered).hasSize(all).allMatch(s -> s.level() == Level.MUST);
    assertThat(numbered.stream().collect(groupingBy(Statement::subject, counting())))
        .isEqualTo(Map.of(Subject.SERVER, server, Subject.BOTH, both, Subject.CLIENT, client));
    assertThat(numbered.stream().collect(groupingBy(Statement::observable, counting())))
        .isEqualTo(Map.of(Observable.YES, yes, Observable.PARTLY, partly, Observable.NO, no));
    assertThat(
            sha256(
                numbered.stream()
                    .map(s -> s.key().id())
                    .sorted()
                    .collect(Collectors.joining("\n"))))
        .as("the ids; a change here is a change of the contract")
        .isEqualTo(digest);
  }

  @Test
  void everyBehaviourHasARowInEachVersionItAppliesTo() {
    List<String> ids =
        IntStream.rangeClosed(1, 87).mapToObj(n -> String.format("U-%02d", n)).toList();

    assertThat(
            catalogue.statements().stream()
                .filter(s -> !s.basis().equals("numbered"))
                .map(s -> s.key().id())
                .distinct())
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(of(MqttVersion.V3_1)).hasSize(14);
    assertThat(of(MqttVersion.V3_1_1)).hasSize(141 + 37);
    assertThat(of(MqttVersion.V5_0)).hasSize(251 + 71);
  }

  @Test
  void theSameNumberMeansDifferentThingsInTheTwoVersions() {
    assertThat(get("3.1.1/MQTT-3.1.4-2").related()).isEqualTo("MQTT-3.1.4-3");
    assertThat(get("5.0/MQTT-3.1.4-3").summary()).isNotEqualTo(get("3.1.1/MQTT-3.1.4-3").summary());
  }

  @ParameterizedTest
  @CsvSource({
    "5.0/U-13, MUST, stated, 3.3.1.3",
    "3.1.1/U-03, MUST, format, 2.2.3",
    "5.0/U-03, MUST, format, 1.5.5",
    "5.0/U-60, MUST, clause, 7.1.1",
    "3.1.1/U-07, SHOULD, SHOULD, 3.1.2.5",
    "5.0/U-56, SHOULD, SHOULD NOT, 4.13",
    "5.0/U-32, SHOULD, comment, 3.1.3.2.2",
    "5.0/U-59, SHOULD, advice, 5",
    "3.1.1/U-35, MAY, admin, 4.1",
    "5.0/U-20, MAY, MAY, 3.4.2.1 / 3.5.2.1",
    "3.1.1/U-65, MAY, cross-version, session"
  })
  void aBehaviourKeepsTheWordItRestsOn(String key, Level level, String basis, String section) {
    Statement statement = get(key);

    assertThat(statement.level()).isEqualTo(level);
    assertThat(statement.basis()).isEqualTo(basis);
    assertThat(statement.section()).isEqualTo(section);
  }

  @Test
  void everyStatementIsReadable() {
    assertThat(catalogue.statements())
        .hasSize(14 + 141 + 37 + 251 + 71)
        .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()))
        .allSatisfy(
            s -> {
              assertThat(StatementKey.parse(s.key().toString())).isEqualTo(s.key());
              assertThat(List.of(s.section(), s.summary(), s.testIdea(), s.risk()))
                  .noneMatch(String::isBlank);
              assertThat(s.needs()).allMatch(need -> need.matches("[a-z][a-z0-9-]+"));
            });
    assertThat(get("3.1.1/MQTT-1.5.3-1").needs()).containsExactly("raw");
    assertThat(get("5.0/U-13").sectionTitle()).isEqualTo(get("5.0/MQTT-3.3.1-5").sectionTitle());
  }

  @Test
  void everyRelatedStatementExistsInTheOtherVersion() {
    for (Statement statement : catalogue.statements()) {
      MqttVersion other =
          statement.key().version() == MqttVersion.V5_0 ? MqttVersion.V3_1_1 : MqttVersion.V5_0;
      for (String id : statement.related().split(";")) {
        if (!id.isBlank()) {
          assertThat(catalogue.find(new StatementKey(other, id)))
              .as("%s, related to %s", id, statement.key())
              .isPresent();
        }
      }
    }
  }

  @Test
  void anUnknownKeyIsNotFound() {
    assertThat(catalogue.find(StatementKey.parse("5.0/MQTT-2.2.1-1"))).isEmpty();
    assertThat(catalogue.find(StatementKey.parse("3.1.1/U-02"))).isPresent();
    assertThat(catalogue.find(StatementKey.parse("5.0/U-02"))).isEmpty();
  }

  @Test
  void theDigestIsAFingerprintOfTheResources() {
    assertThat(catalogue.digest()).matches("[0-9a-f]{64}");
    assertThat(Catalogue.load()).isSameAs(catalogue);
  }

  private List<Statement> of(MqttVersion version) {
    return catalogue.statements().stream().filter(s -> s.key().version() == version).toList();
  }

  private Statement get(String key) {
    return catalogue.find(StatementKey.parse(key)).orElseThrow();
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
