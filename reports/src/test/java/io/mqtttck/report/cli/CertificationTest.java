package io.mqtttck.report.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mqtttck.report.Readers;
import io.mqtttck.report.Runs;
import io.mqtttck.report.model.ConformanceReport;
import io.mqtttck.report.model.Ed25519;
import io.mqtttck.report.model.Manifest;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.Certification;
import io.mqtttck.report.render.ReportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificationTest {

  @TempDir Path dir;

  @Test
  void theDocumentStandsOnItsOwn() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));

    String html = Readers.html(dir.resolve("out/certification.md"));

    assertThat(html)
        .contains("<h1>Self-assessment of <code>Broker</code> <code>4.2</code></h1>")
        .contains("Nobody has certified anything", "<code>0123abcd</code>", "topic.failed")
        .contains("<h2>Scope</h2>", "<h2>Method</h2>", "<h2>Environment</h2>", "<h2>Findings</h2>")
        .contains("<h2>Deviations accepted with a reason</h2>", "<h2>Load <code>p2p</code></h2>")
        .contains("5.0/MQTT-3.1.2-1", "because not-testable")
        .doesNotContainIgnoringCase("certified by");
    assertThat(Files.readString(dir.resolve("out/certification.html")))
        .contains("<h2>Scope</h2>", "<table>");
    assertThat(Readers.schemaErrors("manifest", dir.resolve("out/manifest.json"))).isEmpty();
  }

  @Test
  void acceptedDeviationsStandApartWithTheirReason() throws Exception {
    ConformanceReport report = Runs.report(Runs.everyVerdict());
    certify(
        report.withResults(
            report.results().stream().map(r -> r.unmet() ? r.knownAs("ticket 7") : r).toList()));

    String text = Files.readString(dir.resolve("out/certification.md"));

    assertThat(text.substring(text.indexOf("## Deviations"), text.indexOf("## Warnings")))
        .contains("topic.failed", "`ticket 7`");
  }

  @Test
  void nothingOfTheBrokersIsMarkup() throws Exception {
    certify(Runs.report(Runs.hostile()));

    assertThat(Readers.foreignMarkup(dir.resolve("out/certification.md"))).isEmpty();
    assertThat(Files.readString(dir.resolve("out/certification.html")))
        .doesNotContain("<script>alert", "<img", "javascript:1\"");
  }

  @Test
  void anUntouchedReportIsVerified() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));

    Cli cli = Cli.run(dir, "verify-report", "out", "--key", "public.pem");

    assertThat(cli.code()).as(cli.out() + cli.err()).isZero();
    assertThat(cli.out()).contains("Broker 4.2", "signature fits");
    assertThat(Cli.run(dir, "verify-report", "out").out()).contains("signature not checked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"conformance.json", "index.html", "junit.xml", "badge.svg", "certification.md"})
  void aTamperedFileFails(String file) throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    Files.writeString(dir.resolve("out").resolve(file), " ", StandardOpenOption.APPEND);

    Cli cli = Cli.run(dir, "verify-report", "out", "--key", "public.pem");

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).contains("✗ " + file + " was changed");
  }

  @Test
  void whoTampersWithTheManifestTooBreaksTheSignature() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    Path manifest = dir.resolve("out/manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace("4.2", "4.3"));

    Cli cli = Cli.run(dir, "verify-report", "out", "--key", "public.pem");

    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out()).contains("the signature does not fit");
  }

  @Test
  void aFileMoreOrLessFails() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    Files.delete(dir.resolve("out/summary.md"));
    Files.writeString(dir.resolve("out/extra.txt"), "x");

    assertThat(Cli.run(dir, "verify-report", "out").out())
        .contains("✗ summary.md is missing", "✗ extra.txt was added");
  }

  @Test
  void theSignatureOfSomebodyElseFails() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    keys();

    assertThat(Cli.run(dir, "verify-report", "out", "--key", "public.pem").code()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "no base 64!"})
  void aDamagedSignatureFails(String signature) throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    Files.writeString(dir.resolve("out/manifest.sig"), signature);

    assertThat(Cli.run(dir, "verify-report", "out", "--key", "public.pem").code()).isEqualTo(1);
  }

  @Test
  void noSignatureFailsWhenOneIsAskedFor() throws Exception {
    certify(Runs.report(Runs.everyVerdict()));
    Files.delete(dir.resolve("out/manifest.sig"));

    assertThat(Cli.run(dir, "verify-report", "out", "--key", "public.pem").out())
        .contains("nobody signed this");
  }

  @ParameterizedTest
  @CsvSource({
    "certify --product X mqtt://127.0.0.1:1, --product and --release belong together",
    "certify --sign key.pem mqtt://127.0.0.1:1, name --product and --release",
    "certify --product X --release 1 --sign nowhere.pem mqtt://127.0.0.1:1, there is no key file",
    "certify --product X --release 1 --sign public.pem mqtt://127.0.0.1:1, holds no PRIVATE KEY",
    "certify --product X --release 1 --sign rsa.pem mqtt://127.0.0.1:1, holds no Ed25519",
    "verify-report ., holds no manifest.json",
  })
  void badInputIsOneSentence(String words, String sentence) throws Exception {
    keys();
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    pem("rsa.pem", "PRIVATE KEY", rsa.getPrivate());

    Cli cli = Cli.run(dir, words.split(" "));

    assertThat(cli.code()).isEqualTo(64);
    assertThat(cli.sentence()).contains(sentence).hasLineCount(1);
  }

  private void certify(ConformanceReport report) throws IOException, GeneralSecurityException {
    keys();
    ResultFolder folder = ResultFolder.at(dir.resolve("out"));
    RunFiles files =
        new RunFiles(
            Runs.runReport("conformance.json", List.of("load.json")),
            report,
            List.of(Runs.load("passed")));
    ReportFiles.write(files, folder);
    Certification.write("Broker", "4.2", files, folder.path());
    Ed25519.sign(
        folder.path().resolve(Manifest.FILE),
        Ed25519.privateKey(dir.resolve("private.pem")),
        folder.path().resolve(Manifest.SIGNATURE));
  }

  private void keys() throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    pem("private.pem", "PRIVATE KEY", pair.getPrivate());
    pem("public.pem", "PUBLIC KEY", pair.getPublic());
  }

  private void pem(String file, String type, Key key) throws IOException {
    Files.writeString(
        dir.resolve(file),
        "-----BEGIN "
            + type
            + "-----\n"
            + Base64.getMimeEncoder().encodeToString(key.getEncoded())
            + "\n-----END "
            + type
            + "-----\n");
  }
}
