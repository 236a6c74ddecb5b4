package io.mqtttck.report.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.mqtttck.requirement.Statement;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.StatementVerdict;
import io.mqtttck.result.Verdict;
import io.mqtttck.result.WireLine;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/**
 * How result files are written and read: words for enums, ISO times, fields we do not know are
 * ignored.
 */
public final class Json {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .addModule(words())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .serializationInclusion(JsonInclude.Include.NON_NULL)
          .build();

  private Json() {}

  /** Writes a file as a whole: a reader never sees half of it. */
  public static void write(Path file, Object value) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    MAPPER.writeValue(part.toFile(), value);
    Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** On one line, and without the characters by which it could end a script element. */
  public static String withinScript(Object value) throws IOException {
    return MAPPER
        .writer()
        .without(SerializationFeature.INDENT_OUTPUT)
        .writeValueAsString(value)
        .replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026");
  }

  /**
   * Reads a result file.
   *
   * @throws MalformedFileException with one sentence for a user when it is no such file
   */
  public static <T> T read(Path file, Class<T> type) throws IOException {
    try {
      return MAPPER.readValue(file.toFile(), type);
    } catch (JsonProcessingException e) {
      String where = e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
      throw new MalformedFileException(
          file + where + " is no result file of mqtt-tck: " + e.getOriginalMessage());
    }
  }

  private static SimpleModule words() {
    SimpleModule module = new SimpleModule("mqtt-tck");
    word(module, MqttVersion.class, MqttVersion::label, MqttVersion::of);
    word(module, StatementKey.class, StatementKey::toString, StatementKey::parse);
    enumWord(module, Transport.class, Transport::label);
    enumWord(module, Verdict.class, Verdict::word);
    enumWord(module, StatementVerdict.class, StatementVerdict::word);
    enumWord(module, Statement.Subject.class, Statement.Subject::word);
    enumWord(module, WireLine.Direction.class, value -> value.name().toLowerCase(Locale.ROOT));
    return module;
  }

  private static <E extends Enum<E>> void enumWord(
      SimpleModule module, Class<E> type, Function<E, String> toWord) {
    word(
        module,
        type,
        toWord,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(value -> toWord.apply(value).equals(text))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "'"
                                + text
                                + "' is no "
                                + type.getSimpleName().toLowerCase(Locale.ROOT))));
  }

  private static <T> void word(
      SimpleModule module,
      Class<T> type,
      Function<T, String> toWord,
      Function<String, T> fromWord) {
    module.addSerializer(
        type,
        new StdSerializer<>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeString(toWord.apply(value));
          }
        });
    module.addKeySerializer(
        type,
        new StdSerializer<>(type) {
          @Override
          public void serialize(T value, JsonGenerator out, SerializerProvider provider)
              throws IOException {
            out.writeFieldName(toWord.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new StdDeserializer<T>(type) {
          @Override
          public T deserialize(JsonParser parser, DeserializationContext context)
              throws IOException {
            try {
              return fromWord.apply(parser.getText());
            } catch (IllegalArgumentException e) {
              return context.reportInputMismatch(type, "%s", e.getMessage());
            }
          }
        });
  }
}
