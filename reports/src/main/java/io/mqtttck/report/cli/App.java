package io.mqtttck.report.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What every command knows of the world around it.
 *
 * @param directory where relative paths of ours begin
 */
record App(
    List<String> args,
    Map<String, String> env,
    Terminal terminal,
    PrintStream out,
    Interrupts interrupts,
    Path directory) {

  /**
   * Makes a folder for what a command writes.
   *
   * @throws UserError 64 when that is impossible
   */
  Path outputFolder(Path out) {
    Path folder = directory.resolve(out);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw UserError.usage("cannot write into " + out + ": name another folder with --out DIR");
    }
  }
}
