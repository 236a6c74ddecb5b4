package io.mqtttck.report.cli;

import io.mqtttck.report.compare.Matrix;
import io.mqtttck.report.compare.Matrix.Column;
import io.mqtttck.report.model.MalformedFileException;
import io.mqtttck.report.model.ResultFolder;
import io.mqtttck.report.model.RunFiles;
import io.mqtttck.report.render.MatrixFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrix}: several brokers side by side. */
@Command(
    name = "matrix",
    mixinStandardHelpOptions = true,
    description = "Lays runs on several brokers side by side, by statement and by scenario.")
final class MatrixCommand implements Callable<Integer> {

  private final App app;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "The folder of a run, or NAME=FOLDER; the name is the folder's by default.")
  private List<String> runs = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "mqtt-tck-matrix",
      description = "Where the files go; default: mqtt-tck-matrix.")
  private Path out;

  MatrixCommand(App app) {
    this.app = app;
  }

  @Override
  public Integer call() throws IOException {
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (String run : runs) {
      Column column = column(run);
      if (!names.add(column.name())) {
        throw UserError.usage(
            "two runs are called "
                + column.name()
                + ": give them names, such as old="
                + run.substring(run.indexOf('=') + 1));
      }
      columns.add(column);
    }
    Matrix matrix = Matrix.of(columns);
    Path folder = app.outputFolder(out);
    MatrixFiles.write(matrix, folder);
    app.terminal().print("Matrix  " + folder.resolve("matrix.html"));
    return ExitCode.OK.code();
  }

  private Column column(String run) throws IOException {
    boolean plain = run.indexOf('=') < 1 || Files.isDirectory(app.directory().resolve(run));
    String name = plain ? "" : run.substring(0, run.indexOf('='));
    String text = plain ? run : run.substring(run.indexOf('=') + 1);
    Path folder = app.directory().resolve(text);
    try {
      RunFiles files = RunFiles.read(new ResultFolder(folder));
      if (files.conformance() == null) {
        throw UserError.usage(text + " holds no conformance results: a matrix is made of these");
      }
      return new Column(plain ? folderName(folder) : name, files.conformance());
    } catch (MalformedFileException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  private static String folderName(Path folder) throws IOException {
    return String.valueOf(folder.toRealPath().getFileName());
  }
}
