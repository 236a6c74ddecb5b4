package io.mqtttck.mutant;

import io.mqtttck.mutant.Options.Liberty;
import io.mqtttck.target.Credentials;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.Connack;
import io.mqtttck.wire.Connect;
import io.mqtttck.wire.PacketType;
import io.mqtttck.wire.Properties;
import io.mqtttck.wire.PropertyId;
import io.mqtttck.wire.Publish;
import io.mqtttck.wire.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Takes clients in, or refuses them. */
final class ConnectHandler {

  private static final int LONGEST_3_1_CLIENT_ID = 23;

  private final SmallBroker broker;
  private final ClientConnection connection;
  private boolean sessionEndsWithConnection;

  ConnectHandler(SmallBroker broker, ClientConnection connection) {
    this.broker = broker;
    this.connection = connection;
  }

  /** Whether CONNECT asked for a session that ends with its connection. */
  boolean sessionEndsWithConnection() {
    return sessionEndsWithConnection;
  }

  void handle(Connect connect) {
    if (connection.session() != null) {
      second();
      return;
    }
    connection.announced(connect);
    if (unanswered(connect.clientId())) {
      return;
    }
    if (broker.has(Fault.TAKEOVER_BEFORE_AUTHENTICATION)) {
      broker.takeOver(broker.sessionName(connect.clientId()), connection);
    }
    int refusal = refusal(connect);
    if (refusal != ReasonCode.SUCCESS) {
      refused(connect);
      connection.refuse(refusal, "CONNECT is refused");
      return;
    }
    boolean assigned = connect.clientId().isEmpty();
    String clientId = assigned ? broker.assignClientId() : broker.sessionName(connect.clientId());
    boolean evicts = broker.connected(clientId);
    broker.takeOver(clientId, connection);
    Session found = resumed(clientId, connect);
    Session session = found == null ? broker.create(clientId) : found;
    session.expirySeconds = expirySeconds(connect);
    session.assigned |= assigned;
    session.expiryAnnounced = session.expirySeconds < asked(connect);
    sessionEndsWithConnection = session.expirySeconds == 0;
    connection.accepted(session, session.willOf(willFields(connect.will())));
    session.attach(connection, found != null);
    if (broker.has(Fault.RESUME_SENDS_BEFORE_CONNACK)) {
      session.resume();
    }
    answer(
        connect,
        sessionPresent(connect, found),
        assigned || broker.has(Fault.GIVEN_ID_TOLD) ? clientId : null);
    if (session.connection() != connection) {
      return; // CONNACK did not fit.
    }
    startKeepAlive(connect);
    session.resume();
    if (broker.has(Fault.SLAMS_EVERY_CONNECTION) && broker.hostile()
        || evicts && broker.has(Fault.TAKEOVER_CLOSES_BOTH)) {
      connection.slam();
    }
  }

  private Publish willFields(Publish will) {
    if (will == null || !broker.has(Fault.WILL_FIELDS_SWAPPED)) {
      return will;
    }
    return will.topic(will.payloadText()).payload(will.topic());
  }

  private boolean unanswered(String clientId) {
    return broker.has(Fault.IDS_OF_17_UNANSWERED) && clientId.length() == 17
        || broker.has(Fault.MALFORMED_CONNECT_BLOCKS_ID) && broker.malformed.contains(clientId);
  }

  private void second() {
    if (broker.has(Fault.SECOND_CONNECT_ANSWERED)) {
      connection.send(Connack.accepted(false));
    } else if (!broker.has(Fault.SECOND_CONNECT_IGNORED)) {
      if (broker.has(Fault.SESSION_ENDS_WITH_SECOND_CONNECT)) {
        connection.session().expirySeconds = 0;
      }
      connection.refuse(ReasonCode.PROTOCOL_ERROR, "a second CONNECT");
    }
  }

