package io.mqtttck.requirement;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.mqtttck.requirement.Statement.Observable;
import io.mqtttck.requirement.Statement.Subject;
import io.mqtttck.target.MqttVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Every statement that a broker can be held to: the numbered ones of MQTT 3.1.1 (OASIS, 29 October
 * 2014) and 5.0 (OASIS, 7 March 2019), and the behaviours without a number.
 */
public final class Catalogue {

  private static final List<String> NUMBERED = List.of("mqtt-3.1.1.csv", "mqtt-5.0.csv");
  private static final String BEHAVIOURS = "behaviours.csv";
  private static final String UNTESTED = "untested.csv";

  private final List<Statement> statements;
  private final Map<StatementKey, Statement> byKey;
  private final Map<StatementKey, String> untested;
  private final String digest;

  private Catalogue(
      NavigableMap<StatementKey, Statement> byKey,
      Map<StatementKey, String> untested,
      String digest) {
    this.statements = List.copyOf(byKey.values());
    // Keys are costly to compare, and every scenario looks up what it proves.
    this.byKey = Map.copyOf(byKey);
    this.untested = Collections.unmodifiableMap(untested);
    this.digest = digest;
  }

  /** The catalogue of this build; read once. */
  public static Catalogue load() {
    return Holder.CATALOGUE;
  }

  /** All statements, ordered by key: version, then numbered before un-numbered, then number. */
  public List<Statement> statements() {
    return statements;
  }

  /** The statement of that key, or empty when there is none. */
  public Optional<Statement> find(StatementKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** Why no scenario speaks of a statement, one clause; empty for those that scenarios speak of. */
  public Map<StatementKey, String> untested() {
    return untested;
  }

  /**
   * SHA-256 of the resources in hexadecimal: two runs with the same digest judged the same rules.
   */
  public String digest() {
    return digest;
  }

  private static Catalogue read() throws IOException, NoSuchAlgorithmException {
    Reader reader = new Reader();
    for (String file : NUMBERED) {
      reader.rows(file).forEach(reader::addNumbered);
    }
    reader.rows(BEHAVIOURS).forEach(reader::addBehaviour);
    Map<StatementKey, String> untested = new TreeMap<>();
    reader
        .rows(UNTESTED)
        .forEach(row -> untested.put(StatementKey.parse(row.get("key")), row.get("reason")));
    return new Catalogue(reader.found, untested, HexFormat.of().formatHex(reader.sha256.digest()));
  }

  /** Lazy and thread safe by the rules of class loading. */
  private static final class Holder {
    static final Catalogue CATALOGUE = create();

    private static Catalogue create() {
      try {
        return read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  }

  private static final class Reader {
    final NavigableMap<StatementKey, Statement> found = new TreeMap<>();
    final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    private final Map<String, String> titles = new HashMap<>();

    Reader() throws NoSuchAlgorithmException {}

    List<Map<String, String>> rows(String file) throws IOException {
      try (InputStream in = Catalogue.class.getResourceAsStream(file)) {
        if (in == null) {
          throw new IOException("the resource " + file + " of the catalogue is missing");
        }
        byte[] bytes = in.readAllBytes();
        sha256.update(bytes);
        CsvSchema header = CsvSchema.emptySchema().withHeader();
        try (MappingIterator<Map<String, String>> rows =
            new CsvMapper().readerForMapOf(String.class).with(header).readValues(bytes)) {
          return rows.readAll(new ArrayList<>());
        }
      }
    }

    void addNumbered(Map<String, String> row) {
      titles.put(row.get("version") + " " + row.get("section"), row.get("section_title"));
      String needs = row.get("needs").strip();
      add(
          new Statement(
              new StatementKey(MqttVersion.of(row.get("version")), row.get("id")),
              row.get("section"),
              row.get("section_title"),
              level(row.get("level")),
              "numbered",
              Subject.valueOf(row.get("subject").toUpperCase(Locale.ROOT)),
              Observable.valueOf(row.get("observable").toUpperCase(Locale.ROOT)),
              row.get("summary"),
              row.get("test_idea"),
              needs.isEmpty() ? Set.of() : Set.of(needs.split("[; ]+")),
              row.get("risk"),
              row.get("related")));
    }

    void addBehaviour(Map<String, String> row) {
      List<String> versions = List.of(row.get("versions").split(" "));
      for (String version : versions) {
        String section = section(row.get("section"), versions, version);
        add(
            new Statement(
                new StatementKey(MqttVersion.of(version), row.get("id")),
                section,
                titles.getOrDefault(version + " " + section, ""),
                level(row.get("level")),
                row.get("level"),
                Subject.SERVER,
                Observable.YES,
                row.get("behaviour"),
                row.get("check"),
                Set.of(),
                row.get("risk"),
                versions.size() == 1 ? "" : row.get("id")));
      }
    }

    /**
     * A row for both versions names two sections, in the order of the versions, where they differ.
     */
    private static String section(String cell, List<String> versions, String version) {
      String[] sections = cell.split(" / ");
      return sections.length == versions.size() ? sections[versions.indexOf(version)] : cell;
    }

    /** Un-numbered rules that the text states as facts bind like a MUST; its comments do not. */
    private static Level level(String word) {
      return switch (word) {
        case "MUST", "MUST NOT", "format", "stated", "clause" -> Level.MUST;
        case "SHOULD", "SHOULD NOT", "comment", "advice" -> Level.SHOULD;
        case "MAY", "allowed", "permitted", "admin", "cross-version" -> Level.MAY;
        default -> throw new IllegalStateException("the catalogue has the unknown level " + word);
      };
    }

    private void add(Statement statement) {
      if (found.put(statement.key(), statement) != null) {
        throw new IllegalStateException("the catalogue has " + statement.key() + " twice");
      }
    }
  }
}
