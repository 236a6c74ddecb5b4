package io.mqtttck.target;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a YAML text into records, strictly, and knows the line of every key for its errors. */
final class YamlFile {

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .addModule(
              new SimpleModule()
                  .addDeserializer(MqttVersion.class, new VersionReader())
                  .addDeserializer(Duration.class, new DurationReader()))
          .build();

  private final String name;
  private final String text;
  private final Map<String, Integer> lines = new HashMap<>();

  YamlFile(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /**
   * Reads the whole text.
   *
   * @throws ProfileException for bad syntax, an unknown key or a value of the wrong type
   */
  <T> T read(Class<T> type) {
    try {
      if (MAPPER.readTree(text).isEmpty()) {
        throw new ProfileException(name + " is empty: write keys such as 'parallel: 8'");
      }
      findLines();
      return MAPPER.readValue(text, type);
    } catch (UnrecognizedPropertyException e) {
      List<String> known = e.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
      throw error(
          path(e),
          "unknown key '%s'; %suse one of %s"
              .formatted(
                  e.getPropertyName(),
                  Nearest.to(e.getPropertyName(), known)
                      .map(name -> "did you mean " + name + "? ")
                      .orElse(""),
                  String.join(", ", known)));
    } catch (MismatchedInputException e) {
      throw error(path(e), "%s must be %s".formatted(key(e), wanted(e.getTargetType())));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new ProfileException(
          "%s:%d: this is not valid YAML: %s"
              .formatted(name, line, e.getOriginalMessage().lines().findFirst().orElse("")));
    }
  }

  /** An error at a key, given as a path such as {@code /limits/maxQos}. */
  ProfileException error(String path, String sentence) {
    String known = path;
    while (!lines.containsKey(known) && !known.isEmpty()) {
      known = known.substring(0, known.lastIndexOf('/'));
    }
    return new ProfileException(
        "%s:%d: %s".formatted(name, lines.getOrDefault(known, 1), sentence));
  }

  private void findLines() throws JsonProcessingException {
    try (JsonParser parser = MAPPER.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        String path = parser.getParsingContext().pathAsPointer().toString();
        lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory can be read", e);
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
        .map(step -> "/" + step)
        .collect(Collectors.joining());
  }

  private static String key(JsonMappingException e) {
    List<JsonMappingException.Reference> path = e.getPath();
    return path.stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[")
        .transform(text -> text.isEmpty() ? "the file" : text);
  }

  private static String wanted(Class<?> type) {
    if (type == null || type.isRecord() || Map.class.isAssignableFrom(type)) {
      return "a block of keys";
    }
    if (type.isEnum()) {
      return "one of "
          + List.of(type.getEnumConstants()).stream()
              .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    }
    return switch (type.getSimpleName()) {
      case "Integer", "Long", "int", "long" -> "a whole number";
      case "Double" -> "a number";
      case "Boolean", "boolean" -> "true or false";
      case "Duration" -> "a time with its unit, such as 500ms, 30s, 5min, 2h or 7d";
      default -> "a text";
    };
  }

  private static final class VersionReader extends StdDeserializer<MqttVersion> {

    @Serial private static final long serialVersionUID = 1L;

    VersionReader() {
      super(MqttVersion.class);
    }

    @Override
    public MqttVersion deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      try {
        // The raw text: as a number, 5.0 would have lost its nought.
        return MqttVersion.of(parser.getText());
      } catch (IllegalArgumentException e) {
        throw MismatchedInputException.from(parser, MqttVersion.class, e.getMessage());
      }
    }
  }

  private static final class DurationReader extends StdDeserializer<Duration> {

    @Serial private static final long serialVersionUID = 1L;
    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,9}) ?(ms|s|min|h|d)");

    DurationReader() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Matcher matcher = SHAPE.matcher(parser.getText());
      if (!matcher.matches()) {
        throw MismatchedInputException.from(parser, Duration.class, "no duration");
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "min" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
  }
}