  /** The session that goes on, or null for a new one. */
  private Session resumed(String clientId, Connect connect) {
    Session found = broker.find(clientId);
    boolean clean = connect.cleanStart() && !broker.has(Fault.CLEAN_START_RESUMES);
    if (found == null || !clean || broker.has(Fault.CLEAN_START_KEEPS_STATE)) {
      return found;
    }
    if (broker.has(Fault.TAKEOVER_CLEAN_START_SWALLOWS_WILL)) {
      found.forgetWill();
    }
    broker.end(found);
    return null;
  }

  private boolean sessionPresent(Connect connect, Session found) {
    boolean right = found != null && connection.version() != MqttVersion.V3_1;
    if (broker.has(Fault.SESSION_PRESENT_ALWAYS_0)
        || broker.has(Fault.CLEAN_START_KEEPS_STATE) && connect.cleanStart()) {
      return false;
    }
    if (broker.has(Fault.SESSION_PRESENT_ONLY_WITH_SUBSCRIPTIONS)) {
      return right && !found.subscriptions.isEmpty();
    }
    return right || broker.has(Fault.SESSION_PRESENT_ALWAYS_1) && !connect.cleanStart();
  }

  private void answer(Connect connect, boolean sessionPresent, String assignedId) {
    if (!broker.has(Fault.NO_CONNACK)) {
      connection.send(
          Connack.accepted(sessionPresent).properties(announcements(connect, assignedId)));
    }
  }

  // ---- refusals ----

  /** The reason code with which to refuse a well-formed CONNECT, or 0. */
  private int refusal(Connect connect) {
    Properties properties = connect.properties();
    if (broker.has(Fault.AUTH_PROPERTIES_UNREAD)) {
      properties =
          properties
              .without(PropertyId.AUTHENTICATION_METHOD)
              .without(PropertyId.AUTHENTICATION_DATA);
    }
    if (properties.has(PropertyId.AUTHENTICATION_METHOD)) {
      return broker.has(Fault.UNKNOWN_AUTH_METHOD_ACCEPTED)
          ? ReasonCode.SUCCESS
          : ReasonCode.BAD_AUTHENTICATION_METHOD;
    }
    if (properties.has(PropertyId.AUTHENTICATION_DATA)
        && !broker.has(Fault.AUTH_DATA_ALONE_ACCEPTED)) {
      return ReasonCode.PROTOCOL_ERROR;
    }
    if (!clientIdAllowed(connect)) {
      return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
    }
    if (!authenticated(connect.credentials())) {
      return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
    }
    int refusal = connect.will() == null ? ReasonCode.SUCCESS : refusal(connect.will());
    return refusal == ReasonCode.SUCCESS ? wrongRefusal(connect) : refusal;
  }

  private int refusal(Publish will) {
    boolean tooHigh =
        will.qos() > broker.options().maximumQos && !broker.has(Fault.TOLERATES_CONNECT_FLAGS);
    if (tooHigh && !broker.has(Fault.WILL_QOS_TOO_HIGH_TAKEN)) {
      return ReasonCode.QOS_NOT_SUPPORTED;
    }
    if (broker.deniesWill(will.topic()) && broker.may(Liberty.CLOSES_ON_DENIED_PUBLISH)) {
      return ReasonCode.NOT_AUTHORIZED;
    }
    return will.retain() && broker.refusesRetained(connection.version())
        ? ReasonCode.RETAIN_NOT_SUPPORTED
        : ReasonCode.SUCCESS;
  }

  /** What is left of a CONNECT that is refused: nothing, unless by a fault. */
  void refused(Connect connect) {
    if (connect.will() != null && broker.has(Fault.WILL_OF_REFUSED)) {
      long nowNanos = broker.nowNanos();
      broker.publishWill(
          Message.of(connect.will(), connect.clientId(), connection.version(), nowNanos), 0);
    }
  }

