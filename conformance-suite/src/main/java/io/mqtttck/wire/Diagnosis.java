package io.mqtttck.wire;

import io.mqtttck.target.Clocks;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.target.Target;
import io.mqtttck.target.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a target cannot be used, as one sentence: the likely cause, and the address or the flag to
 * try. Where the symptom fits several causes, the port is asked what it speaks.
 */
public final class Diagnosis {

  /** For each question to the port: a healthy one answers in a round trip. */
  private static final long ANSWER_MS = 1_000;

  /** So many names of a certificate are enough to see which one to use. */
  private static final int MOST_NAMES = 5;

  private Diagnosis() {}

  /** No connection could be made. */
  static TargetGone unreachable(Target target, TargetGone first) {
    Throwable cause = first.getCause();
    if (Unreachable.refused(cause)) {
      return gone(localhostOnly(target).orElse(first.getMessage()), first);
    }
    if (Unreachable.withoutAnswer(cause)) {
      return first;
    }
    PortSurvey survey = PortSurvey.of(target, ANSWER_MS);
    return gone(
        certificate(target, cause, survey)
            .or(() -> path(target, cause, survey))
            .or(() -> language(target, survey))
            .or(() -> general(target, survey))
            .orElse(first.getMessage()),
        first);
  }

  /** What the port speaks, when that is something else than the address says. */
  static Optional<String> otherLanguage(Target target) {
    PortSurvey survey = PortSurvey.of(target, ANSWER_MS);
    return language(target, survey).or(() -> web(target, survey));
  }

  /** Neither an answer nor an end came. */
  static TargetGone silent(Target target, long waitedMs) {
    String address = target.address();
    String waited = " within " + waitedMs / 1_000.0 + " s";
    return new TargetGone(
        listens(target.host(), target.port())
            ? address
                + " accepts the connection but never answers CONNECT"
                + waited
                + ": it is overloaded or hangs, or it is no MQTT broker"
            : address
                + " does not answer"
                + waited
                + ": a firewall may drop packets, or the host is down",
        null);
  }

  /**
   * The target does not take us in, in the one version that we came with.
   *
   * @param clocks for a look at whether it likes another version
   */
  static TargetGone refused(Target target, MqttVersion version, Contact contact, Clocks clocks) {
    List<MqttVersion> others =
        Arrays.stream(MqttVersion.values())
            .filter(other -> other != version && likes(target, other, clocks))
            .toList();
    return others.isEmpty()
        ? refused(target, Map.of(version, contact))
        : otherVersion(target, List.of(version), contact.refusal(), others);
  }

  private static boolean likes(Target target, MqttVersion version, Clocks clocks) {
    String clientId = "tckcheck" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    Contact contact = Contact.make("check", target, version, Connect.as(clientId), clocks);
    contact.end();
    return contact.accepted();
  }

  /** The target speaks MQTT, but none of the versions that were asked for. */
  public static TargetGone otherVersion(
      Target target,
      Collection<MqttVersion> wanted,
      String refusal,
      Collection<MqttVersion> spoken) {
    return new TargetGone(
        "%s does not speak MQTT %s (%s), but it does speak %s: use --versions %s"
            .formatted(
                target.address(),
                labels(wanted, " or "),
                refusal,
                labels(spoken, " and "),
                labels(spoken, ",")),
        null);
  }

  private static String labels(Collection<MqttVersion> versions, String separator) {
    return versions.stream()
        .sorted()
        .map(MqttVersion::label)
        .collect(Collectors.joining(separator));
  }

  /**
   * The target takes us in in no version.
   *
   * @param contacts one for each version that was tried, at least one
   */
  public static TargetGone refused(Target target, Map<MqttVersion, Contact> contacts) {
    Optional<Connack> answer =
        contacts.values().stream()
            .map(Contact::connack)
            .flatMap(Optional::stream)
            .reduce((one, other) -> other);
    Contact last = contacts.values().stream().reduce((one, other) -> other).orElseThrow();
    String sentence =
        answer.isPresent()
            ? target.address() + refusal(target.credentials(), answer.get().code())
            : closed(target, last);
    return new TargetGone(sentence, null);
  }

