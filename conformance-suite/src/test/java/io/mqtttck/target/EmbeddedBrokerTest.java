package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mqtttck.target.EmbeddedBroker.Listener;
import io.mqtttck.target.EmbeddedBroker.Options;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EmbeddedBrokerTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1012 0006 4d5149736470 03 02 000a 0004 61626364",
        "1010 0004 4d515454 04 02 000a 0004 61626364",
        "1011 0004 4d515454 05 02 000a 00 0004 61626364"
      })
  void answersEveryVersion(String connect) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      assertAnswers(broker.target(), connect);
    }
  }

  private static void assertAnswers(Target target, String connect) throws IOException {
    try (Socket socket = new Socket(target.host(), target.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(HexFormat.of().parseHex(connect.replace(" ", "")));
      InputStream in = socket.getInputStream();

      assertThat(in.read()).as("CONNACK").isEqualTo(0x20);
      assertThat(in.readNBytes(in.read()))
          .as("session present, reason code")
          .startsWith((byte) 0, (byte) 0);
    }
  }

  @Test
  void tlsListenersWantToBeTrustedAndOneOfThemKnowsItsClients() throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(
            Options.DEFAULT.withListeners(EnumSet.of(Listener.TLS, Listener.MUTUAL_TLS)))) {
      Target tls = broker.target(Listener.TLS);
      Target mutual = broker.target(Listener.MUTUAL_TLS);

      assertThat(firstByteOver(tls, tls.tls())).isEqualTo(0x20);
      assertThat(firstByteOver(mutual, mutual.tls())).isEqualTo(0x20);
      // TLS 1.3 tells a client that it lacks a certificate only when it reads.
      assertThatThrownBy(() -> firstByteOver(mutual, tls.tls())).isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> firstByteOver(tls, Tls.DEFAULT)).isInstanceOf(SSLException.class);
      assertThatThrownBy(() -> broker.target(Listener.WS)).hasMessageContaining("without WS");
    }
  }

  private static int firstByteOver(Target target, Tls material) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        material.keyManagers().map(KeyManagerFactory::getKeyManagers).orElse(null),
        material.trustManagers().map(TrustManagerFactory::getTrustManagers).orElse(null),
        null);
    try (Socket socket = context.getSocketFactory().createSocket(target.host(), target.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(HexFormat.of().parseHex("101000044d5154540402000a000461626364"));
      return socket.getInputStream().read();
    }
  }

  @Test
  void closingLeavesNoProcessAndNoDirectory() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    Path directory = broker.directory();
    assertThat(directory).isDirectory();
    assertThat(broker.alive()).isTrue();

    broker.close();

    assertThat(broker.alive()).isFalse();
    assertThat(ProcessHandle.of(broker.pid())).isEmpty();
    assertThat(directory).doesNotExist();
    broker.close();
  }

  @Test
  void aKilledParentTakesItsBrokerWithIt() throws IOException {
    Process parent = holder(System.getProperty("java.class.path"));
    try (BufferedReader out = parent.inputReader()) {
      long child = Long.parseLong(out.readLine());
      Path directory = Path.of(out.readLine());
      assertThat(directory).isDirectory();

      parent.destroyForcibly();

      await().atMost(SOON).until(() -> ProcessHandle.of(child).isEmpty());
      assertThat(directory).doesNotExist();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void ctrlCIsLeftToTheParent() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      int sent = new ProcessBuilder("kill", "-INT", "" + broker.pid()).start().waitFor();

      assertThat(sent).isZero();
      assertAnswers(broker.target(), "1010 0004 4d515454 04 02 000a 0004 61626364");
    }
  }

  @Test
  void aMissingBrokerIsOneSentence() throws IOException {
    String without =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("hivemq-community-edition"))
            .collect(Collectors.joining(File.pathSeparator));
    Process parent = holder(without);
    try (BufferedReader out = parent.inputReader()) {
      assertThat(out.readLine())
          .isEqualTo(
              "the embedded broker is not on the class path: add"
                  + " com.hivemq:hivemq-community-edition-embedded, or name the address of a broker");
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aDeadBrokerIsNoticed() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      ProcessHandle.of(broker.pid()).orElseThrow().destroyForcibly();

      await().atMost(SOON).until(() -> !broker.alive());
    }
  }

  @Test
  void aPortInUseIsOneSentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Options options = Options.DEFAULT.withPort(taken.getLocalPort());

      assertThatThrownBy(() -> EmbeddedBroker.start(options))
          .isInstanceOf(BrokerStartException.class)
          .hasMessage(
              "the embedded broker did not start: port %d of 127.0.0.1 is already in use",
              taken.getLocalPort());
    }
  }

  @Test
  void twoBrokersLiveSideBySide() {
    try (EmbeddedBroker one = EmbeddedBroker.start();
        EmbeddedBroker two = EmbeddedBroker.start()) {
      assertThat(one.target()).isNotEqualTo(two.target());
    }
  }

  private static Process holder(String classPath) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            Holder.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** The parent that is killed: starts a broker, says who it is, and waits for ever. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      try {
        EmbeddedBroker broker = EmbeddedBroker.start();
        System.out.println(broker.pid());
        System.out.println(broker.directory());
        broker.await();
      } catch (BrokerStartException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