  private int wrongRefusal(Connect connect) {
    Credentials credentials = connect.credentials();
    boolean passwordOnly =
        credentials != null && credentials.userName() == null && credentials.password() != null;
    if (broker.has(Fault.KEEP_ALIVE_LONG_REFUSED) && connect.keepAlive() > 40_000) {
      return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
    }
    if (broker.has(Fault.PASSWORD_WITHOUT_USER_REFUSED) && passwordOnly) {
      return ReasonCode.MALFORMED_PACKET;
    }
    if (broker.has(Fault.CONNECT_USER_PROPERTIES_REFUSED)
        && connect.properties().has(PropertyId.USER_PROPERTY)) {
      return ReasonCode.PROTOCOL_ERROR;
    }
    if (broker.has(Fault.EMPTY_USER_NAME_REFUSED)
        && credentials != null
        && "".equals(credentials.userName())) {
      return ReasonCode.MALFORMED_PACKET;
    }
    return valuesRefused(connect) ? ReasonCode.PROTOCOL_ERROR : ReasonCode.SUCCESS;
  }

  private boolean valuesRefused(Connect connect) {
    Properties properties = connect.properties();
    long receiveMaximum = properties.number(PropertyId.RECEIVE_MAXIMUM).orElse(2L);
    boolean noAliases = properties.number(PropertyId.TOPIC_ALIAS_MAXIMUM).orElse(1L) == 0;
    return broker.has(Fault.SMALLEST_VALUES_REFUSED) && noAliases
        || broker.has(Fault.LARGEST_VALUES_REFUSED) && receiveMaximum == 65_535;
  }

  private boolean clientIdAllowed(Connect connect) {
    String id = connect.clientId();
    int bytes = id.getBytes(StandardCharsets.UTF_8).length;
    if (broker.has(Fault.IDS_OF_1_REFUSED) && bytes == 1
        || broker.has(Fault.IDS_OF_23_REFUSED) && bytes > 20
        || broker.has(Fault.IDS_WITH_CAPITALS_REFUSED) && !id.equals(id.toLowerCase())
        || broker.has(Fault.LONG_IDS_REFUSED_WRONGLY) && !id.matches("[0-9A-Za-z]{0,23}")
        || broker.has(Fault.TAKEOVER_REFUSES_NEW) && broker.connected(id)) {
      return false;
    }
    return switch (connection.version()) {
      case V3_1 -> bytes >= 1 && bytes <= LONGEST_3_1_CLIENT_ID || broker.has(Fault.ANY_ID_IN_3_1);
      case V3_1_1 -> bytes >= 1 || connect.cleanStart() || broker.has(Fault.EMPTY_ID_MAY_RESUME);
      case V5_0 -> true;
    };
  }

  private boolean authenticated(Credentials credentials) {
    Map<String, String> accounts = broker.options().accounts;
    boolean anonymous = credentials == null || credentials.userName() == null;
    if (accounts.isEmpty() || anonymous && broker.has(Fault.ANONYMOUS_GOES_TOO)) {
      return true;
    }
    if (anonymous || credentials.password() == null) {
      return !anonymous
          && accounts.containsKey(credentials.userName())
          && broker.has(Fault.USER_NAME_IS_ENOUGH);
    }
    String password = accounts.get(credentials.userName());
    return broker.has(Fault.ANY_ACCOUNT)
        || broker.has(Fault.ANY_PASSWORD) && password != null
        || broker.has(Fault.EMPTY_USER_NAME_IS_ADMIN) && credentials.userName().isEmpty()
        || password != null && matches(password, credentials.password());
  }

  private boolean matches(String right, byte[] given) {
    // As in C, where a text ends at its first null character.
    boolean begins = given.length > 0 && given[0] == 0 && broker.has(Fault.PASSWORD_ENDS_AT_NULL);
    return begins
        || given.length == 0 && broker.has(Fault.EMPTY_PASSWORD_IS_RIGHT)
        || Arrays.equals(right.getBytes(StandardCharsets.UTF_8), given);
  }

