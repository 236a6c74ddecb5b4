package io.mqtttck.report.cli;

import java.io.PrintStream;
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
    Path directory) {}
