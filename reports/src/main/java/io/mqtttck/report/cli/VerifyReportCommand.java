package io.mqtttck.report.cli;

import io.mqtttck.report.model.Ed25519;
import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.Manifest;
import io.mqtttck.report.model.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verify-report}: is a self-assessment what its maker signed? */
@Command(
    name = "verify-report",
    mixinStandardHelpOptions = true,
    description = {
      "Checks that the files of a self-assessment are what they were, and who signed it.",
      "Exit 1 when anything was changed, added or taken away, or when the signature does not fit."
    })
final class VerifyReportCommand implements Callable<Integer> {

  private final App app;

  @Parameters(paramLabel = "DIR", description = "The folder that certify wrote.")
  private Path folder;

  @Option(
      names = "--key",
      paramLabel = "PUB.pem",
      description = "The Ed25519 public key of whoever should have signed it.")
  private Path key;

  VerifyReportCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    Path results = app.directory().resolve(folder);
    List<String> problems = new ArrayList<>();
    try {
      Manifest manifest = manifest(results);
      if (key != null) {
        signature(results, problems);
      }
      problems.addAll(manifest.differences(results));
      problems.forEach(problem -> app.terminal().print("✗ " + problem));
      if (problems.isEmpty()) {
        app.terminal().print("✓ " + sentence(manifest));
      }
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
    return (problems.isEmpty() ? ExitCode.OK : ExitCode.REQUIREMENT_FAILED).code();
  }

  private Manifest manifest(Path results) throws IOException {
    Path file = results.resolve(Manifest.FILE);
    if (!Files.isRegularFile(file)) {
      throw new MalformedFileException(
          folder + " holds no manifest.json: name the folder of a certify with --product");
    }
    return Json.read(file, Manifest.class);
  }

  private void signature(Path results, List<String> problems) throws IOException {
    Path signature = results.resolve(Manifest.SIGNATURE);
    if (!Files.isRegularFile(signature)) {
      problems.add("there is no manifest.sig: nobody signed this");
    } else if (!Ed25519.verify(
        results.resolve(Manifest.FILE),
        Ed25519.publicKey(app.directory().resolve(key)),
        signature)) {
      problems.add("the signature does not fit manifest.json and " + key);
    }
  }

  private String sentence(Manifest manifest) {
    return io.mqtttck.report.model.Text.printable(
        manifest.product()
            + " "
            + manifest.release()
            + ", "
            + Text.time(manifest.createdAt())
            + ": "
            + manifest.files().size()
            + " files as they were, "
            + (key == null
                ? "signature not checked, because no --key was named"
                : "signature fits"));
  }
}
