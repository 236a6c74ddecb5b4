package io.mqtttck.report.cli;

import io.mqtttck.report.model.Ed25519;
import io.mqtttck.report.model.MalformedFileException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code certify}: everything that we have, in one report. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description =
        "Probes the target, runs all scenarios, the long ones too, and the p2p load, and writes one report.")
final class CertifyCommand implements Callable<Integer> {

  private static final String LOAD_SCENARIO = "p2p";

  private final App app;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TARGET",
      description = "Address, such as mqtt://host:1883; default: a broker of our own.")
  private String target;

  @Option(
      names = "--product",
      paramLabel = "NAME",
      description = "Also writes a self-assessment of this product; needs --release.")
  private String product;

  @Option(names = "--release", paramLabel = "VERSION", description = "Of the product.")
  private String release;

  @Option(
      names = "--sign",
      paramLabel = "KEY.pem",
      description = "Signs the self-assessment with this Ed25519 private key.")
  private Path sign;

  @Mixin private TargetOptions targetOptions;
  @Mixin private ConformOptions conformOptions;
  @Mixin private LoadOptions loadOptions;
  @Mixin private OutputOptions output;

  CertifyCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    conformOptions.check();
    PrivateKey key = key();
    try (Session session = new Session(app, output, targetOptions, target)) {
      Selection.check(conformOptions);
      var plan = loadOptions.plan(LOAD_SCENARIO, targetOptions, conformOptions.seed);
      var accounts = loadOptions.accounts();
      session.begin();
      session.probe(false);
      if (session.mayGoOn()) {
        session.conform(conformOptions, new FuzzOptions(), true);
      }
      if (session.mayGoOn()) {
        session.load(
            plan, Optional.empty(), accounts, loadOptions::metrics, loadOptions.cache(app.env()));
      }
      int code = session.finish();
      if (product != null) {
        session.certify(product, release, key);
      }
      return code;
    }
  }

  /** The key is read first: a run of minutes must not end with a wrong file name. */
  private PrivateKey key() throws IOException {
    if ((product == null) != (release == null)) {
      throw UserError.usage("--product and --release belong together: name both");
    }
    if (sign == null) {
      return null;
    }
    if (product == null) {
      throw UserError.usage("--sign signs a self-assessment: name --product and --release, too");
    }
    try {
      return Ed25519.privateKey(app.directory().resolve(sign));
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
  }
}
