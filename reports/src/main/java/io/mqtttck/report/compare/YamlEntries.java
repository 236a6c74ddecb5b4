package io.mqtttck.report.compare;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.mqtttck.report.model.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the flat YAML files of users (a map of plain values, or a list of such maps) and remembers
 * the line of everything, because an error that names no line is no help.
 */
public final class YamlEntries {

  private static final Pattern PLACE = Pattern.compile("line ([0-9]+), column");

  private final String file;
  private final JsonParser parser;

  private YamlEntries(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** One map of plain values; a list of values is joined with commas. */
  public record Entry(int line, Map<String, Value> values) {

    /** The text under a name, or null. */
    public String text(String name) {
      return values.containsKey(name) ? values.get(name).text() : null;
    }
  }

  /** A value and its line. */
  public record Value(String text, int line) {}

  /**
   * Reads a list of maps. An empty document is an empty list.
   *
   * @param file how messages call the text
   */
  public static List<Entry> list(String file, String yaml) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
      return new YamlEntries(file, parser).readList();
    } catch (JsonProcessingException e) {
      throw notYaml(file, e);
    }
  }

  /** Reads one map. An empty document is an empty map. */
  public static Entry map(String file, String yaml) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
      YamlEntries reader = new YamlEntries(file, parser);
      if (reader.empty(parser.nextToken())) {
        return new Entry(1, Map.of());
      }
      return reader.readMap();
    } catch (JsonProcessingException e) {
      throw notYaml(file, e);
    }
  }

  /** The error of a file, with its line. */
  public static MalformedFileException error(String file, int line, String sentence) {
    return new MalformedFileException(file + ":" + line + ": " + sentence);
  }

  /** The parser says where in its text only; the last place it names is the one that is wrong. */
  private static MalformedFileException notYaml(String file, JsonProcessingException e) {
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    Matcher place = PLACE.matcher(e.getOriginalMessage());
    while (place.find()) {
      line = Integer.parseInt(place.group(1));
    }
    String problem =
        e.getOriginalMessage()
            .lines()
            .filter(each -> !each.startsWith(" "))
            .collect(Collectors.joining(", "));
    return error(file, line, "not valid YAML: " + problem);
  }

  private List<Entry> readList() throws IOException {
    List<Entry> entries = new ArrayList<>();
    JsonToken token = parser.nextToken();
    if (empty(token)) {
      return entries;
    }
    expect(token == JsonToken.START_ARRAY, "expected a list: begin each entry with '- '");
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      entries.add(readMap());
    }
    return entries;
  }

  private Entry readMap() throws IOException {
    expect(parser.currentToken() == JsonToken.START_OBJECT, "expected 'name: value' lines");
    int line = line();
    Map<String, Value> values = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      int nameLine = line();
      JsonToken token = parser.nextToken();
      String text = token == JsonToken.START_ARRAY ? joined(name) : scalar(token, name);
      expect(values.put(name, new Value(text, nameLine)) == null, "'" + name + "' stands twice");
    }
    return new Entry(line, values);
  }

  private String joined(String name) throws IOException {
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(scalar(parser.currentToken(), name));
    }
    return String.join(",", texts);
  }

  private String scalar(JsonToken token, String name) throws IOException {
    expect(token.isScalarValue(), "'" + name + "' must be a plain value or a list of them");
    return token == JsonToken.VALUE_NULL ? "" : parser.getText();
  }

  private boolean empty(JsonToken first) {
    return first == null || first == JsonToken.VALUE_NULL;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private void expect(boolean condition, String sentence) throws MalformedFileException {
    if (!condition) {
      throw error(file, line(), sentence);
    }
  }
}
