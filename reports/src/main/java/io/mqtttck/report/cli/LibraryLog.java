package io.mqtttck.report.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.nio.file.Path;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the warnings of libraries to a file, where they cannot tear the progress line apart. */
final class LibraryLog {

  private LibraryLog() {}

  /** Everything from WARN on goes to this file, which is made when the first line comes. */
  static void to(Path file) {
    LogManager.getLogManager().reset();
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    OnDemand appender = new OnDemand(file);
    appender.setContext(context);
    appender.start();
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
  }

  /** Opens the file for the first event: a run without warnings leaves no empty file behind. */
  private static final class OnDemand extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final Path file;
    private FileAppender<ILoggingEvent> opened;

    OnDemand(Path file) {
      this.file = file;
    }

    @Override
    protected synchronized void append(ILoggingEvent event) {
      if (opened == null) {
        opened = open();
      }
      opened.doAppend(event);
    }

    private FileAppender<ILoggingEvent> open() {
      PatternLayoutEncoder encoder = new PatternLayoutEncoder();
      encoder.setContext(getContext());
      encoder.setPattern("%d %-5level %logger: %msg%n");
      encoder.start();
      FileAppender<ILoggingEvent> appender = new FileAppender<>();
      appender.setContext(getContext());
      appender.setFile(file.toString());
      appender.setEncoder(encoder);
      appender.start();
      return appender;
    }
  }
}
