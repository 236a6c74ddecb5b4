package io.mqtttck.target;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A CSV file of accounts, one for each client. The first line names the columns, {@code userName}
 * and {@code password}; an account without a password has an empty second column. Errors quote no
 * line: it may hold a password.
 */
public final class AccountsFile {

  private static final String USER = "userName";
  private static final String PASSWORD = "password";

  private AccountsFile() {}

  /**
   * Reads it.
   *
   * @throws ProfileException with file and line when it cannot be read, lacks a column or a user
   *     name, or has no account
   */
  public static List<Credentials> read(Path file) {
    try {
      return read(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException e) {
      throw new ProfileException("accounts file " + file + " does not exist");
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      throw new ProfileException("accounts file " + file + " is no valid CSV");
    } catch (IOException e) {
      throw new ProfileException("accounts file " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static List<Credentials> read(String name, String text) throws IOException {
    if (!Set.of(USER, USER + "," + PASSWORD).contains(firstLine(text))) {
      throw new ProfileException(
          name + ":1: the first line has to name the columns: userName,password");
    }
    List<Credentials> accounts = new ArrayList<>();
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerFor(Map.class)
            .with(CsvSchema.emptySchema().withHeader())
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(text)) {
      while (rows.hasNext()) {
        Map<String, String> row = rows.next();
        String user = row.getOrDefault(USER, "");
        if (user.isEmpty()) {
          throw new ProfileException(
              name
                  + ":"
                  + rows.getCurrentLocation().getLineNr()
                  + ": an account without a user name");
        }
        accounts.add(new Credentials(user, password(row.getOrDefault(PASSWORD, ""))));
      }
    }
    if (accounts.isEmpty()) {
      throw new ProfileException(name + " has no account");
    }
    return accounts;
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("").replace(" ", "").strip();
  }

  private static byte[] password(String text) {
    return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