  private static String refusal(Credentials credentials, int code) {
    String why = " (CONNACK " + ReasonCode.textOfConnack(code) + ")";
    return switch (code) {
      case 0x04, 0x05, 0x86, 0x87 ->
          credentials.anonymous()
              ? " lets nobody in without an account"
                  + why
                  + ": set MQTT_TCK_USER and MQTT_TCK_PASSWORD, or write user:password@ before the host"
              : " does not let the user "
                  + credentials.userName()
                  + " in"
                  + why
                  + ": check the name and the password, and which client identifiers it may use";
      case 0x01, 0x84 -> " refuses every version of MQTT that we speak" + why;
      case 0x02, 0x85 ->
          " refuses client identifiers of our making"
              + why
              + ": allow those that begin with a letter";
      case 0x9F ->
          " takes no more connections just now"
              + why
              + ": wait, and declare connectsPerSecond in --profile";
      case 0x9C, 0x9D -> " sends us to another server" + why + ": use the address of that one";
      default -> " refuses us in every version" + why;
    };
  }

  private static String closed(Target target, Contact last) {
    if (last.peer() == null) {
      return last.refusal();
    }
    if (last.refusal().contains("alert")) {
      return target.address() + clientCertificate(target);
    }
    if (target.transport().webSocket() && last.peer().subprotocol().isEmpty()) {
      return target.address()
          + " takes the WebSocket but does not agree to the subprotocol mqtt: it is a WebSocket of"
          + " something else, or a proxy drops the header Sec-WebSocket-Protocol";
    }
    PortSurvey survey = PortSurvey.of(target, ANSWER_MS);
    return language(target, survey)
        .or(() -> web(target, survey))
        .or(() -> general(target, survey))
        .orElse(
            target.address()
                + " closes the connection after CONNECT without an answer: "
                + (target.credentials().anonymous()
                    ? "it may want an account (MQTT_TCK_USER, MQTT_TCK_PASSWORD), or be no MQTT broker"
                    : "it may not know the user " + target.credentials().userName())
                + "; "
                + last.refusal());
  }

  // ---- what the port speaks ---------------------------------------------------------------------

  private static Optional<String> language(Target target, PortSurvey survey) {
    if (survey.speaks().contains(target.transport())) {
      return Optional.empty();
    }
    return nearest(target, survey)
        .map(
            found -> {
              String path = found.webSocket() ? survey.path() : "";
              Target right =
                  new Target(
                      found,
                      target.host(),
                      target.port(),
                      path,
                      target.credentials(),
                      target.tls());
              return target.address()
                  + " does not speak "
                  + word(target.transport())
                  + ": this port speaks "
                  + word(found)
                  + ", so use "
                  + right.address()
                  + (found.webSocket() == target.transport().webSocket() ? "" : MOSQUITTO);
            });
  }

  private static final String MOSQUITTO =
      " (in mosquitto.conf, a line such as 'protocol websockets' holds only for the 'listener' line"
          + " right above it)";

  /** The transport that a small slip in the address stands for, if there are several. */
  private static Optional<Transport> nearest(Target target, PortSurvey survey) {
    return survey.speaks().stream()
        .min(
            (one, other) ->
                Integer.compare(
                    distance(target.transport(), one), distance(target.transport(), other)));
  }

  private static int distance(Transport one, Transport other) {
    return (one.secure() == other.secure() ? 0 : 1)
        + (one.webSocket() == other.webSocket() ? 0 : 1);
  }

  private static String word(Transport transport) {
    return switch (transport) {
      case TCP -> "plain MQTT";
      case TLS -> "MQTT over TLS";
      case WS -> "MQTT over WebSocket";
      case WSS -> "MQTT over WebSocket with TLS";
    };
  }

  /** TLS or HTTP, but no MQTT in it as far as we could see. */
  private static Optional<String> web(Target target, PortSurvey survey) {
    if (survey.speaks().contains(target.transport())) {
      return Optional.empty();
    }
    if (!target.transport().secure() && survey.tls() && survey.http().isEmpty()) {
      String scheme = target.transport().webSocket() ? "wss://" : "mqtts://";
      return Optional.of(
          target.address()
              + " is a TLS port: use "
              + scheme
              + (survey.wantsCertificate()
                  ? ", with --cert and --key, as it asks for a certificate"
                  : ""));
    }
    String status = target.transport().secure() ? survey.https() : survey.http();
    if (!status.isEmpty() && !target.transport().webSocket()) {
      return Optional.of(
          target.address()
              + " speaks HTTP (it answers "
              + status
              + "): it is a web server, or a WebSocket listener with a path of its own; use the MQTT port,"
              + " or ws://host:port/path");
    }
    return Optional.empty();
  }

