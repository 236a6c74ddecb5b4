package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountsFileTest {

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("accounts.csv"), text);
  }

  @Test
  void oneAccountInEachLine() throws IOException {
    Path file = file("userName,password\nalice,\"a,b\"\nbob,\n\n");

    assertThat(AccountsFile.read(file))
        .containsExactly(
            new Credentials("alice", "a,b".getBytes(StandardCharsets.UTF_8)),
            new Credentials("bob", null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice,hidden-word | accounts.csv:1: the first line has to name the columns",
        "userName,password;,hidden-word | an account without a user name",
        "userName,password | has no account",
        "userName,password;a,hidden-word,c | is no valid CSV",
      })
  void aBadFileIsOneSentenceWithoutItsSecrets(String lines, String sentence) throws IOException {
    Path file = file(lines.strip().replace(';', '\n') + "\n");

    assertThatThrownBy(() -> AccountsFile.read(file))
        .isInstanceOf(ProfileException.class)
        .message()
        .contains(sentence)
        .doesNotContain("hidden-word", "\n");
  }

  @Test
  void aMissingFileIsOneSentence() {
    assertThatThrownBy(() -> AccountsFile.read(directory.resolve("none.csv")))
        .isInstanceOf(ProfileException.class)
        .hasMessageEndingWith("none.csv does not exist");
  }
}
