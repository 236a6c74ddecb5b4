package io.mqtttck.wire;

import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Tls;
import io.mqtttck.target.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * What a port speaks, found out by asking it in every way, each on a connection of its own. Nothing
 * secret is said: it is not known yet who listens there.
 *
 * @param closesAtOnce whether it closes before it was asked anything
 * @param speaks the transports over which MQTT was answered
 * @param path the WebSocket path that was taken, or empty
 * @param http the status line of its first answer to HTTP without TLS; empty when it had none
 * @param https the same inside TLS
 * @param tls whether it shakes hands in TLS at all
 * @param wantsCertificate whether it asks for a client certificate, or refuses ours
 * @param certificate the certificate that it shows, not verified; empty without TLS
 */
record PortSurvey(
    boolean closesAtOnce,
    Set<Transport> speaks,
    String path,
    String http,
    String https,
    boolean tls,
    boolean wantsCertificate,
    Optional<X509Certificate> certificate) {

  private static final List<String> USUAL_PATHS = List.of("/mqtt", "/ws", "/");
  private static final int LARGEST_ANSWER_BYTES = 4_096;

  /** RFC 5246, 7.2.2 and RFC 8446, 6.2: what a server may say of the certificate of a client. */
  private static final List<String> ABOUT_OUR_CERTIFICATE =
      List.of(
          "certificate_required",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied");

  /** An answer to an upgrade: its status line, and whether it agrees to speak MQTT. */
  private record Web(String status, boolean mqtt, String path) {

    static final Web NONE = new Web("", false, "");
  }

  /** What was found inside TLS. */
  private record Secure(
      boolean tls,
      boolean wantsCertificate,
      boolean mqtt,
      Web web,
      Optional<X509Certificate> certificate) {

    static final Secure NONE = new Secure(false, false, false, Web.NONE, Optional.empty());
  }

  /**
   * Asks.
   *
   * @param limitMs for each answer; the whole takes a few of them at most
   */
  static PortSurvey of(Target target, long limitMs) {
    Asking asking = new Asking(target, (int) Math.max(1, limitMs));
    ExecutorService threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "mqtt-tck-survey");
              thread.setDaemon(true);
              return thread;
            });
    try {
      // First and alone: a simple web server hangs on whatever is not HTTP.
      Web web = result(threads.submit(asking::plainWeb), Web.NONE);
      Future<Boolean> silence = threads.submit(asking::closesAtOnce);
      Future<Boolean> plain = threads.submit(asking::plainMqtt);
      Future<Secure> secure = threads.submit(asking::secure);
      return put(result(silence, false), result(plain, false), web, result(secure, Secure.NONE));
    } finally {
      threads.shutdownNow();
    }
  }

  private static PortSurvey put(boolean closesAtOnce, boolean plain, Web web, Secure secure) {
    Set<Transport> speaks = EnumSet.noneOf(Transport.class);
    add(speaks, plain, Transport.TCP);
    add(speaks, secure.mqtt(), Transport.TLS);
    add(speaks, web.mqtt(), Transport.WS);
    add(speaks, secure.web().mqtt(), Transport.WSS);
    return new PortSurvey(
        closesAtOnce,
        speaks,
        web.mqtt() ? web.path() : secure.web().path(),
        web.status(),
        secure.web().status(),
        secure.tls(),
        secure.wantsCertificate(),
        secure.certificate());
  }

  private static void add(Set<Transport> speaks, boolean condition, Transport transport) {
    if (condition) {
      speaks.add(transport);
    }
  }

  /** What cannot be asked is not spoken. */
  private static <T> T result(Future<T> future, T otherwise) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      return otherwise;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    }
  }

  /** Whether TLS ended because of the certificate that we have, or have not. */
  static boolean wantsCertificate(Throwable e) {
    String text = String.valueOf(e.getMessage());
    return text.contains("alert") && ABOUT_OUR_CERTIFICATE.stream().anyMatch(text::contains);
  }

  /** The questions, one connection each. */
  private record Asking(Target target, int limitMs) {

    Socket open() throws IOException {
      Socket socket = new Socket();
      socket.connect(new InetSocketAddress(target.host(), target.port()), limitMs);
      socket.setSoTimeout(limitMs);
      return socket;
    }

    boolean closesAtOnce() throws IOException {
      try (Socket socket = open()) {
        // A broker waits for CONNECT far longer than this.
        socket.setSoTimeout(Math.min(limitMs, 500));
        return ended(socket);
      }
    }

    private static boolean ended(Socket socket) {
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        return true;
      }
    }

    boolean plainMqtt() throws IOException {
      try (Socket socket = open()) {
        return mqtt(socket);
      }
    }

    private static boolean mqtt(Socket socket) throws IOException {
      String clientId = "tckask" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
      socket.getOutputStream().write(Connect.as(clientId).encode(MqttVersion.V3_1_1));
      int first = socket.getInputStream().read();
      // Any CONNACK will do, also one that refuses us.
      return first == 0x20;
    }

    Web plainWeb() throws Exception {
      return web(this::open);
    }

    private Web web(Callable<Socket> opener) throws Exception {
      Web first = null;
      for (String path : paths()) {
        try (Socket socket = opener.call()) {
          Web answer = upgrade(socket, path);
          first = first == null ? answer : first;
          if (answer.mqtt() || answer.status().isEmpty()) {
            return new Web(first.status(), answer.mqtt(), path);
          }
        }
      }
      return first;
    }

    private Set<String> paths() {
      Set<String> paths = new LinkedHashSet<>();
      if (target.transport().webSocket()) {
        paths.add(target.path());
      }
      paths.addAll(USUAL_PATHS);
      return paths;
    }

    private Web upgrade(Socket socket, String path) throws IOException {
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: "
              + target.host()
              + ":"
              + target.port()
              + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Key: bXF0dC10Y2sgaXMgaGVyZQ==\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Protocol: mqtt\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String head = head(socket.getInputStream());
      if (!head.startsWith("HTTP/")) {
        return Web.NONE;
      }
      boolean agreed =
          head.lines()
              .map(line -> line.toLowerCase(Locale.ROOT).replace(" ", ""))
              .anyMatch("sec-websocket-protocol:mqtt"::equals);
      String status = head.lines().findFirst().orElse("").strip();
      return new Web(status, status.contains(" 101") && agreed, path);
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.length() < LARGEST_ANSWER_BYTES && head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        // Anything else than HTTP is over soon.
        if (next < 0 || head.length() == 5 && !head.toString().equals("HTTP/")) {
          break;
        }
        head.append((char) next);
      }
      return head.toString();
    }

    Secure secure() throws Exception {
      try (SSLSocket socket = shakeHands()) {
        Optional<X509Certificate> certificate = shown(socket);
        try {
          boolean mqtt = mqtt(socket);
          return new Secure(true, false, mqtt, mqtt ? Web.NONE : secureWeb(), certificate);
        } catch (IOException e) {
          // From TLS 1.3 on, the server's opinion of our certificate comes with the first read.
          Web web = wantsCertificate(e) ? Web.NONE : secureWeb();
          return new Secure(true, wantsCertificate(e), false, web, certificate);
        }
      } catch (IOException e) {
        // An alert is an answer too.
        boolean tls = String.valueOf(e.getMessage()).contains("alert");
        return new Secure(tls, wantsCertificate(e), false, Web.NONE, Optional.empty());
      }
    }

    private Web secureWeb() throws Exception {
      try {
        return web(this::shakeHands);
      } catch (IOException e) {
        return Web.NONE;
      }
    }

    private SSLSocket shakeHands() throws IOException, GeneralSecurityException {
      Tls tls = target.tls();
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager[] ours = tls.keyManagers().map(each -> each.getKeyManagers()).orElse(null);
      context.init(ours, new TrustManager[] {Tls.trustingAll()}, null);
      Socket plain = open();
      try {
        SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(plain, target.host(), target.port(), true);
        socket.startHandshake();
        return socket;
      } catch (IOException e) {
        plain.close();
        throw e;
      }
    }

    private static Optional<X509Certificate> shown(SSLSocket socket) throws IOException {
      return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate first
          ? Optional.of(first)
          : Optional.empty();
    }
  }
}