  private static Optional<String> general(Target target, PortSurvey survey) {
    if (survey.closesAtOnce()) {
      return Optional.of(
          target.address()
              + " closes every connection at once, before a byte is sent: a load balancer or proxy with no"
              + " living broker behind it, a connection limit, or a list of allowed addresses");
    }
    if (target.transport().secure() && survey.wantsCertificate()) {
      return Optional.of(target.address() + clientCertificate(target));
    }
    return Optional.empty();
  }

  private static String clientCertificate(Target target) {
    return target.tls().certificate() == null
        ? " asks for a client certificate: give --cert and --key"
        : " does not accept the client certificate " + target.tls().certificate();
  }

  // ---- WebSocket --------------------------------------------------------------------------------

  private static Optional<String> path(Target target, Throwable cause, PortSurvey survey) {
    String status = target.transport().secure() ? survey.https() : survey.http();
    if (!target.transport().webSocket() || status.isEmpty()) {
      return Optional.empty();
    }
    boolean here = survey.speaks().contains(target.transport());
    String refusal =
        "%s answers %s to the WebSocket handshake: "
            .formatted(target.address(), status.replaceFirst("HTTP/\\S+ ", "").strip());
    if (here) {
      Target right =
          new Target(
              target.transport(),
              target.host(),
              target.port(),
              survey.path(),
              target.credentials(),
              target.tls());
      return Optional.of(refusal + "the path is wrong, so use " + right.address());
    }
    return Optional.of(
        refusal
            + (status.contains("404") ? "the path is wrong, " : "the path may be wrong, ")
            + "and the usual ones (/mqtt, /ws, /) are refused as well; or it is a web server");
  }

  // ---- TLS --------------------------------------------------------------------------------------

  private static Optional<String> certificate(Target target, Throwable cause, PortSurvey survey) {
    if (!target.transport().secure() || survey.certificate().isEmpty()) {
      return Optional.empty();
    }
    X509Certificate shown = survey.certificate().get();
    return Unreachable.certificateFault(cause)
        .map(
            fault ->
                target.address()
                    + switch (fault) {
                      case EXPIRED ->
                          " shows a certificate that expired on "
                              + shown.getNotAfter().toInstant().atZone(ZoneOffset.UTC).toLocalDate()
                              + ": renew it, or accept any with --insecure";
                      case NOT_YET_VALID ->
                          " shows a certificate that is not valid before "
                              + shown.getNotBefore().toInstant()
                              + ": is the clock of this machine right?";
                      case WRONG_NAME ->
                          " shows a certificate for another name ("
                              + names(shown)
                              + "): connect by a name that stands in it, or accept any with --insecure";
                      case UNKNOWN_AUTHORITY ->
                          selfSigned(shown)
                              ? " shows a self-signed certificate: name it with --trust, or accept any with"
                                  + " --insecure"
                              : " shows a certificate of an unknown authority ("
                                  + shown.getIssuerX500Principal().getName()
                                  + "): name that authority with --trust, or accept any with --insecure";
                    });
  }

  private static boolean selfSigned(X509Certificate shown) {
    return shown.getIssuerX500Principal().equals(shown.getSubjectX500Principal());
  }

  private static String names(X509Certificate shown) {
    try {
      Collection<List<?>> names = shown.getSubjectAlternativeNames();
      return names == null
          ? shown.getSubjectX500Principal().getName() + ", and no alternative names"
          : names.stream()
              .limit(MOST_NAMES)
              .map(name -> String.valueOf(name.get(1)))
              .collect(Collectors.joining(", "));
    } catch (CertificateParsingException e) {
      return "its names cannot be read";
    }
  }

  // ---- TCP --------------------------------------------------------------------------------------

  /** Mosquitto 2 listens on localhost only until it is told otherwise, and it is not alone. */
  private static Optional<String> localhostOnly(Target target) {
    try {
      InetAddress address = InetAddress.getByName(target.host());
      boolean here =
          address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
      for (String local : List.of("127.0.0.1", "::1")) {
        if (here
            && !address.equals(InetAddress.getByName(local))
            && listens(local, target.port())) {
          return Optional.of(
              "%s refuses connections, but on %s somebody listens: the listener is bound to localhost only; bind it to 0.0.0.0, or use %s"
                  .formatted(target.address(), local, at(target, local).address()));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static boolean listens(String host, int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), (int) ANSWER_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Target at(Target target, String host) {
    return new Target(
        target.transport(), host, target.port(), target.path(), target.credentials(), target.tls());
  }

  private static TargetGone gone(String sentence, TargetGone first) {
    return new TargetGone(sentence, first.getCause());
  }
}
