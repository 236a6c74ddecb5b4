package io.mqtttck.report.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The facts of one run, as they stand in its JSON files.
 *
 * @param probe null when the target was not probed for its own sake
 * @param conformance null when there was no conformance run
 */
public record RunFiles(
    RunReport run, ProbeReport probe, ConformanceReport conformance, List<LoadReport> loads) {

  public RunFiles {
    loads = List.copyOf(loads);
  }

  /** Without a probe. */
  public RunFiles(RunReport run, ConformanceReport conformance, List<LoadReport> loads) {
    this(run, null, conformance, loads);
  }

  /** Writes the JSON files. */
  public void write(ResultFolder folder) throws IOException {
    if (probe != null) {
      Json.write(folder.probeJson(), probe);
    }
    if (conformance != null) {
      Json.write(folder.conformanceJson(), conformance);
    }
    for (int i = 0; i < loads.size(); i++) {
      Path file = folder.path().resolve(run.load().get(i));
      Files.createDirectories(file.getParent());
      Json.write(file, loads.get(i));
    }
    Json.write(folder.runJson(), run);
  }

  /**
   * Reads the JSON files of a finished run.
   *
   * @throws MalformedFileException with one sentence for a user when there is no such run
   */
  public static RunFiles read(ResultFolder folder) throws IOException {
    if (!Files.isRegularFile(folder.runJson())) {
      throw new MalformedFileException(
          folder.path() + " holds no run.json: name the folder that a run of mqtt-tck wrote");
    }
    RunReport run = Json.read(folder.runJson(), RunReport.class);
    ConformanceReport conformance =
        run.conformance() == null ? null : part(folder, run.conformance(), ConformanceReport.class);
    List<LoadReport> loads = new ArrayList<>();
    for (String name : run.load()) {
      loads.add(part(folder, name, LoadReport.class));
    }
    ProbeReport probe =
        Files.isRegularFile(folder.probeJson())
            ? Json.read(folder.probeJson(), ProbeReport.class)
            : null;
    return new RunFiles(run, probe, conformance, loads);
  }

  private static <T> T part(ResultFolder folder, String name, Class<T> type) throws IOException {
    Path file = folder.path().resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new MalformedFileException(
          folder.path()
              + " holds no "
              + name
              + ", which its run.json names: copy the whole folder");
    }
    return Json.read(file, type);
  }
}
