package io.mqtttck.report.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.mqtttck.target.Presets;
import io.mqtttck.target.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema of a profile says what the reader takes. */
class ProfileSchemaTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static String text(String resource) throws IOException {
    try (InputStream in = Profile.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<Error> errors(JsonNode profile) throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(text("/schema/profile.schema.json"), InputFormat.JSON);
    return schema.validate(profile.toString(), InputFormat.JSON);
  }

  static Stream<String> presets() {
    return Presets.names().stream();
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetFits(String name) throws IOException {
    JsonNode preset = YAML.readTree(text("presets/" + name + ".yaml"));

    assertThat(errors(preset.get("profile"))).isEmpty();
  }

  @Test
  void aTypoDoesNotFit() throws IOException {
    assertThat(errors(YAML.readTree("limits: {maxQoS: 1}"))).isNotEmpty();
    assertThat(errors(YAML.readTree("tolerances: {quiet: 5}"))).isNotEmpty();
  }

  /** A key that only one of the two knows would be refused by the other. */
  @Test
  void theKeysAreThoseOfTheReader() throws IOException {
    compare("", Profile.class, new YAMLMapper().readTree(text("/schema/profile.schema.json")));
  }

  private static void compare(String path, Class<?> type, JsonNode schema) {
    List<String> keys =
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList();
    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .as("keys of %s/", path)
        .containsExactlyInAnyOrderElementsOf(keys);
    Map<String, Class<?>> inner =
        Map.of(
            "/accounts", Profile.Account.class,
            "/deniedTopics", Profile.DeniedTopics.class,
            "/offlineQueue", Profile.OfflineQueue.class,
            "/limits", Profile.Limits.class,
            "/rewrites", Profile.Rewrite.class,
            "/features", Profile.Features.class,
            "/tolerances", Profile.Tolerances.class,
            "/tls", Profile.TlsFiles.class,
            "/variants", Profile.Variant.class);
    for (Iterator<Map.Entry<String, JsonNode>> each = schema.get("properties").fields();
        each.hasNext(); ) {
      Map.Entry<String, JsonNode> property = each.next();
      String at = path + "/" + property.getKey();
      JsonNode value =
          property.getValue().has("items") ? property.getValue().get("items") : property.getValue();
      if (value.has("properties")) {
        assertThat(inner).containsKey(at);
        compare(at, inner.get(at), value);
      }
    }
  }
}
