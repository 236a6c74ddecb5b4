package io.mqtttck.engine;

import io.mqtttck.certificate.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The certificate and the key of a client that no broker can know, as files. */
record StrangerFiles(Path certificate, Path key) implements AutoCloseable {

  static StrangerFiles create() {
    try {
      // Readable by their owner only.
      StrangerFiles files =
          new StrangerFiles(
              Files.createTempFile("mqtt-tck-stranger-", ".pem"),
              Files.createTempFile("mqtt-tck-stranger-", ".key"));
      new TestAuthority("nobody's authority")
          .issue("stranger")
          .writePem(files.certificate, files.key);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(certificate);
      Files.deleteIfExists(key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
