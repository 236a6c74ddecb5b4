package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.target.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No file and no output of a run shows a secret: not plain, not in hexadecimal, not in Base64. */
class SecretsTest {

  /** Long enough that nothing else looks like it by chance. */
  private static final String PASSWORD = "quiet-Otter/41 lamp";

  private static final String TOKEN = "eyJhbGciOi.tok-en_47.sign";
  private static final String KEY_PASSWORD = "wolf-on-the-roof-93";
  private static final String ACCOUNT_PASSWORD = "candle-under-stairs-17";

  private static EmbeddedBroker broker;

  @TempDir private Path dir;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String address(String userInfo) {
    return broker.target().address().replace("://", "://" + userInfo + "@");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Every way to write it down, also where it begins anywhere within a longer Base64 text. */
  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    List<String> forms = new ArrayList<>(List.of(secret, encoded(secret)));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    for (int shift = 0; shift < 3; shift++) {
      byte[] shifted = new byte[shift + bytes.length];
      System.arraycopy(bytes, 0, shifted, shift, bytes.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      // The characters at both ends depend on the neighbours.
      forms.add(text.substring(shift == 0 ? 0 : shift + 1, text.length() - 2));
    }
    return forms;
  }

  private void assertHidden(Cli cli, String... secrets) throws IOException {
    try (Stream<Path> files = Files.walk(dir.resolve("out"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSizeGreaterThan(3);
      for (String secret : secrets) {
        for (String form : forms(secret)) {
          assertThat(cli.out() + cli.err()).as("the output").doesNotContain(form);
          assertThat(all).allSatisfy(file -> assertThat(text(file)).doesNotContain(form));
        }
      }
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Cli run(Map<String, String> env, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--out", dir.resolve("out").toString()));
    return Cli.run(dir, env, all.toArray(String[]::new));
  }

  /** The search itself would notice. */
  @Test
  void theFormsAreFound() {
    String basic =
        Base64.getEncoder().encodeToString(("user:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

    assertThat(forms(PASSWORD)).anyMatch(basic::contains);
    assertThat(forms(PASSWORD).stream().map(String::length)).allMatch(length -> length > 15);
  }

  @Test
  void aVerboseRunWithAPasswordInTheAddress() throws IOException {
    Cli cli =
        run(
            Map.of(),
            "conform",
            "--verbose",
            "--only",
            "takeover.*,auth.*,refusal.wrong-password,malformed.account-*,framing.connect-*",
            address("somebody:" + encoded(PASSWORD)));

    assertThat(cli.out()).contains("user=somebody", "a part of a packet");
    try (Stream<Path> traces = Files.walk(dir.resolve("out/traces"))) {
      assertThat(traces.filter(Files::isRegularFile).map(SecretsTest::text))
          .as("what failed shows its CONNECT")
          .anyMatch(trace -> trace.contains("user=somebody"));
    }
    assertHidden(cli, PASSWORD);
  }

  @Test
  void aTokenFromTheEnvironmentAndThePasswordOfAKey() throws IOException {
    Map<String, String> env =
        Map.of(
            "MQTT_TCK_USER",
            "device",
            "MQTT_TCK_PASSWORD",
            TOKEN,
            "MQTT_TCK_TLS_PASSWORD",
            KEY_PASSWORD);

    Cli cli =
        run(
            env,
            "conform",
            "--verbose",
            "--only",
            "takeover.closes-old",
            broker.target().address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertHidden(cli, TOKEN, KEY_PASSWORD);
  }

  @Test
  void aProbeWithTheAccountOfAProfile() throws IOException {
    Path profile =
        Files.writeString(
            dir.resolve("profile.yaml"), "accounts: [{userName: a, passwordEnv: A_PASSWORD}]\n");

    Cli cli =
        run(
            Map.of("A_PASSWORD", ACCOUNT_PASSWORD),
            "probe",
            "--profile",
            profile.toString(),
            broker.target().address());

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertHidden(cli, ACCOUNT_PASSWORD);
  }

  @Test
  void aLoadRunWithAccountsOfItsClients() throws IOException {
    Path accounts =
        Files.writeString(
            dir.resolve("accounts.csv"), "userName,password\nalice," + ACCOUNT_PASSWORD + "\n");

    Cli cli =
        run(
            Map.of(),
            "load",
            "p2p",
            "--pairs",
            "1",
            "--messages",
            "200",
            "--duration",
            "200ms",
            "--rate",
            "100",
            "--accounts",
            accounts.toString(),
            address("bob:" + encoded(PASSWORD)));

    assertThat(cli.out()).contains("Load");
    assertHidden(cli, ACCOUNT_PASSWORD, PASSWORD);
  }

  @Test
  void aTargetThatIsNotThere() throws IOException {
    Cli cli = run(Map.of(), "certify", "mqtt://somebody:" + encoded(PASSWORD) + "@127.0.0.1:1");

    assertThat(cli.code()).isEqualTo(69);
    assertHidden(cli, PASSWORD);
  }
}
