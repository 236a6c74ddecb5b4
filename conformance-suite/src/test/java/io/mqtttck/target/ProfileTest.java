package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mqtttck.target.Profile.Account;
import io.mqtttck.target.Profile.OfflineQueue;
import io.mqtttck.target.Profile.OfflineQueue.Drop;
import io.mqtttck.target.Profile.Rewrite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {

  @TempDir private Path directory;

  @Test
  void everyKeyIsRead() throws IOException {
    Profile profile =
        load(
            """
            versions: [3.1.1, 5.0]
            accounts:
              - {userName: alice, passwordEnv: ALICE_PASSWORD}
              - {userName: bob}
            deniedTopics:
              publish: [secret/door]
              subscribe: ["secret/#"]
            offlineQueue: {messages: 1000, bytes: 5000, retention: 5min, qos0: false, drops: oldest}
            limits:
              packetBytes: 1048576
              clientIdBytes: 128
              topicLevels: 8
              maxQos: 1
              inFlight: 32
              sessionExpiry: 2h
              sessions: 500
            rewrites:
              - {from: a/b, to: c/b}
            parallel: 8
            connectsPerSecond: 0.5
            minKeepAlive: 30s
            sharedPublic: true
            features: {retained: false, sharedSubscriptions: true}
            connectTimeout: 3s
            tolerances: {deadline: 8s, quiet: 2s}
            tls: {trust: ca.pem, certificate: us.p12, passwordEnv: TLS_PASSWORD}
            variants:
              - name: max-qos-1
                address: mqtt://127.0.0.1:{port}
                files: {broker.conf: "max_qos 1"}
                start: [broker, "{dir}/broker.conf"]
                profile: {limits: {maxQos: 1}}
              - name: retain-off
                embedded: "<retained-messages><enabled>false</enabled></retained-messages>"
            """);

    assertThat(profile.versions()).containsExactlyInAnyOrder(MqttVersion.V3_1_1, MqttVersion.V5_0);
    assertThat(profile.accounts())
        .containsExactly(new Account("alice", "ALICE_PASSWORD"), new Account("bob", null));
    assertThat(profile.deniedTopics().publish()).containsExactly("secret/door");
    assertThat(profile.deniedTopics().subscribe()).containsExactly("secret/#");
    assertThat(profile.offlineQueue())
        .isEqualTo(new OfflineQueue(1000, 5000L, Duration.ofMinutes(5), false, Drop.OLDEST));
    assertThat(profile.limits())
        .isEqualTo(new Profile.Limits(1_048_576L, 128, 8, 1, 32, Duration.ofHours(2), 500));
    assertThat(profile.rewrites()).containsExactly(new Rewrite("a/b", "c/b"));
    assertThat(profile.parallel()).isEqualTo(8);
    assertThat(profile.connectsPerSecond()).isEqualTo(0.5);
    assertThat(profile.minKeepAlive()).isEqualTo(Duration.ofSeconds(30));
    assertThat(profile.sharedPublic()).isTrue();
    assertThat(profile.features()).isEqualTo(new Profile.Features(false, null, true, null, null));
    Clocks clocks = profile.clocks(Clocks.DEFAULT);
    assertThat(clocks.connectTimeoutMs()).isEqualTo(3_000);
    assertThat(clocks.deadlineMs()).isEqualTo(8_000);
    assertThat(clocks.quietMs()).isEqualTo(2_000);
    assertThat(clocks.willMs()).isEqualTo(Clocks.DEFAULT.willMs());
    assertThat(profile.variants())
        .extracting(Profile.Variant::name)
        .containsExactly("max-qos-1", "retain-off");
    assertThat(profile.variants().get(0).profile().limits().maxQos()).isEqualTo(1);
  }

  @Test
  void filesLieBesideTheProfileAndFlagsComeFirst(@TempDir Path elsewhere) throws IOException {
    Path far = Files.createFile(elsewhere.resolve("us.p12"));
    Profile.TlsFiles files =
        load("tls: {trust: ca.pem, certificate: '%s', passwordEnv: TLS_PASSWORD}\n".formatted(far))
            .tls();

    Tls declared = files.or(Tls.DEFAULT, name -> name.equals("TLS_PASSWORD") ? "hidden" : null);
    assertThat(declared.trust()).isEqualTo(directory.resolve("ca.pem"));
    assertThat(declared.certificate()).isEqualTo(far);
    assertThat(declared.password()).isEqualTo("hidden");
    Tls given = new Tls(Path.of("other.pem"), Path.of("c.pem"), Path.of("k.pem"), "", false);
    assertThat(files.or(given, name -> null)).isEqualTo(given);
  }

  @Test
  void theFirstAccountIsUsedWhereAnyWillDo() throws IOException {
    Profile profile = load("accounts: [{userName: alice, passwordEnv: ALICE}, {userName: bob}]\n");

    assertThat(profile.account(name -> "hidden").userName()).isEqualTo("alice");
    assertThat(Profile.NONE.account(name -> "hidden").anonymous()).isTrue();
  }

  @Test
  void whatIsNotDeclaredIsUnknown() throws IOException {
    Profile profile = load("parallel: 4\n");

    assertThat(profile)
        .usingRecursiveComparison()
        .ignoringFields("parallel")
        .isEqualTo(Profile.NONE);
    assertThat(profile.offlineQueue().declared()).isFalse();
    assertThat(profile.versions()).containsExactlyInAnyOrder(MqttVersion.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          parallel: 4;paralel: 5                     | 2: unknown key 'paralel'; did you mean parallel? use one of accounts, connectTimeout
          limits:;  maxQos: 1;  maxQoS: 2            | 3: unknown key 'maxQoS'; did you mean maxQos? use one of clientIdBytes, inFlight
          parallel: many                             | 1: parallel must be a whole number
          parallel: 1.5                              | 1: parallel must be a whole number
          parallel: "4"                              | 1: parallel must be a whole number
          ;sharedPublic: 1                           | 2: sharedPublic must be true or false
          versions: 5.0                              | 1: versions must be a list
          versions:;  - 3.1.1;  - 4                  | 3: versions[1] must be one of 3.1, 3.1.1, 5.0
          offlineQueue: 1000                         | 1: offlineQueue must be a block of keys
          offlineQueue:;  retention: 300             | 2: offlineQueue.retention must be a time with its unit
          offlineQueue:;  drops: both                | 2: offlineQueue.drops must be one of oldest, newest
          accounts:;  - userName: a;  - password: b  | 3: unknown key 'password'; use one of passwordEnv, userName
          accounts:;  - userName: a;  - userName: a  | 3: the account a is there twice
          accounts:;  - passwordEnv: A               | 2: an account needs a userName
          parallel: 4;parallel: 5                    | 2: this is not valid YAML: Duplicate field 'parallel'
          parallel: [4                               | 1: this is not valid YAML: while parsing a flow sequence
          versions: []                               | 1: versions must name at least one version
          parallel: 0                                | 1: parallel is 0: use 1 to 10000
          connectsPerSecond: 0                       | 1: connectsPerSecond must be more than 0
          minKeepAlive: 1500ms                       | 1: minKeepAlive must be whole seconds, at most 65535s
          limits:;  maxQos: 3                        | 2: limits.maxQos is 3: use 0 to 2
          limits:;  packetBytes: 268435461           | 2: limits.packetBytes is 268435461: use 2 to 268435460
          offlineQueue:;  messages: 0;  qos0: true   | 1: offlineQueue.messages is 0, so qos0 cannot be true
          deniedTopics:;  publish: ["a/#"]           | 2: one cannot publish to 'a/#': name one topic, without wildcards
          connectTimeout: 0s                         | 1: connectTimeout must be more than 0
          tolerances:;  quiet: 0ms                   | 2: tolerances.quiet must be more than 0
          tls:;  key: k.pem                          | 2: tls.key is the key of tls.certificate, which is missing
          tls:;  trust: a.pem;  insecure: true       | 3: tls.insecure accepts any certificate, which contradicts
          tls:;  certificate: none.pem               | 2: tls.certificate is none.pem, and there is no such file
          variants:;  - name: Max QoS                | 2: a variant needs a name of small letters
          variants:;  - name: default                | 2: the name default is that of the configuration under TARGET
          variants:;  - name: a                      | 2: a variant needs an address, or embedded, and not both
          variants:;  - {name: a, address: host}     | 2: address 'host' has no scheme
          variants:;  - {name: a, embedded: "", start: [b]}  | 2: an embedded variant has no start
          variants:;  - {name: a, embedded: ""};  - {name: a, embedded: ""}  | 3: the variant a is there twice
          variants:;  - name: a;    embedded: "";    profile:;      limits: {maxQos: 3}  | 5: limits.maxQos is 3: use 0 to 2
          rewrites:;  - {from: a}                    | 2: a rewrite needs from and to
          limits:;  maxQos: 0;offlineQueue:;  messages: 5            | 4: offlineQueue.messages is more than 0, but with limits.maxQos 0
          limits:;  sessionExpiry: 1min;offlineQueue:;  retention: 1h | 4: offlineQueue.retention is longer than limits.sessionExpiry
          """)
  void aBadProfileIsOneSentenceWithItsLine(String lines, String sentence) {
    assertThatThrownBy(() -> load(lines.replace(';', '\n') + "\n"))
        .isInstanceOf(ProfileException.class)
        .message()
        .startsWith(directory.resolve("profile.yaml") + ":" + sentence)
        .doesNotContain("\n", "com.fasterxml", "io.mqtttck");
  }

  @Test
  void anEmptyOrMissingFileIsOneSentence() {
    assertThatThrownBy(() -> load("# nothing\n"))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> Profile.load(directory.resolve("missing.yaml")))
        .isInstanceOf(ProfileException.class)
        .hasMessageEndingWith("missing.yaml does not exist");
    assertThatThrownBy(() -> Profile.load(directory))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void aPasswordComesFromTheEnvironment() {
    Account account = new Account("alice", "ALICE_PASSWORD");

    assertThat(account.credentials(name -> name + "-value").password())
        .asString()
        .isEqualTo("ALICE_PASSWORD-value");
    assertThat(new Account("bob", null).credentials(name -> "unused").password()).isNull();
    assertThatThrownBy(() -> account.credentials(name -> null))
        .isInstanceOf(ProfileException.class)
        .hasMessage(
            "the environment variable ALICE_PASSWORD, the password of account alice, is not set");
  }

  private Profile load(String yaml) throws IOException {
    Path file = directory.resolve("profile.yaml");
    Files.writeString(file, yaml);
    for (String beside : List.of("ca.pem", "us.p12", "k.pem")) {
      Files.writeString(directory.resolve(beside), "");
    }
    return Profile.load(file);
  }
}
