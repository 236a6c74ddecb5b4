package io.mqtttck.report.model;

import java.io.IOException;

/** A file of the user's is not what it should be; the message is one sentence for the user. */
public final class MalformedFileException extends IOException {

  private static final long serialVersionUID = 1L;

  public MalformedFileException(String sentence) {
    super(sentence);
  }
}
