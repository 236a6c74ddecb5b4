package io.mqtttck.mutant;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.mqtttck.requirement.StatementKey;
import io.mqtttck.result.ScenarioResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which statements a scenario has to report violated when it catches a fault: all that it proves,
 * unless {@code accusations.csv} names fewer, because the scenario tells them apart.
 */
final class Accusations {

  /** What a row of malformed packets watches beside its own statement: that others are unharmed. */
  private static final String OTHERS = "U-56";

  private static final Map<String, Map<String, String>> NAMED = read();

  private Accusations() {}

  private static Map<String, Map<String, String>> read() {
    Map<String, Map<String, String>> named = new HashMap<>();
    rows("accusations.csv")
        .forEach(row -> named.put(key(row.get("fault"), row.get("scenario")), row));
    return named;
  }

  /** The rows of a resource of the kit, by the names in its first line. */
  static List<Map<String, String>> rows(String resource) {
    CsvSchema header = CsvSchema.emptySchema().withHeader();
    try (InputStream in = Accusations.class.getResourceAsStream(resource);
        MappingIterator<Map<String, String>> rows =
            new CsvMapper().readerForMapOf(String.class).with(header).readValues(in)) {
      return rows.readAll(new ArrayList<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(String fault, String expectation) {
    return fault + " " + expectation;
  }

  /** Rows that name a fault or an expectation that does not exist. */
  static List<String> stale() {
    Set<String> known = new TreeSet<>();
    for (Fault fault : Fault.values()) {
      fault.expects().forEach(each -> known.add(key(fault.name(), each.id())));
    }
    return NAMED.keySet().stream().filter(key -> !known.contains(key)).sorted().toList();
  }

  /** Whether exactly the right statements are accused. */
  static boolean right(Fault fault, Fault.Expectation expectation, ScenarioResult result) {
    Set<String> accused = ids(result.violated());
    Set<String> named = named(fault, expectation, result);
    if (!named.isEmpty()) {
      return accused.equals(named);
    }
    Set<String> all = ids(result.proves());
    if (accused.equals(all)) {
      return true;
    }
    all.remove(OTHERS);
    return result.id().startsWith("malformed.") && accused.equals(all);
  }

  private static Set<String> named(
      Fault fault, Fault.Expectation expectation, ScenarioResult result) {
    Map<String, String> row = NAMED.getOrDefault(key(fault.name(), expectation.id()), Map.of());
    String column =
        switch (result.version()) {
          case V3_1 -> "v31";
          case V3_1_1 -> "v311";
          case V5_0 -> "v5";
        };
    String ids = row.getOrDefault(column, "");
    return ids.isEmpty() ? Set.of() : Set.of(ids.split(" "));
  }

  private static Set<String> ids(List<StatementKey> keys) {
    Set<String> ids = new TreeSet<>();
    keys.forEach(key -> ids.add(key.id()));
    return ids;
  }
}