  /** The code for a refusing CONNACK; 0 for none, where only a close is right. */
  int connackCode(int code) {
    if (connection.version().hasProperties()) {
      return ReasonCode.listed(PacketType.CONNACK, code, connection.version(), true)
          ? code
          : ReasonCode.PROTOCOL_ERROR;
    }
    return switch (code) {
      case ReasonCode.UNSUPPORTED_PROTOCOL_VERSION ->
          broker.has(Fault.LEVEL_REFUSED_SILENTLY) ? 0 : 1;
      case ReasonCode.CLIENT_IDENTIFIER_NOT_VALID ->
          broker.has(Fault.EMPTY_ID_REFUSED_SILENTLY) || broker.has(Fault.LONG_IDS_REFUSED_WRONGLY)
              ? 0
              : 2;
      case ReasonCode.BAD_USER_NAME_OR_PASSWORD -> 4;
      case ReasonCode.NOT_AUTHORIZED -> 5;
      default -> 0;
    };
  }

  // ---- what CONNACK says ----

  private long asked(Connect connect) {
    if (connection.version().hasProperties()) {
      return connect.properties().number(PropertyId.SESSION_EXPIRY_INTERVAL).orElse(0L);
    }
    return connect.cleanStart() ? 0 : Session.NEVER;
  }

  /** In 5.0 the maximum can be told, in 3.x a session is kept. */
  private long expirySeconds(Connect connect) {
    boolean limited =
        connection.version().hasProperties() && !broker.has(Fault.SESSION_EXPIRY_ANNOUNCED_IGNORED);
    return limited
        ? Math.min(asked(connect), broker.options().sessionExpiryMaximum)
        : asked(connect);
  }

  private Properties announcements(Connect connect, String assignedId) {
    Options options = broker.options();
    Properties properties =
        Properties.NONE
            .with(PropertyId.MAXIMUM_PACKET_SIZE, options.maximumPacketSize)
            .with(PropertyId.TOPIC_ALIAS_MAXIMUM, options.topicAliasMaximum);
    if (!broker.has(Fault.FORMAT_REPEATED_PROPERTY)) {
      properties = properties.with(PropertyId.RECEIVE_MAXIMUM, options.receiveMaximum);
    }
    if (asked(connect) > options.sessionExpiryMaximum) {
      properties =
          properties.with(PropertyId.SESSION_EXPIRY_INTERVAL, options.sessionExpiryMaximum);
    }
    if (options.maximumQos < 2) {
      properties = properties.with(PropertyId.MAXIMUM_QOS, options.maximumQos);
    }
    if (!options.retainAvailable) {
      properties = properties.with(PropertyId.RETAIN_AVAILABLE, 0);
    }
    for (PropertyId each : options.unavailable) {
      properties = properties.with(each, 0);
    }
    if (options.serverKeepAlive != null) {
      properties = properties.with(PropertyId.SERVER_KEEP_ALIVE, options.serverKeepAlive);
    }
    if (assignedId != null && !broker.has(Fault.EMPTY_ID_UNTOLD)) {
      String told = broker.has(Fault.EMPTY_ID_TOLD_WRONGLY) ? assignedId + "x" : assignedId;
      properties = properties.with(PropertyId.ASSIGNED_CLIENT_IDENTIFIER, told);
    }
    if (connect.properties().number(PropertyId.REQUEST_RESPONSE_INFORMATION).orElse(0L) == 1) {
      String id = connection.session().clientId;
      properties = properties.with(PropertyId.RESPONSE_INFORMATION, "replies/" + id);
    }
    return properties;
  }

  private void startKeepAlive(Connect connect) {
    Integer imposed = broker.options().serverKeepAlive;
    boolean own =
        imposed != null
            && connection.version().hasProperties()
            && !broker.has(Fault.KEEP_ALIVE_OF_ITS_OWN_IGNORED);
    int seconds = own ? imposed : connect.keepAlive();
    boolean second =
        broker.has(Fault.KEEP_ALIVE_0_IS_A_SECOND) && seconds == 0
            || broker.has(Fault.KEEP_ALIVE_OF_ITS_OWN_UNTOLD);
    connection.watchKeepAlive(second ? 1 : seconds);
  }
}
