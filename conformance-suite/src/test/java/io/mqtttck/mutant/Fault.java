package io.mqtttck.mutant;

import io.mqtttck.result.Verdict;
import io.mqtttck.target.MqttVersion;
import io.mqtttck.wire.FormatRule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A rule that a {@link SmallBroker} breaks when it is told to: one rule each, everything else stays
 * correct.
 */
public enum Fault {
  // ---- stubs ----
  SLAMS_EVERY_CONNECTION("takes every client in and throws it out at once"),
  SLAMS_UNHEARD("closes every connection when it speaks"),
  ANSWERS_NOTHING("accepts connections and never says a word"),

  // ---- takeover ----
  TAKEOVER_LEAVES_OLD_OPEN(
      "the old connection stays open when its identifier is taken over",
      "takeover.closes-old",
      "takeover.of-frozen-client",
      "takeover.storm",
      "takeover.across-versions",
      "warning:legacy.takeover"),
  TAKEOVER_ONLY_EVERY_SECOND(
      "every second takeover leaves the old connection open", "takeover.chain", "takeover.storm"),
  TAKEOVER_REFUSES_NEW(
      "the new connection is refused and the old one stays",
      "takeover.closes-old",
      "takeover.newcomer-stays",
      "warning:takeover.storm"),
  TAKEOVER_SAYS_BUT_STAYS(
      In.V5,
      "the old connection is told 0x8E but not closed",
      "takeover.closes-old",
      "takeover.of-frozen-client",
      "disconnect.of-the-server-closes"),
  TAKEOVER_ONLY_SAME_VERSION(
      "only a client of the same version takes a connection over", "takeover.across-versions"),
  TAKEOVER_SWALLOWS_WILL(
      "the will of the old connection is not published",
      "takeover.will-on-clean-start@3.1.1",
      "takeover.will-on-resume@3.1.1",
      "warning:takeover.will-on-clean-start@5.0",
      "warning:takeover.will-on-resume@5.0"),
  TAKEOVER_PUBLISHES_CANCELLED_WILL(
      In.V5,
      "a delayed will of the old connection is published although the session goes on",
      "takeover.delayed-will-on-resume"),
  TAKEOVER_CLEAN_START_SWALLOWS_WILL(
      In.V5,
      "a delayed will is not published when the new connection starts cleanly",
      "warning:takeover.delayed-will-on-clean-start"),
  TAKEOVER_LOSES_SESSION(
      "the session is lost when it is taken over",
      "takeover.session-present",
      "takeover.subscriptions-survive",
      "takeover.storm-keeps-session"),
  TAKEOVER_LOSES_IN_FLIGHT(
      "unacknowledged messages are lost when the session is taken over",
      "takeover.qos1-handed-over",
      "takeover.qos2-handed-over",
      "takeover.pubrel-handed-over"),
  TAKEOVER_KEEPS_CLEAN_SESSION(
      "a session that ends with its connection survives when it is taken over",
      "takeover.clean-session-is-not-resumed@3.1.1",
      "warning:takeover.clean-session-is-not-resumed@5.0"),
  TAKEOVER_WITHOUT_A_WORD(
      In.V5, "the old connection is closed without DISCONNECT", "warning:takeover.says-why"),
  TAKEOVER_WITH_ANOTHER_REASON(
      In.V5, "the old connection is told 0x82", "warning:takeover.closes-old"),
  TAKEOVER_CLOSES_BOTH(
      "the new connection is closed with the old one",
      "takeover.newcomer-stays",
      "warning:takeover.storm"),
  TAKEOVER_BEFORE_AUTHENTICATION(
      "a wrong password is enough to evict", "warning:takeover.wrong-password-does-not-evict"),
  TAKEOVER_LOSES_QUEUE(
      In.V5, "what waited for the old connection is lost", "takeover.queue-handed-over"),
  TAKEOVER_LOSES_NEXT("the first message after a takeover is lost", "takeover.loses-nothing"),
  TAKEOVER_CHANGED_VERSION_FORGETS(
      "a session that changes its version is said to go on and has no subscriptions",
      "warning:takeover.session-across-versions"),

  // ---- sessions ----
  CLEAN_START_KEEPS_STATE(
      "a clean start keeps subscriptions and queue but says it does not",
      "takeover.clean-start-discards",
      "takeover.clean-start-discards-in-flight",
      "session.clean-discards-queue",
      "session.clean-discards-subscriptions",
      "session.fresh-but-kept"),
  CLEAN_START_RESUMES(
      "a clean start resumes the session and says so",
      "takeover.clean-start-discards",
      "session.clean-discards-unacknowledged",
      "session.clean-is-never-present"),
  SESSION_PRESENT_ALWAYS_0(
      "session present is always 0",
      "session.present-after-every-return",
      "session.kept-again-after-clean",
      "session.resumed-is-present"),
  SESSION_PRESENT_ALWAYS_1(
      "session present is 1 whenever no clean start is asked for",
      "session.belongs-to-its-identifier",
      "session.new-is-not-present",
      "warning:legacy.reserved-byte-of-connack"),
  SESSION_PRESENT_ONLY_WITH_SUBSCRIPTIONS(
      "session present is 0 for a session without subscriptions", "session.resumed-is-present"),
  CLEAN_SESSION_IS_REUSED(
      "what a clean session leaves is found by the next one",
      "session.clean-ends-the-kept-one",
      "session.clean-leaves-nothing",
      "session.no-expiry-ends-at-once",
      "session.zero-expiry-ends-at-once",
      "warning:legacy.clean-session-1"),
  RESUME_LOSES_SUBSCRIPTIONS(
      "a resumed session has lost its subscriptions",
      "session.kept-after-disconnect",
      "session.kept-after-drop",
      "session.shared-subscription-kept"),
  RESUME_LOSES_OPTIONS(
      In.V5,
      "a resumed session has lost its subscription options",
      "session.no-local-kept",
      "session.retain-as-published-kept"),
  RESUME_LOSES_IDENTIFIERS(
      In.V5,
      "a resumed session has lost its subscription identifiers",
      "session.subscription-identifier-kept"),
  RESUME_SENDS_BEFORE_CONNACK(
      "waiting messages are sent before CONNACK", "connect.connack-before-queued-messages"),
  RESUME_KEEPS_FIRST_SUBSCRIPTION(
      "a resumed session has its first subscription only", "session.all-subscriptions-kept"),
  SESSION_ENDS_WITH_BROKEN_CONNECTION(
      "a session is lost when its connection breaks",
      "offline-queue.kept-after-drop",
      "session.kept-after-drop",
      "session.present-after-every-return",
      "session.there-before-its-expiry"),
  SESSION_ENDS_WITH_ERROR(
      "a session is lost when its client makes an error", "session.kept-after-protocol-error"),
  SESSION_ENDS_WITH_SECOND_CONNECT(
      "a session is lost when its client sends CONNECT twice", "session.kept-after-second-connect"),
  SESSION_ENDS_WHILE_CONNECTED(
      "a session is forgotten after a second on the line", "session.lasts-while-connected"),
  SESSION_EXPIRY_IGNORED(
      In.V5,
      "a session never expires",
      "offline-queue.ends-with-the-session",
      "session.expiry-shortened-on-return",
      "session.gone-after-drop-and-expiry",
      "session.gone-after-its-expiry"),
  SESSION_EXPIRY_AT_ONCE(
      In.V5,
      "a session ends with its connection whatever its expiry",
      "offline-queue.qos1-kept",
      "session.shared-subscription-kept"),
  SESSION_EXPIRY_FROM_CONNECT(
      In.V5,
      "session expiry counts from CONNECT, not from the close",
      "session.expiry-begins-with-the-close"),
  SESSION_EXPIRY_MAXIMUM_AT_ONCE(
      In.V5,
      "session expiry 0xFFFFFFFF is read as a negative number",
      "session.largest-expiry",
      "session.never-expires"),
  SESSION_EXPIRY_NOT_CANCELLED(
      In.V5,
      "a session expires although its client came back",
      "session.expiry-extended-on-return"),
  SESSION_EXPIRY_ANNOUNCED_AT_ONCE(
      In.V5,
      "a session with an announced expiry ends with its connection",
      "session.announced-expiry-honoured"),
  SESSION_EXPIRY_ANNOUNCED_IGNORED(
      In.V5, "an announced session expiry does not count", "session.announced-expiry-ends-it"),
  SESSION_OF_ASSIGNED_ID_LOST(
      In.V5, "a session with an assigned identifier is not kept", "session.assigned-identifier"),
  DISCONNECT_EXPIRY_IGNORED(
      In.V5,
      "a session expiry in DISCONNECT is ignored",
      "session.disconnect-ends-it",
      "session.disconnect-extends-it",
      "session.disconnect-shortens-it",
      "warning:disconnect.every-code-of-a-client"),
  DISCONNECT_EXPIRY_REVIVES(
      In.V5,
      "DISCONNECT may make a session last that was to end",
      "session.disconnect-cannot-begin-it",
      "warning:malformed.disconnect-session-expiry-after-0"),
  PERSISTENT_SESSION_LOST(
      In.V3,
      "a session is lost at its disconnection",
      "offline-queue.qos1-kept",
      "offline-queue.wildcard-subscription",
      "warning:legacy.clean-session-0"),
  CLIENT_IDS_WITHOUT_CASE(
      "client identifiers are compared without their case",
      "takeover.only-same-id",
      "session.identifier-case-matters"),
  CLIENT_IDS_CUT(
      "client identifiers are cut after 10 characters", "session.identifier-compared-whole"),

  // ---- Keep Alive ----
  KEEP_ALIVE_NEVER(
      "a silent client is never closed",
      "keep-alive.not-too-early",
      "keep-alive.not-too-late",
      "warning:legacy.keep-alive"),
  KEEP_ALIVE_AT_3_TIMES(
      "a silent client is closed at 3 times its Keep Alive", "keep-alive.not-too-late"),
  KEEP_ALIVE_TOO_EARLY(
      "a client is closed at 0.6 times its Keep Alive",
      "keep-alive.not-too-early",
      "keep-alive.not-too-late"),
  KEEP_ALIVE_COUNTS_ONLY_PINGREQ(
      "only PINGREQ counts for Keep Alive",
      "keep-alive.publish-counts",
      "keep-alive.subscribe-counts",
      "keep-alive.acknowledgements-count"),
  KEEP_ALIVE_COUNTS_NO_PINGREQ(
      "PINGREQ does not count for Keep Alive", "keep-alive.pingreq-counts"),
  KEEP_ALIVE_COUNTS_ONLY_FIRST(
      "no packet after CONNECT counts for Keep Alive",
      "keep-alive.publish-counts",
      "keep-alive.pingreq-counts"),
  KEEP_ALIVE_COUNTS_OUTGOING(
      "packets to the client count for Keep Alive", "keep-alive.receiving-does-not-count"),
  KEEP_ALIVE_0_IS_A_SECOND("Keep Alive 0 means one second", "warning:keep-alive.zero-turns-it-off"),
  KEEP_ALIVE_WITHOUT_WILL(
      "no will is published when Keep Alive expires",
      "will.after-silence",
      "keep-alive.publishes-will",
      "warning:keep-alive.stops-reading"),
  KEEP_ALIVE_WITH_SESSION(
      "the session ends when Keep Alive expires", "keep-alive.session-survives"),
  KEEP_ALIVE_SAYS_BUT_STAYS(
      In.V5, "the client is told 0x8D but not closed", "keep-alive.not-too-late"),
  KEEP_ALIVE_OF_ITS_OWN_IGNORED(
      In.V5, "the announced Server Keep Alive is not used", "keep-alive.server-value-counts"),
  KEEP_ALIVE_OF_ITS_OWN_UNTOLD(
      "a Keep Alive of one second is used and not announced",
      "keep-alive.own-value-counts",
      "keep-alive.not-too-late"),
  KEEP_ALIVE_EARLY(
      "a client is closed at 1.25 times its Keep Alive", "warning:keep-alive.not-too-late"),
  KEEP_ALIVE_LATE(
      "a client is closed at 2.25 times its Keep Alive", "warning:keep-alive.not-too-late"),
  KEEP_ALIVE_WITH_ANOTHER_REASON(
      In.V5, "a silent client is told 0x82", "warning:keep-alive.not-too-early"),
  KEEP_ALIVE_COUNTS_BYTES(
      "bytes of an unfinished packet count for Keep Alive", "warning:keep-alive.half-packet"),
  KEEP_ALIVE_LONG_REFUSED("a Keep Alive above 40000 s is refused", "warning:keep-alive.longest"),
  NO_PINGRESP(
      "PINGREQ is not answered",
      "keep-alive.each-pingreq-is-answered",
      "keep-alive.pingreq-without-keep-alive"),
  PINGRESP_ONCE_FOR_MANY(
      "PINGREQs in one segment get one PINGRESP", "keep-alive.each-pingreq-is-answered"),

  // ---- offline queue ----
  OFFLINE_QOS_1_LOST(
      "QoS 1 messages are not kept for an absent client",
      "offline-queue.qos0-policy",
      "offline-queue.qos1-kept"),
  OFFLINE_QOS_2_LOST(
      "QoS 2 messages are not kept for an absent client",
      "offline-queue.expired-dropped-qos2",
      "offline-queue.qos2-kept"),
  OFFLINE_ONLY_LAST(
      "only the last message is kept for an absent client",
      "tutorial.three-messages-while-away",
      "offline-queue.qos1-kept",
      "offline-queue.subscribed-again",
      "offline-queue.wildcard-subscription"),
  OFFLINE_REVERSED(
      "queued messages are delivered in reverse order",
      "tutorial.three-messages-while-away",
      "offline-queue.in-order",
      "offline-queue.in-order-qos2",
      "offline-queue.live-after-queued",
      "offline-queue.several-publishers",
      "order.waiting-qos-1",
      "order.waiting-qos-2"),
  OFFLINE_QOS_0("queued messages are delivered at QoS 0", "offline-queue.downgraded"),
  OFFLINE_PROPERTIES_LOST(
      In.V5,
      "queued messages have lost their properties",
      "offline-queue.expiry-counts-down",
      "offline-queue.properties-kept"),
  OFFLINE_AGAIN("the queue is delivered again at the next return", "session.everything-kept"),
  OFFLINE_AS_RETAINED("queued messages carry RETAIN 1", "retain.flag-on-queued"),
  QUEUED_WITH_DUP(
      "a message that was only queued carries DUP 1",
      "offline-queue.queued-without-dup",
      "offline-queue.queued-without-dup-qos2",
      "qos.one-first-time",
      "qos.two-first-time"),
  QUEUED_BEFORE_RESENT(
      "queued messages go out before those that are sent again",
      "warning:offline-queue.resent-before-queued",
      "warning:order.one-at-a-time"),
  RESEND_NOTHING(
      "unacknowledged messages are not sent again",
      "offline-queue.acknowledged-not-again",
      "offline-queue.sent-again-with-dup",
      "qos.one-sent-again-on-resume",
      "qos.two-sent-again-on-resume",
      "qos.one-unsettled-only-sent-again"),
  RESEND_ONLY_ONCE(
      "a message is sent again at the first return only", "qos.sent-again-on-every-resume"),
  RESEND_WITHOUT_DUP(
      "a message is sent again with DUP 0",
      "takeover.qos1-handed-over",
      "takeover.qos2-handed-over",
      "offline-queue.sent-again-with-dup",
      "offline-queue.sent-again-with-dup-qos2",
      "qos.one-sent-again-on-resume",
      "qos.two-sent-again-on-resume"),
  RESEND_NEW_ID(
      "a message is sent again with a new identifier",
      "offline-queue.sent-again-with-dup",
      "offline-queue.sent-again-with-dup-qos2",
      "qos.one-sent-again-on-resume",
      "qos.two-sent-again-on-resume"),
  RESEND_REVERSED(
      "messages are sent again in reverse order",
      "offline-queue.interrupted-return@3.1.1",
      "warning:offline-queue.interrupted-return@5.0",
      "offline-queue.resent-in-order@3.1.1",
      "warning:offline-queue.resent-in-order@5.0",
      "order.repeated-qos-1@3.1.1",
      "warning:order.repeated-qos-1@5.0",
      "order.repeated-qos-2@3.1.1",
      "warning:order.repeated-qos-2@5.0"),
  RESEND_ACKNOWLEDGED(
      "an acknowledged message is sent again",
      "offline-queue.acknowledged-not-again",
      "offline-queue.second-absence",
      "qos.one-settled-not-sent-again",
      "qos.one-unsettled-only-sent-again"),
  RESEND_NO_PUBREL(
      "PUBREL is not sent again",
      "offline-queue.pubrel-again",
      "qos.two-released-again-on-resume",
      "qos.two-cut-between-pubrec-and-pubrel",
      "shared.released-qos-2-waits-for-its-member@5.0"),
  RESEND_PUBLISH_FOR_PUBREL(
      "PUBLISH is sent again where PUBREL is due",
      "takeover.pubrel-handed-over",
      "offline-queue.pubrel-again",
      "session.everything-kept",
      "qos.two-released-again-on-resume"),
  RESEND_ON_LIVE_CONNECTION(
      In.V5,
      "an unacknowledged message is sent again on the same connection",
      "qos.one-not-repeated-while-connected",
      "qos.never-repeated-while-connected"),
  RESEND_PUBREL_ON_LIVE_CONNECTION(
      In.V5, "PUBREL is sent again on the same connection", "qos.two-not-repeated-while-connected"),
  MESSAGE_EXPIRY_IGNORED(
      In.V5,
      "expired messages are delivered from the queue",
      "offline-queue.expired-dropped",
      "offline-queue.expired-dropped-qos2"),
  MESSAGE_EXPIRY_ONLY_IN_5_0(
      In.V3,
      "expired messages are delivered to clients of 3.1.1",
      "warning:session.expiry-holds-for-3-1-1"),
  MESSAGE_EXPIRY_NOT_COUNTED_DOWN(
      In.V5, "the expiry interval goes out as it came in", "offline-queue.expiry-counts-down"),
  MESSAGE_EXPIRY_LOST(
      In.V5,
      "the expiry interval is not forwarded",
      "offline-queue.expiry-counts-down",
      "property.message-expiry-is-forwarded"),
  MESSAGE_EXPIRY_INVENTED(
      In.V5,
      "a message without expiry expires after a second in the queue",
      "offline-queue.no-expiry-never-expires"),
  MESSAGE_EXPIRY_STOPS_IN_FLIGHT(
      In.V5,
      "an expired message is not sent again",
      "offline-queue.sent-does-not-expire",
      "qos.two-sent-again-although-expired"),
  MESSAGE_EXPIRY_STOPS_PUBREL(
      In.V5, "PUBREC for an expired message gets no PUBREL", "qos.two-released-although-expired"),
  QUEUE_SMALLER_THAN_DECLARED(
      "the queue keeps half of what is declared", "warning:offline-queue.count-limit"),
  QUEUE_LARGER_THAN_DECLARED("the queue has no limit", "warning:offline-queue.count-limit"),
  QUEUE_DROPS_OTHER_END(
      "a full queue drops the other end than declared", "warning:offline-queue.count-limit"),
  QUEUE_RETENTION_IGNORED(
      "queued messages are kept longer than declared", "warning:offline-queue.retention-over"),
  QUEUE_LONG_RETENTION_IGNORED(
      "queued messages are kept longer than the 16 s that are declared",
      "warning:offline-queue.long-retention-over"),
  QUEUE_RETENTION_TOO_SHORT(
      "queued messages are kept for a second only", "warning:offline-queue.kept-for-long"),
  QUEUE_RETENTION_HALF(
      "queued messages are kept half as long as declared", "warning:offline-queue.retention-kept"),
  QUEUE_QOS_0_POLICY_REVERSED(
      "QoS 0 messages are queued against what is declared", "warning:offline-queue.qos0-policy"),

  // ---- will ----
  WILL_NEVER(
      "no will is ever published",
      "will.after-reset",
      "will.after-end-of-stream",
      "will.after-silence",
      "will.after-malformed-packet",
      "will.after-second-connect",
      "will.after-disconnect-with-will",
      "will.after-disconnect-with-error",
      "will.delay-honoured",
      "will.delay-without-session",
      "warning:will.across-versions",
      "warning:will.prompt",
      "warning:legacy.will"),
  WILL_NOT_ON_RESET("no will is published when the connection is reset", "will.after-reset"),
  WILL_NOT_ON_FIN(
      "no will is published when the connection ends without DISCONNECT",
      "will.after-end-of-stream"),
  WILL_NOT_ON_ERROR(
      "no will is published when the server closes for an error",
      "will.after-malformed-packet",
      "will.after-second-connect",
      "warning:malformed.disconnect-code-*",
      "warning:malformed.disconnect-property-length-*"),
  WILL_NOT_ON_DENIED(
      "no will is published when the server closes for a denied topic",
      "will.after-denied-publish"),
  WILL_AFTER_DISCONNECT(
      "the will is published after DISCONNECT too",
      "will.not-after-disconnect",
      "will.none-without-flag",
      "will.replaced-on-reconnect",
      "disconnect.every-form-removes-the-will@5.0",
      "warning:legacy.will"),
  WILL_NOT_AFTER_0X04(
      In.V5, "DISCONNECT 0x04 does not publish the will", "will.after-disconnect-with-will"),
  WILL_DELAY_IGNORED(
      In.V5,
      "a delayed will is published at once",
      "will.delay-honoured",
      "will.delay-cancelled",
      "will.delay-ends-with-session"),
  WILL_DELAY_NOT_CANCELLED(
      In.V5, "a delayed will is published although the client came back", "will.delay-cancelled"),
  WILL_DELAY_OUTLIVES_SESSION(
      In.V5,
      "a delayed will is not published when the session ends",
      "will.delay-ends-with-session",
      "will.delay-without-session",
      "warning:will.delay-ends-with-clean-start"),
  WILL_DELAY_ALWAYS_SESSION(
      In.V5, "a delayed will waits for the end of the session", "will.delay-honoured"),
  WILL_DELAY_FORWARDED(In.V5, "the will carries its delay when it is published"),
  WILL_OF_OLD_CONNECTION(
      "the will of an earlier connection is published for one without will",
      "will.none-without-flag",
      "will.published-once",
      "takeover.will-goes-with-old"),
  WILL_FIRST_STAYS(
      "a returning client cannot replace its will",
      "will.replaced-on-reconnect",
      "takeover.own-will-of-newcomer"),
  WILL_RETAIN_LOST(
      "a will with Will Retain 1 is not retained",
      "will.retained",
      "will.found-after-power-loss",
      "will.retained-live-flag@5.0",
      "will.empty-payload-clears",
      "tutorial.last-will"),
  WILL_RETAIN_ALWAYS("a will with Will Retain 0 is retained", "will.not-retained"),
  WILL_QOS_0("every will is published at QoS 0", "will.qos-kept"),
  WILL_QOS_1("a will of QoS 2 is published at QoS 1", "will.qos-kept"),
  WILL_EMPTY_DROPPED(
      "a will with an empty payload is not published",
      "will.empty-payload",
      "will.empty-payload-clears"),
  WILL_PAYLOAD_CUT("the payload of a will ends at its first zero byte", "will.binary-payload"),
  WILL_USER_PROPERTIES_LOST(
      In.V5, "user properties of a will are lost", "will.user-properties-in-order"),
  WILL_USER_PROPERTIES_SORTED(
      In.V5, "user properties of a will are sorted", "will.user-properties-in-order"),
  WILL_PROPERTIES_LOST(
      In.V5,
      "properties of a will but user properties are lost",
      "will.properties-kept",
      "will.message-expiry-kept"),
  WILL_TWICE("a will is published twice", "will.published-once"),
  WILL_ONLY_TO_CONNECTED("a will is not queued for absent clients", "will.queued-for-absent"),
  WILL_NOT_AFTER_ERROR_CODE(
      In.V5,
      "DISCONNECT with an error code withdraws the will",
      "will.after-disconnect-with-error"),
  WILL_DELAY_FROM_CONNECT(In.V5, "a will delay counts from CONNECT", "will.delay-honoured"),
  WILL_LATE("wills are published three seconds late", "warning:will.prompt"),
  WILL_OF_REFUSED(
      "the will of a refused client is published",
      "warning:will.not-of-refused-connect",
      "warning:will.not-of-wrong-password"),
  WILL_QOS_TOO_HIGH_TAKEN(
      In.V5, "a will above the maximum QoS is accepted", "will.refused-above-maximum-qos"),

  // ---- retained messages ----
  RETAIN_NOT_STORED(
      "retained messages are not kept",
      "retain.last-one-only",
      "retain.last-of-a-burst",
      "retain.survives-publisher",
      "retain.many-topics",
      "warning:retain.qos-0-kept",
      "warning:retain.across-versions",
      "warning:legacy.retained"),
  RETAIN_FIRST_STAYS(
      "a retained message is not replaced",
      "retain.last-one-only",
      "retain.last-of-a-burst",
      "retain.properties-replaced",
      "tutorial.late-subscriber"),
  RETAIN_HISTORY(
      "all retained messages of a topic are kept",
      "retain.last-one-only",
      "retain.last-of-a-burst",
      "retain.many-topics",
      "tutorial.late-subscriber"),
  RETAIN_NOT_CLEARED("an empty retained message does not clear", "retain.cleared-by-empty"),
  RETAIN_EMPTY_STORED(
      "an empty retained message is kept", "retain.empty-not-stored", "retain.cleared-by-empty"),
  RETAIN_EMPTY_NOT_FORWARDED(
      "an empty retained message is not forwarded", "retain.empty-is-forwarded"),
  RETAIN_REPLACED_BY_LIVE(
      "a non-retained message replaces the retained one", "retain.not-replaced-without-flag"),
  RETAIN_CLEARED_BY_LIVE_EMPTY(
      "an empty non-retained message clears", "retain.not-cleared-without-flag"),
  RETAIN_STORES_LIVE(
      "every message is kept as retained",
      "retain.not-stored-without-flag",
      "retain.not-replaced-without-flag",
      "subscribe.only-after-subscribing"),
  RETAIN_QOS_0_DOES_NOT_REPLACE(
      "a retained message of QoS 0 does not replace", "retain.qos-0-replaces"),
  RETAIN_FLAG_0_ON_STORED(
      "a stored message is delivered with RETAIN 0",
      "retain.flag-on-stored",
      "retain.as-published-stored"),
  RETAIN_FLAG_1_ON_LIVE(
      "a live retained message is delivered with RETAIN 1",
      "retain.flag-on-live",
      "retain.flag-on-queued",
      "retain.as-published",
      "will.retained-live-flag@3.1.1"),
  RETAIN_FLAG_ALWAYS_1(
      "every message is delivered with RETAIN 1",
      "retain.flag-on-live",
      "retain.as-published",
      "retain.as-published-queued"),
  RETAIN_AS_QOS_0("a stored message is delivered at QoS 0", "retain.qos-of-publisher"),
  RETAIN_AS_GRANTED("a stored message is delivered at the granted QoS", "retain.qos-of-publisher"),
  RETAIN_PROPERTIES_LOST(
      In.V5,
      "a stored message has lost its properties",
      "retain.properties-kept",
      "retain.user-properties-in-order",
      "retain.properties-replaced"),
  RETAIN_IDENTIFIER_LOST(
      In.V5,
      "a stored message comes without subscription identifier",
      "retain.subscription-identifier"),
  RETAIN_NOT_BY_WILDCARD(
      "a filter with wildcards finds no stored messages",
      "retain.found-by-plus",
      "retain.found-by-hash",
      "retain.many-topics"),
  RETAIN_ONE_BY_WILDCARD(
      "a filter with wildcards finds one stored message only",
      "retain.found-by-plus",
      "retain.found-by-hash",
      "retain.many-topics"),
  RETAIN_AS_PUBLISHED_IGNORED(
      In.V5,
      "Retain As Published 1 has no effect",
      "retain.as-published",
      "retain.as-published-queued",
      "session.retain-as-published-kept"),
  RETAIN_HANDLING_0_AS_1(
      "a renewed subscription does not get stored messages (in 5.0 with Retain Handling 0)",
      "retain.resubscribe-sends-again"),
  RETAIN_HANDLING_0_AS_2(In.V5, "Retain Handling 0 sends nothing", "retain.found-by-plus"),
  RETAIN_HANDLING_1_AS_0(
      In.V5,
      "Retain Handling 1 sends stored messages always",
      "retain.handling-1",
      "retain.handling-1-after-resume"),
  RETAIN_HANDLING_1_AS_2(In.V5, "Retain Handling 1 sends nothing", "retain.handling-1"),
  RETAIN_HANDLING_2_AS_0(In.V5, "Retain Handling 2 sends stored messages", "retain.handling-2"),
  RETAIN_EXPIRY_IGNORED(In.V5, "stored messages do not expire", "retain.expired"),
  RETAIN_EXPIRY_NOT_COUNTED_DOWN(
      In.V5, "the expiry interval of a stored message stays", "retain.expiry-counted-down"),
  RETAIN_ENDS_WITH_SESSION(
      "stored messages go with the session of their publisher",
      "retain.survives-publisher",
      "session.retained-is-no-part-of-it@3.1.1",
      "warning:session.retained-is-no-part-of-it@5.0"),
  RETAIN_ON_RESUME(
      "stored messages are sent again when a session is resumed",
      "retain.handling-1-after-resume",
      "warning:retain.not-resent-on-resume",
      "warning:takeover.no-retained-replay"),
  RETAIN_OF_OTHER_TOPIC(
      "a subscription finds the stored messages of deeper topics", "retain.not-of-deeper-topics"),
  RETAIN_TO_EVERYBODY(
      "a new subscription brings stored messages to its other subscribers too",
      "retain.only-to-the-new-subscription"),
  RETAIN_ENDS_WITH_READER(
      "stored messages go with the session that read them", "retain.survives-subscriber"),
  RETAIN_TAKEN_THOUGH_UNAVAILABLE(
      In.V5,
      "retained messages are accepted although they are said not to be available",
      "retain.refused-when-unavailable",
      "will.refused-when-retain-unavailable"),

  // ---- packet formats ----
  FORMAT_SURPLUS_BYTE("PINGRESP has a body", FormatRule.STRUCTURE),
  FORMAT_SHORT_ACK("PUBACK has one byte only", FormatRule.STRUCTURE),
  FORMAT_SENDS_PINGREQ("the server sends PINGREQ", FormatRule.DIRECTION),
  FORMAT_DISCONNECT_IN_3(In.V3, "the server sends DISCONNECT in 3.x", FormatRule.DIRECTION),
  FORMAT_PINGRESP_FLAGS("PINGRESP begins with 0xD1", FormatRule.RESERVED_FLAGS),
  FORMAT_PUBREL_FLAGS("PUBREL begins with 0x60", FormatRule.RESERVED_FLAGS),
  FORMAT_LONG_LENGTH(In.V5, "PINGRESP has its length in two bytes", FormatRule.MINIMAL_LENGTH),
  FORMAT_BAD_UTF8("topics end in a byte that is no UTF-8", FormatRule.UTF8),
  FORMAT_NULL_CHARACTER("topics end in U+0000", FormatRule.NO_NULL_CHARACTER),
  FORMAT_BAD_USER_PROPERTY(In.V5, "values of user properties are no UTF-8", FormatRule.STRING_PAIR),
  FORMAT_BAD_RESPONSE_TOPIC(In.V5, "response topics are no UTF-8", FormatRule.RESPONSE_TOPIC),
  FORMAT_BAD_CONTENT_TYPE(In.V5, "content types are no UTF-8", FormatRule.CONTENT_TYPE),
  FORMAT_RESPONSE_TOPIC_WILDCARD(
      In.V5, "response topics end in a wildcard", FormatRule.RESPONSE_TOPIC_WILDCARD),
  FORMAT_NO_PROPERTY_LENGTH(In.V5, "UNSUBACK has no property length", FormatRule.PROPERTY_LENGTH),
  FORMAT_CONNACK_WITHOUT_PROPERTY_LENGTH(
      In.V5, "CONNACK has no property length", FormatRule.PROPERTY_LENGTH),
  FORMAT_REPEATED_PROPERTY(In.V5, "CONNACK has Receive Maximum twice", FormatRule.PROPERTIES),
  FORMAT_FOREIGN_PROPERTY(In.V5, "PUBLISH has Reason String", FormatRule.PROPERTIES),
  FORMAT_CONNACK_NOT_FIRST("PINGRESP comes before CONNACK", FormatRule.CONNACK_FIRST),
  FORMAT_CONNACK_TWICE("CONNACK is sent twice", FormatRule.CONNACK_ONCE),
  FORMAT_CONNACK_FLAGS("bit 1 of the acknowledge flags is set", FormatRule.CONNACK_FLAGS),
  FORMAT_REFUSAL_WITH_SESSION(
      "a refusing CONNACK has session present 1",
      FormatRule.CONNACK_REFUSAL,
      "refusal.has-no-session",
      "refusal.has-no-session-after-wrong-password"),
  FORMAT_CONNACK_CODE("a refusing CONNACK has an unlisted code", FormatRule.CONNACK_CODE),
  FORMAT_TALKS_AFTER_REFUSAL(
      "PINGRESP follows a refusing CONNACK", FormatRule.NOTHING_AFTER_REFUSAL),
  FORMAT_TOPIC_TOO_LONG(
      "the topic length of PUBLISH exceeds the packet", FormatRule.PUBLISH_TOPIC_FIRST),
  FORMAT_QOS_3("QoS 2 messages are sent with both QoS bits", FormatRule.PUBLISH_QOS_3),
  FORMAT_QOS_0_DUP("QoS 0 messages are sent with DUP 1", FormatRule.QOS_0_DUP),
  FORMAT_PACKET_ID_0("messages are sent with identifier 0", FormatRule.PACKET_IDENTIFIER),
  FORMAT_PACKET_ID_IN_USE(
      "all messages are sent with identifier 1", FormatRule.PACKET_IDENTIFIER_UNUSED),
  FORMAT_TOPIC_WILDCARD("topics end in a wildcard", FormatRule.TOPIC_WITHOUT_WILDCARD),
  FORMAT_TOPIC_EMPTY("topics are left out", FormatRule.TOPIC_NOT_EMPTY),
  FORMAT_TOPICLESS_MESSAGE(
      "a message without topic follows every SUBACK", FormatRule.TOPIC_NOT_EMPTY),
  FORMAT_TOPIC_OTHER("topics begin with a level more", FormatRule.TOPIC_MATCHES),
  FORMAT_ALIAS_0(In.V5, "messages have topic alias 0", FormatRule.TOPIC_ALIAS_ZERO),
  FORMAT_ALIAS_UNASKED(
      In.V5,
      "messages have a topic alias for everybody",
      FormatRule.TOPIC_ALIAS_UNASKED,
      "topic-alias.not-passed-on"),
  FORMAT_ALIAS_TOO_HIGH(
      In.V5,
      "topic aliases exceed the client's maximum",
      FormatRule.TOPIC_ALIAS_MAXIMUM,
      "topic-alias.of-the-server-within-maximum"),
  FORMAT_PUBACK_ID(
      "PUBACK has the next identifier", FormatRule.ACK_IDENTIFIER, "qos.one-acknowledged"),
  FORMAT_PUBREC_ID(
      "PUBREC has the next identifier", FormatRule.ACK_IDENTIFIER, "qos.two-acknowledged"),
  FORMAT_PUBREL_ID(
      "PUBREL has the next identifier", FormatRule.ACK_IDENTIFIER, "qos.pubrec-answered"),
  FORMAT_PUBCOMP_ID(
      "PUBCOMP has the next identifier", FormatRule.ACK_IDENTIFIER, "qos.two-acknowledged"),
  FORMAT_SUBACK_ID("SUBACK has the next identifier", FormatRule.SUBACK_IDENTIFIER),
  FORMAT_UNSUBACK_ID("UNSUBACK has the next identifier", FormatRule.SUBACK_IDENTIFIER),
  FORMAT_SUBACK_CODE("SUBACK grants QoS 3", FormatRule.SUBACK_CODE),
  FORMAT_SUBACK_COUNT("SUBACK has a code too many", FormatRule.SUBACK_COUNT),
  FORMAT_UNSUBACK_CODE(In.V5, "UNSUBACK has the code 0x12", FormatRule.UNSUBACK_CODE),
  FORMAT_UNSUBACK_COUNT(In.V5, "UNSUBACK has no codes", FormatRule.UNSUBACK_CODE),
  FORMAT_PUBACK_CODE(In.V5, "PUBACK has the code 0x11", FormatRule.PUBACK_CODE),
  FORMAT_PUBREC_CODE(In.V5, "PUBREC has the code 0x11", FormatRule.PUBREC_CODE),
  FORMAT_PUBREL_CODE(
      In.V5, "PUBREL has the code 0x10", FormatRule.PUBREL_CODE, "qos.unknown-pubrec-code"),
  FORMAT_PUBCOMP_CODE(In.V5, "PUBCOMP has the code 0x10", FormatRule.PUBCOMP_CODE),
  FORMAT_DISCONNECT_CODE(
      In.V5, "DISCONNECT has the client's code 0x04", FormatRule.DISCONNECT_CODE),
  FORMAT_DISCONNECT_FIRST(
      In.V5, "DISCONNECT comes where a CONNECT is refused", FormatRule.DISCONNECT_BEFORE_CONNACK),
  FORMAT_DISCONNECT_EXPIRY(
      In.V5, "DISCONNECT has a session expiry", FormatRule.DISCONNECT_SESSION_EXPIRY),
  FORMAT_TALKS_AFTER_DISCONNECT(
      In.V5, "PINGRESP follows DISCONNECT", FormatRule.NOTHING_AFTER_DISCONNECT),
  FORMAT_AUTH_UNASKED(In.V5, "AUTH follows every CONNACK", FormatRule.AUTH_UNASKED),
  FORMAT_AUTH_METHOD_UNASKED(
      In.V5, "CONNACK names an authentication method", FormatRule.AUTH_UNASKED),
  FORMAT_AUTH_CODE(In.V5, "AUTH with the client's code 0x19 is sent", FormatRule.AUTH_CODE),
  FORMAT_TOO_LARGE(
      In.V5,
      "the client's Maximum Packet Size is ignored",
      FormatRule.MAXIMUM_PACKET_SIZE,
      "flow-control.connack-without-explanation",
      "flow-control.disconnect-without-explanation",
      "flow-control.puback-without-explanation",
      "flow-control.pubrec-without-explanation",
      "flow-control.pubrel-without-explanation",
      "flow-control.pubcomp-without-explanation",
      "flow-control.suback-without-explanation",
      "flow-control.unsuback-without-explanation",
      "flow-control.exactly-fitting-message",
      "flow-control.too-large-dropped",
      "flow-control.too-large-frees-quota",
      "flow-control.too-large-at-qos-0",
      "flow-control.too-large-after-absence",
      "flow-control.too-large-retained",
      "connect.maximum-packet-size-1",
      "disconnect.of-the-server-stays-small"),
  FORMAT_TOO_MANY(
      In.V5,
      "the client's Receive Maximum is ignored",
      FormatRule.RECEIVE_MAXIMUM,
      "flow-control.both-qos-share-the-quota",
      "flow-control.quota-restarts",
      "flow-control.receive-maximum-1",
      "flow-control.receive-maximum-2",
      "flow-control.receive-maximum-20",
      "flow-control.receive-maximum-after-absence"),
  FORMAT_EXPLAINS_UNASKED(
      In.V5,
      "acknowledgements explain themselves although not wanted",
      FormatRule.PROBLEM_INFORMATION,
      "property.no-explanations-unless-wanted"),
  FORMAT_RESPONSE_INFORMATION_UNASKED(
      In.V5,
      "CONNACK has Response Information for everybody",
      FormatRule.RESPONSE_INFORMATION,
      "connect.response-information",
      "connect.maximum-packet-size-20"),

  // ---- QoS, from a client ----
  NO_PUBACK_IN_A_CROWD("PUBACK does not come while more than 40 clients are connected"),
  NO_PUBACK("PUBLISH at QoS 1 is not answered", "qos.one-acknowledged"),
  NO_PUBREC(
      "PUBLISH at QoS 2 is not answered",
      "qos.two-acknowledged",
      "limits.every-qos-that-is-not-excluded-works"),
  NO_PUBCOMP(
      "PUBREL is not answered",
      "qos.two-acknowledged",
      "qos.two-cut-before-pubcomp",
      "qos.two-release-forms",
      "qos.two-unknown-release-answered"),
  NO_ACK_WITHOUT_SUBSCRIBERS(
      "PUBLISH is not answered when nobody subscribes",
      "qos.one-acknowledged",
      "qos.two-acknowledged"),
  PUBACK_FOR_QOS_0("PUBLISH at QoS 0 is answered", "qos.zero-not-acknowledged"),
  PUBACK_FOR_QOS_2("PUBLISH at QoS 2 is answered with PUBACK", "qos.two-acknowledged"),
  PUBREC_FOR_QOS_1("PUBLISH at QoS 1 is answered with PUBREC", "qos.one-acknowledged"),
  NO_SUBSCRIBERS_SAID_WRONGLY(
      In.V5,
      "PUBACK and PUBREC say 0x10 although somebody subscribes",
      "warning:qos.matching-subscriber-not-denied"),
  LOSES_EVERY_FIFTH(
      "every fifth message is acknowledged and lost",
      "subscribe.everybody-who-matches",
      "shared.exactly-one-member@5.0"),
  QOS_1_DEDUPLICATED(
      "a QoS 1 identifier that was used before, with DUP 1, is not passed on",
      "qos.one-identifier-free-again"),
  QOS_2_TWICE("a QoS 2 message is passed on at PUBLISH and at PUBREL", "qos.two-cut-before-pubrel"),
  QOS_2_REPEAT_PASSED_ON(
      "a repeated QoS 2 PUBLISH is passed on again",
      "qos.two-repeat-delivered-once",
      "qos.two-cut-after-pubrec"),
  QOS_2_REPEAT_UNANSWERED(
      "a repeated QoS 2 PUBLISH is not answered",
      "qos.two-repeat-delivered-once",
      "qos.two-cut-after-pubrec"),
  QOS_2_ID_STAYS_TAKEN(
      "a QoS 2 identifier is not free after PUBCOMP", "qos.two-identifier-free-again"),
  QOS_2_IDS_LOST_ON_RECONNECT(
      "open QoS 2 identifiers of a client are lost when it reconnects",
      "takeover.unfinished-publish",
      "qos.two-cut-after-pubrec",
      "qos.two-cut-before-pubrec"),
  PUBREL_AGAIN_UNANSWERED(
      "a PUBREL that was answered before is not answered again",
      "qos.two-second-release-answered",
      "qos.two-unknown-release-answered",
      "qos.two-cut-before-pubcomp"),
  PUBREL_OF_EXPIRED_NOT_FOUND(
      In.V5,
      "PUBREL for an expired message gets PUBCOMP 0x92",
      "qos.two-completed-although-expired"),
  REFUSED_ID_STAYS_TAKEN(
      In.V5,
      "an identifier is not free after a failing PUBREC",
      "qos.refused-identifier-free-again"),
  LOST_WITH_DISCONNECT(
      "a message in one segment with DISCONNECT is acknowledged and lost", "qos.publish-and-leave"),
  DUP_COPIED("DUP of the publisher is forwarded", "qos.dup-not-copied"),
  IDS_OF_BOTH_SIDES_MIXED(
      "an identifier that the server uses is refused to the client",
      "qos.identifiers-of-both-sides-independent"),

  // ---- QoS, to a client ----
  QOS_NOT_LOWERED(
      "messages are delivered at their own QoS whatever was granted",
      "retain.qos-of-subscription",
      "offline-queue.downgraded",
      "offline-queue.downgraded-to-qos0",
      "qos.lower-of-both",
      "qos.zero-on-either-side"),
  QOS_RAISED(
      "messages are delivered at the granted QoS whatever their own",
      "offline-queue.downgraded",
      "warning:session.other-version-publishes",
      "qos.lower-of-both",
      "qos.zero-on-either-side"),
  QOS_ALL_0("messages are delivered at QoS 0 whatever was granted", "warning:legacy.qos"),
  QOS_0_WITH_IDENTIFIER("messages at QoS 0 have an identifier", "qos.zero-without-identifier"),
  NO_PUBREL("PUBREC is not answered", "qos.pubrec-answered", "qos.two-pubrec-forms"),
  ACKS_WITH_PROPERTIES_IGNORED(
      In.V5,
      "acknowledgements that have properties are ignored",
      "qos.one-ack-forms",
      "qos.two-pubrec-forms",
      "qos.two-pubcomp-forms",
      "qos.two-release-forms"),
  PUBCOMP_IGNORED(
      "PUBCOMP changes nothing", "qos.two-settled-not-sent-again", "qos.two-pubcomp-forms"),
  IDS_WRAP_EARLY(
      "after eight identifiers the first one is used again, free or not",
      "qos.one-identifiers-distinct",
      "qos.two-identifiers-distinct",
      "qos.one-identifier-held"),
  ID_FREE_AFTER_PUBREC("an identifier is used again before its PUBCOMP", "qos.two-identifier-held"),
  PUBREL_FOR_REFUSAL(
      In.V5,
      "a failing PUBREC gets PUBREL",
      "flow-control.error-pubrec-frees",
      "warning:qos.error-pubrec-settles"),
  REFUSED_SENT_AGAIN(
      In.V5,
      "a message that the client refused is sent again",
      "qos.error-puback-settles",
      "qos.error-pubrec-settles"),
  PUBREL_IN_ID_ORDER(
      "PUBRELs are sent in the order of their identifiers", "order.pubrel-follows-pubrec"),
  UNKNOWN_ACK_CLOSES_EVERYBODY(
      "an acknowledgement of nothing closes all connections", "qos.unknown-acks-harmless"),
  DELIVERS_QOS_2_TWICE("a QoS 2 message is delivered twice", "qos.two-cut-before-pubrel"),
  DELIVERS_QOS_0_TWICE("a QoS 0 message is delivered twice", "warning:qos.zero-at-most-once"),
  ORDER_SWAPPED(
      "two messages that follow each other change places",
      "order.live-qos-0",
      "order.live-qos-1",
      "order.live-qos-2",
      "order.cut-in-the-stream",
      "order.waiting-qos-1",
      "order.waiting-qos-2"),
  ORDER_LATE("every fifth message comes four messages late", "order.interleaved-publishers"),
  SLOW_CLIENT_STALLS_ALL(
      "while a client owes 20 acknowledgements nobody gets anything",
      "order.slow-subscriber-stalls-nobody"),
  RECEIVE_MAXIMUM_LEAKS(
      In.V5,
      "the send quota is never given back",
      "offline-queue.receive-maximum-qos2",
      "offline-queue.receive-maximum-shrinks",
      "flow-control.receive-maximum-1",
      "flow-control.receive-maximum-2",
      "flow-control.receive-maximum-20",
      "flow-control.receive-maximum-after-absence"),
  RECEIVE_MAXIMUM_FREED_BY_PUBREC(
      In.V5,
      "PUBREC gives the send quota back",
      "offline-queue.receive-maximum-qos2",
      "flow-control.pubrec-frees-nothing"),
  RECEIVE_MAXIMUM_KEPT_BY_REFUSAL(
      In.V5,
      "a failing PUBACK or PUBREC keeps the send quota",
      "flow-control.error-puback-frees",
      "flow-control.error-pubrec-frees"),
  RECEIVE_MAXIMUM_OF_OLD_CONNECTION(
      In.V5,
      "Receive Maximum of the first connection stays",
      "offline-queue.receive-maximum",
      "offline-queue.receive-maximum-shrinks",
      "flow-control.quota-restarts"),
  RECEIVE_MAXIMUM_GROWS(
      In.V5,
      "PUBCOMP for a message of an earlier connection raises the send quota",
      "flow-control.late-pubcomp-gives-no-quota"),
  RECEIVE_MAXIMUM_BLOCKS_ALL(
      In.V5,
      "with the quota used up nothing is answered",
      "flow-control.others-served-at-quota-0",
      "flow-control.qos-2-served-at-quota-0"),
  TOO_LARGE_BLOCKS(
      In.V5,
      "a message that is too large for the client keeps its quota",
      "flow-control.too-large-frees-quota"),
  TOO_LARGE_CLOSES(
      In.V5,
      "a message that is too large for the client ends its connection",
      "flow-control.too-large-dropped"),
  TOO_LARGE_IS_CUT(
      In.V5,
      "a message that is too large for the client is cut",
      "flow-control.too-large-at-qos-0",
      "flow-control.too-large-retained",
      "flow-control.exactly-fitting-message"),

  // ---- limits of the server ----
  TAKES_TOO_MANY(
      In.V5, "the announced Receive Maximum is not enforced", "flow-control.own-maximum-exceeded"),
  OWN_RECEIVE_MAXIMUM_LEAKS(
      In.V5,
      "PUBCOMP makes no room in the announced Receive Maximum",
      "flow-control.own-maximum-frees"),
  TAKES_TOO_LARGE(
      In.V5,
      "the announced Maximum Packet Size is not enforced",
      "flow-control.own-packet-size-exceeded"),
  FIXED_HEADER_NOT_COUNTED(
      In.V5,
      "the announced Maximum Packet Size is compared with the Remaining Length",
      "warning:flow-control.own-packet-size-exceeded"),
  TAKES_ALIAS_TOO_HIGH(
      In.V5, "the announced Topic Alias Maximum is not enforced", "topic-alias.above-maximum"),
  TAKES_QOS_TOO_HIGH(
      In.V5, "the announced Maximum QoS is not enforced", "limits.publish-above-maximum-qos"),
  TAKES_ALIAS_THOUGH_NONE(
      In.V5,
      "topic aliases are accepted although none is announced",
      "topic-alias.without-maximum"),
  SUBSCRIPTION_QOS_REFUSED(
      In.V5,
      "a subscription above the announced Maximum QoS is refused",
      "limits.subscribe-above-maximum-qos"),
  UNAVAILABLE_GRANTED(
      In.V5,
      "subscriptions of a kind that is not available are granted",
      "limits.wildcard-subscription",
      "limits.shared-subscription",
      "limits.subscription-identifier"),

  // ---- subscriptions ----
  NO_SUBACK(
      "SUBSCRIBE is not answered",
      "smoke.ordinary-conversation",
      "subscribe.acknowledged-with-its-identifier"),
  NO_UNSUBACK(
      "UNSUBSCRIBE is not answered",
      "legacy.ordinary-conversation",
      "unsubscribe.acknowledged-with-its-identifier",
      "unsubscribe.several-filters"),
  SUBACK_CODES_REVERSED("the codes of SUBACK are reversed", "subscribe.codes-in-order"),
  SUBACK_FOR_EACH_FILTER(
      "every filter gets a SUBACK of its own",
      "subscribe.many-filters-act-as-many",
      "subscribe.one-code-per-filter",
      "subscribe.hundreds-of-filters"),
  SUBACK_SAYS_MORE("SUBACK says QoS 2 whatever was asked for", "subscribe.one-code-per-filter"),
  SUBSCRIBE_ONLY_FIRST(
      "only the first filter of a SUBSCRIBE counts", "subscribe.many-filters-act-as-many"),
  SUBSCRIBE_ONLY_LAST(
      "only the last filter of a SUBSCRIBE counts",
      "subscribe.many-filters-act-as-many",
      "subscribe.each-filter-at-its-own-qos"),
  GRANTED_BUT_DEAD(
      "filters with wildcards are granted and never match",
      "tutorial.two-sensors",
      "subscribe.wildcards-granted-and-served",
      "topic.plus-at-the-root",
      "topic.plus-and-hash",
      "topic.dollar-inside",
      "shared.matches-with-wildcards@5.0"),
  REFUSED_BUT_ALIVE("a filter that was refused is served", "subscribe.refused-is-not-served"),
  UNSUBSCRIBE_IGNORED(
      "UNSUBSCRIBE is answered and has no effect",
      "session.unsubscribed-stays-so",
      "unsubscribe.ends-delivery",
      "unsubscribe.ends-wildcards",
      "unsubscribe.several-filters",
      "shared.unsubscribing-member@5.0",
      "shared.subscribed-twice@5.0"),
  UNSUBSCRIBE_BY_MATCH(
      "UNSUBSCRIBE removes every subscription that its filter covers",
      "unsubscribe.compares-characters"),
  UNSUBSCRIBE_ALL(
      "UNSUBSCRIBE removes all subscriptions",
      "unsubscribe.compares-characters",
      "unsubscribe.leaves-overlapping"),
  UNSUBSCRIBE_ONLY_FIRST(
      "only the first filter of an UNSUBSCRIBE counts", "unsubscribe.several-filters"),
  UNSUBSCRIBE_STOPS_DELIVERY(
      "UNSUBSCRIBE drops deliveries that have begun",
      "unsubscribe.completes-qos-1-on-return",
      "unsubscribe.completes-qos-2"),
  UNSUBSCRIBE_UNKNOWN_UNANSWERED(
      "UNSUBSCRIBE of an unknown filter is not answered",
      "unsubscribe.unknown-filter",
      "unsubscribe.twice"),
  UNSUBACK_CODES_REVERSED(
      In.V5, "the codes of UNSUBACK are reversed", "unsubscribe.codes-in-order"),
  RESUBSCRIBE_ADDS(
      "the same filter again is one more subscription",
      "subscribe.again-one-copy",
      "subscribe.again-wildcard-one-copy",
      "subscribe.repeated-filter-in-one-packet",
      "unsubscribe.after-subscribing-twice"),
  RESUBSCRIBE_IGNORED(
      "the same filter again changes nothing",
      "session.replaced-subscription-kept",
      "subscribe.again-raises-qos",
      "subscribe.again-lowers-qos",
      "subscribe.repeated-filter-in-one-packet",
      "subscribe.again-replaces-no-local@5.0",
      "subscribe.again-replaces-retain-as-published@5.0"),
  RESUBSCRIBE_KEEPS_IDENTIFIER(
      In.V5,
      "the same filter again keeps its old identifier",
      "subscribe.identifier-replaced",
      "subscribe.identifier-removed"),
  RESUBSCRIBE_LOSES_QUEUE(
      "the same filter again drops what waits", "offline-queue.subscribed-again@5.0"),
  OVERLAP_LOWEST_QOS(
      "of overlapping subscriptions the lowest QoS counts",
      "offline-queue.overlapping-subscriptions",
      "subscribe.overlapping-highest-qos"),
  OVERLAP_FIRST_QOS(
      "of overlapping subscriptions the first one's QoS counts",
      "offline-queue.overlapping-subscriptions",
      "subscribe.overlapping-highest-qos"),
  IDENTIFIERS_LOST(
      In.V5,
      "subscription identifiers are not sent",
      "offline-queue.subscription-identifier",
      "subscribe.identifier",
      "subscribe.identifiers-of-overlapping",
      "subscribe.identifier-of-all-filters-of-a-packet",
      "shared.subscription-identifier"),
  IDENTIFIERS_ONLY_FIRST(
      In.V5,
      "one subscription identifier is sent where several match",
      "subscribe.identifiers-of-overlapping"),
  IDENTIFIERS_OF_EVERYBODY(
      In.V5, "subscription identifiers of other clients are sent", "subscribe.identifier-only-own"),
  IDENTIFIERS_CUT(
      In.V5,
      "subscription identifiers are cut to 16 bits",
      "retain.subscription-identifier",
      "subscribe.identifier",
      "subscribe.largest-identifier"),
  NO_LOCAL_IGNORED(
      In.V5,
      "No Local has no effect",
      "session.no-local-kept",
      "subscribe.no-local-hides-own",
      "subscribe.no-local-with-wildcard"),
  NO_LOCAL_HIDES_ALL(
      In.V5, "No Local hides the messages of others too", "subscribe.no-local-shows-others"),
  DENIED_SUBSCRIBE_GRANTED(
      "denied filters are granted", "warning:rights.denied-subscription-brings-nothing"),
  DENIED_WILL_PUBLISHED(
      "wills to denied topics are published", "warning:rights.denied-will-reaches-nobody"),
  DENIED_PUBLISH_PASSED_ON(
      "messages to denied topics are passed on",
      "warning:rights.denied-publish-reaches-nobody",
      "rights.denied-publish-answered@5.0",
      "rights.denied-publish-answered-qos2@5.0"),
  DENIED_PUBLISH_UNANSWERED(
      "messages to denied topics are not answered",
      "rights.denied-publish-answered",
      "rights.denied-publish-answered-qos2"),
  ONLY_FIRST_SUBSCRIBER(
      "of several subscribers only the first gets a message",
      "offline-queue.every-session-gets-its-own",
      "subscribe.everybody-who-matches"),
  NOT_TO_THE_PUBLISHER(
      "nobody gets a message of his own",
      "subscribe.own-messages",
      "warning:subscribe.no-local-beside-plain@5.0"),
  VERSIONS_KEPT_APART(
      "messages go to clients of the publisher's version only",
      "warning:will.across-versions",
      "warning:session.other-version-publishes",
      "warning:session.other-version-publishes-to-queue",
      "warning:legacy.interworking"),

  SUBSCRIBE_QOS_OF_FIRST(
      "all filters of a SUBSCRIBE get the QoS of the first",
      "subscribe.each-filter-at-its-own-qos"),
  SUBSCRIBE_100_FILTERS("SUBACK has a hundred codes at most", "subscribe.hundreds-of-filters"),
  SUBSCRIBE_OPTIONS_REFUSED(
      In.V5, "a filter with No Local and Retain As Published is refused", "subscribe.all-options"),
  REFUSED_TAKES_OTHERS_ALONG(
      "a refused filter makes its whole packet fail", "subscribe.refused-among-granted"),
  REFUSED_ENDS_SUBSCRIPTIONS(
      "a refused filter ends all subscriptions",
      "subscribe.refused-among-granted",
      "subscribe.refused-replaces-nothing"),
  UNSUBACK_FOR_EACH_FILTER(
      "every filter gets an UNSUBACK of its own", "unsubscribe.several-filters"),
  UNSUBSCRIBE_MISSES_WILDCARDS(
      "filters with wildcards cannot be unsubscribed", "unsubscribe.ends-wildcards"),
  UNSUBSCRIBE_FOR_EVERYBODY(
      "UNSUBSCRIBE removes the filter of other clients too", "unsubscribe.leaves-other-clients"),
  UNSUBSCRIBE_FOR_EVER(
      "a filter that was unsubscribed is not served again", "unsubscribe.subscribed-again"),
  RESUBSCRIBE_MISSES_NEXT(
      "the first message after the same filter again is lost", "subscribe.again-loses-nothing"),
  RESUBSCRIBE_KEEPS_OPTIONS(
      In.V5,
      "the same filter again keeps its old options",
      "subscribe.again-replaces-no-local",
      "subscribe.again-replaces-retain-as-published"),
  OVERLAP_TOO_MANY_COPIES(
      "a message through several subscriptions comes in more copies than these",
      "subscribe.overlapping-copies"),
  IDENTIFIER_OF_FIRST_FILTER(
      In.V5,
      "the identifier of a SUBSCRIBE counts for its first filter only",
      "subscribe.identifier-of-all-filters-of-a-packet"),
  IDENTIFIERS_ON_EVERY_COPY(
      In.V5,
      "every copy of a message has the identifiers of all subscriptions",
      "subscribe.identifiers-of-overlapping"),
  NO_LOCAL_OF_ANY(
      In.V5,
      "one subscription with No Local hides messages from the others too",
      "warning:subscribe.no-local-beside-plain"),

  // ---- shared subscriptions ----
  SHARE_TO_EVERY_MEMBER(
      In.V5,
      "every member of a share group gets each message",
      "shared.exactly-one-member",
      "shared.exactly-one-member-qos-2",
      "shared.every-group-and-everybody-else"),
  SHARE_ONE_GROUP_ONLY(
      In.V5,
      "of several share groups only one gets a message",
      "shared.every-group-and-everybody-else",
      "shared.filters-make-groups"),
  SHARE_INSTEAD_OF_PLAIN(
      In.V5,
      "plain subscriptions get nothing when a share group matches",
      "shared.every-group-and-everybody-else"),
  SHARE_GETS_RETAINED(
      In.V5, "a shared subscription gets stored messages", "shared.no-stored-messages"),
  SHARE_NO_LOCAL_ACCEPTED(
      In.V5,
      "No Local on a shared subscription is granted",
      "malformed.subscribe-no-local-on-share"),
  SHARE_IGNORES_GRANTED_QOS(
      In.V5,
      "shared messages are delivered at their own QoS",
      "shared.granted-qos",
      "shared.granted-qos-of-each-member"),
  SHARE_MOVES_STARTED_QOS_2(
      In.V5,
      "a QoS 2 message goes to another member when its member disconnects",
      "shared.begun-qos-2-waits-for-its-member"),
  SHARE_MOVES_QOS_2_AT_END(
      In.V5,
      "a QoS 2 message goes to another member when its member's session ends",
      "shared.begun-qos-2-ends-with-its-member",
      "shared.begun-qos-2-ends-with-its-session"),
  SHARE_MOVES_REJECTED(
      In.V5,
      "a message that a member rejected goes to another one",
      "shared.rejected-qos-1-discarded",
      "shared.rejected-qos-2-discarded"),
  SHARE_LOSES_LEFT_QOS_1(
      In.V5,
      "a QoS 1 message is lost with the session of its member",
      "warning:shared.unacknowledged-qos-1-handed-over"),
  SHARE_LOSES_EVERY_THIRD(
      In.V5,
      "every third message of a share group is lost",
      "shared.exactly-one-member",
      "shared.exactly-one-member-qos-2"),
  SHARE_ENDS_WITH_FIRST_MEMBER(
      In.V5, "a share group ends when its first member leaves", "shared.creator-leaves"),
  SHARE_NAME_IN_TOPIC(
      In.V5,
      "the share name is taken for a part of the topic",
      "shared.name-is-no-level",
      "shared.matches-with-wildcards"),
  SHARE_LEFT_BY_PLAIN_FILTER(
      In.V5,
      "UNSUBSCRIBE of the plain filter removes the shared subscription",
      "shared.unsubscribe-in-full"),
  SHARE_BAD_NAMES_GRANTED(
      In.V5, "malformed shared filters are granted", "malformed.subscribe-share-*"),

  SHARE_GROUPS_BY_NAME(
      In.V5,
      "groups of one name are one group whatever their filters",
      "shared.filters-make-groups"),
  SHARE_COUNTS_LEFT_MEMBERS(
      In.V5,
      "the turns of members that left are lost",
      "shared.unsubscribing-member",
      "shared.creator-unsubscribes",
      "shared.member-leaves-in-the-stream"),
  SHARE_LOSES_TURNS_OF_ABSENT(
      In.V5,
      "the turns of absent members are lost",
      "shared.absent-member",
      "shared.all-members-away"),

  // ---- topics ----
  HASH_MISSES_PARENT("a/# does not match a", "retain.found-by-hash", "topic.hash-matches-parent"),
  HASH_ONE_LEVEL_ONLY(
      "a/# does not match a/b/c", "retain.found-by-hash", "topic.hash-is-all-below"),
  PLUS_MISSES_EMPTY_LEVEL(
      "a/+ does not match a/", "retain.found-by-plus", "topic.plus-matches-empty-level"),
  PLUS_MATCHES_NO_LEVEL("a/+ matches a", "topic.plus-is-one-level"),
  PLUS_MATCHES_MANY("a/+ matches a/b/c", "topic.plus-is-one-level"),
  HASH_FINDS_DOLLAR("# matches topics that begin with $", "topic.dollar-hidden-from-hash"),
  PLUS_FINDS_DOLLAR(
      "+/a matches topics that begin with $",
      "retain.dollar-topics-hidden",
      "topic.dollar-hidden-from-plus"),
  TOPICS_WITHOUT_CASE(
      "topics are compared without their case", "topic.case", "topic.unicode-not-folded"),
  TRAILING_SLASH_IGNORED(
      "a slash at the end of a topic does not count",
      "retain.not-of-deeper-topics",
      "topic.trailing-slash"),
  LEADING_SLASH_IGNORED(
      "a slash at the beginning of a topic does not count", "topic.leading-slash"),
  SLASHES_MERGED("two slashes in a topic count as one", "topic.double-slash"),
  FILTER_AS_PREFIX(
      "a filter that ends in a slash matches what begins with it",
      "retain.not-by-filter-with-trailing-slash",
      "tutorial.slash-is-no-wildcard",
      "topic.trailing-slash"),
  SPACES_IGNORED("spaces in topics do not count", "topic.spaces"),
  UNICODE_NORMALISED("topics are compared after normalisation", "topic.unicode-not-normalised"),
  TOPICS_CUT("topics are compared up to 100 characters", "topic.compared-to-the-end"),
  LEVELS_CUT("topics are compared up to 20 levels", "topic.many-levels"),
  BYTE_ORDER_MARK_DROPPED("U+FEFF is left out of topics", "topic.byte-order-mark"),
  CONTROL_CHARACTERS_REPLACED(
      "control characters in topics are replaced", "topic.control-characters"),
  BAD_FILTERS_GRANTED(
      "filters with misplaced wildcards are granted",
      "malformed.subscribe-filter-hash-*",
      "malformed.subscribe-filter-plus-*"),

  EMPTY_FILTER_GRANTED(
      "an empty filter is granted",
      "malformed.subscribe-empty-filter",
      "warning:malformed.unsubscribe-empty-filter"),
  FILTER_COVERS_DEEPER(
      "a filter without wildcards matches deeper topics too", "topic.exact-levels"),
  STAR_IS_WILDCARD("a star at the end of a filter matches anything", "topic.punctuation"),
  DOLLAR_HIDDEN_ANYWHERE("wildcards match no level that begins with $", "topic.dollar-inside"),
  FOUR_BYTE_CHARACTERS_ALIKE(
      "all characters of four bytes are the same", "topic.four-byte-characters"),
  LONE_SLASH_LOST("messages to a lone slash are lost", "topic.lone-slash"),
  LONG_TOPICS_CUT("topics are cut after 32,767 characters", "topic.longest"),
  DOLLAR_TOPICS_EXCHANGED(
      "clients exchange messages over topics that begin with $",
      "warning:topic.dollar-not-exchanged"),

  // ---- connecting ----
  NO_CONNACK("CONNECT is not answered"),
  PIPELINED_LOST("packets in the same segment as CONNECT are lost", "connect.pipelined"),
  ACTS_AFTER_REFUSAL(
      "packets behind a refused CONNECT are acted on",
      "refusal.nothing-behind-it-counts",
      "refusal.nothing-behind-a-malformed-connect-counts",
      "refusal.nothing-behind-a-wrong-password-counts"),
  REFUSAL_STAYS_OPEN(
      "a refused connection is not closed",
      "refusal.closes",
      "auth.unknown-method",
      "auth.unknown-method-with-data",
      "connect.unsupported-level"),
  ANY_PASSWORD(
      "any password of a known user is good",
      "refusal.wrong-password@5.0",
      "warning:refusal.wrong-password@3.1.1"),
  ANY_ACCOUNT(
      "accounts are asked for and not checked",
      "warning:refusal.wrong-password",
      "warning:refusal.unknown-user"),
  PASSWORD_ENDS_AT_NULL(
      "of a password only what stands before its first null character is compared",
      "refusal.binary-password@5.0",
      "warning:refusal.binary-password@3.1.1"),
  USER_NAME_IS_ENOUGH(
      "a user name that is known needs no password",
      "refusal.missing-password@5.0",
      "warning:refusal.missing-password@3.1.1"),
  EMPTY_PASSWORD_IS_RIGHT(
      "an empty password is right for everybody",
      "refusal.empty-password@5.0",
      "warning:refusal.empty-password@3.1.1"),
  EMPTY_USER_NAME_IS_ADMIN(
      "whoever has an empty user name comes in",
      "refusal.empty-user-name@5.0",
      "warning:refusal.empty-user-name@3.1.1"),
  ANONYMOUS_GOES_TOO("accounts are checked only when there is a user name"),
  EMPTY_ID_SAME_FOR_ALL(
      "all clients without identifier get the same one", "client-id.empty-is-made-unique"),
  EMPTY_ID_UNTOLD(
      In.V5,
      "the assigned identifier is not told",
      "client-id.empty-is-made-unique",
      "client-id.assigned-one-resumes"),
  EMPTY_ID_TOLD_WRONGLY(
      In.V5, "another identifier is told than is used", "client-id.assigned-one-resumes"),
  EMPTY_ID_MAY_RESUME(
      In.V3,
      "an empty identifier is accepted without a clean session",
      "client-id.empty-without-clean-session"),
  EMPTY_ID_REFUSED_SILENTLY(
      In.V3,
      "an empty identifier is refused without CONNACK",
      "client-id.empty-without-clean-session"),
  LEVEL_REFUSED_SILENTLY(
      In.V3, "an unknown protocol level is refused without CONNACK", "connect.unsupported-level"),
  LEVEL_3_1_STAYS_OPEN(
      "a CONNECT of MQTT 3.1 is refused and its connection stays open",
      "legacy.accepted-or-refused"),
  IDS_OF_1_REFUSED("identifiers of one character are refused", "client-id.one-character"),
  IDS_OF_23_REFUSED(
      "identifiers of more than 20 characters are refused",
      "client-id.all-letters-and-digits",
      "legacy.client-id-of-23"),
  IDS_WITH_CAPITALS_REFUSED(
      "identifiers with capital letters are refused", "client-id.all-letters-and-digits"),
  UNKNOWN_AUTH_METHOD_ACCEPTED(
      In.V5,
      "an unknown authentication method is ignored",
      "auth.unknown-method",
      "auth.unknown-method-with-data"),
  AUTH_PROPERTIES_UNREAD(
      In.V5,
      "CONNECT's authentication properties are skipped unread",
      "malformed.connect-authentication-*-twice",
      "malformed.connect-authentication-method-byte-ff",
      "malformed.connect-authentication-method-null",
      "malformed.connect-authentication-method-overlong-2",
      "malformed.connect-authentication-method-lone-high-surrogate",
      "malformed.connect-authentication-method-cut-off-3"),
  AUTH_IGNORED(In.V5, "AUTH is ignored", "malformed.auth-*"),
  PASSWORD_WITHOUT_USER_REFUSED(
      In.V5, "a password without user name is malformed", "connect.password-without-user-name"),
  CONNECT_USER_PROPERTIES_REFUSED(
      In.V5,
      "user properties in CONNECT are refused",
      "connect.user-properties",
      "connect.every-property"),
  SILENT_CONNECTIONS_STAY(
      "a connection without CONNECT is never closed",
      "warning:connect.nothing-comes",
      "warning:connect.half-of-it-comes"),
  STAYS_AFTER_DISCONNECT(
      "the connection stays open after DISCONNECT", "warning:disconnect.server-closes"),
  ACTS_AFTER_DISCONNECT(
      "packets behind DISCONNECT are acted on", "warning:disconnect.nothing-behind-it-counts"),
  ACTS_BEFORE_CONNECT(
      "packets before CONNECT are answered",
      "connect.publish-first",
      "malformed.first-pingreq",
      "malformed.first-publish-qos*",
      "malformed.first-pubrel",
      "malformed.first-subscribe@3.1.1",
      "malformed.first-unsubscribe@3.1.1"),
  NEEDS_WHOLE_PACKETS(
      "a packet that comes in pieces ends the connection",
      "connect.in-pieces",
      "framing.connect-byte-by-byte",
      "framing.publish-cut-anywhere",
      "framing.pubrel-cut-anywhere",
      "framing.subscribe-cut-anywhere",
      "framing.unsubscribe-cut-anywhere",
      "framing.pings-byte-by-byte",
      "framing.borders-inside-segments",
      "warning:framing.slow-header"),
  HEADERS_IN_PIECES_LOST(
      "a header that comes in pieces is lost",
      "connect.in-pieces",
      "framing.connect-byte-by-byte",
      "framing.publish-cut-anywhere",
      "framing.pubrel-cut-anywhere",
      "framing.subscribe-cut-anywhere",
      "framing.unsubscribe-cut-anywhere",
      "framing.pings-byte-by-byte"),
  BORDERS_LOST(
      "the beginning of a packet behind the end of another one is lost",
      "framing.borders-inside-segments"),
  SEGMENTS_CUT(
      "of the packets that come together only the first eight are read",
      "framing.many-publishes-in-one-segment",
      "framing.many-requests-in-one-segment",
      "framing.many-pings-in-one-segment"),
  LAST_WORDS_LOST(
      "what comes just before the end of the stream is lost",
      "warning:framing.publish-then-half-close"),
  IGNORES_BEFORE_CONNECT(
      "packets before CONNECT are ignored and the connection stays open for ever",
      "connect.publish-first",
      "malformed.first-*"),
  HALF_CLOSED_STAYS(
      "a connection stays open although its client has ended its half",
      "warning:connect.half-of-it-and-fin"),
  MALFORMED_CONNECT_BLOCKS_ID(
      "the identifier of a malformed CONNECT is never answered again",
      "connect.after-a-malformed-one"),
  IDS_OF_17_UNANSWERED(
      "a CONNECT with an identifier of 17 characters is not answered", "connect.accepted"),
  LONG_IDS_REFUSED_WRONGLY(
      "identifiers other than 1 to 23 letters and digits are refused without CONNACK in 3.x and"
          + " without a close in 5.0",
      "client-id.24-to-1024-bytes",
      "client-id.other-characters",
      "warning:client-id.65535-bytes@3.1.1",
      "client-id.65535-bytes@5.0"),
  GIVEN_ID_TOLD(
      In.V5,
      "CONNACK tells every client its identifier as if it had none",
      "warning:client-id.given-one-is-not-replaced"),
  SMALLEST_VALUES_REFUSED(
      In.V5, "a Topic Alias Maximum of 0 is refused", "connect.smallest-values"),
  LARGEST_VALUES_REFUSED(In.V5, "a Receive Maximum of 65,535 is refused", "connect.largest-values"),
  EMPTY_USER_NAME_REFUSED("an empty user name is malformed", "warning:connect.empty-credentials"),
  WILL_FIELDS_SWAPPED("topic and payload of a will change places", "connect.every-field"),
  AUTH_DATA_ALONE_ACCEPTED(
      In.V5,
      "authentication data without a method is accepted",
      "malformed.connect-authentication-data-without-method"),
  REASONS_OF_CLIENTS_REFUSED(
      In.V5,
      "only 0x00 and 0x04 are accepted in DISCONNECT",
      "disconnect.every-code-of-a-client",
      "disconnect.reason-string-and-user-properties"),
  ANY_ID_IN_3_1(
      In.V3,
      "in 3.1 identifiers of any length are accepted",
      "warning:legacy.client-id-of-24",
      "warning:legacy.empty-client-id"),
  FAILURE_CODE_IN_3_1(
      In.V3, "in 3.1 a denied filter gets the code 0x80", "warning:legacy.denied-subscription"),
  REPEATED_REQUESTS_REFUSED(
      In.V3,
      "in 3.1 a SUBSCRIBE with DUP 1 ends the connection",
      "warning:legacy.repeated-requests"),
  SECOND_CONNECT_IGNORED(
      "a second CONNECT is ignored",
      "connect.second-closes",
      "connect.second-with-other-id-closes",
      "connect.second-in-one-segment-closes"),
  SECOND_CONNECT_ANSWERED(
      "a second CONNECT is answered with CONNACK",
      "connect.second-closes",
      "connect.second-with-other-id-closes",
      "connect.second-in-one-segment-closes"),

  // ---- properties ----
  PAYLOAD_FORMAT_LOST(
      In.V5,
      "Payload Format Indicator is lost",
      "retain.properties-kept",
      "offline-queue.properties-kept",
      "property.payload-format",
      "property.all-at-every-qos",
      "property.all-of-a-retained-message",
      "property.all-of-a-queued-message",
      "property.payload-format-contradicted"),
  CONTENT_TYPE_LOST(
      In.V5,
      "Content Type is lost",
      "retain.properties-kept",
      "offline-queue.properties-kept",
      "property.content-type",
      "property.all-at-every-qos",
      "property.all-of-a-retained-message",
      "property.all-of-a-queued-message"),
  RESPONSE_TOPIC_LOST(
      In.V5,
      "Response Topic is lost",
      "retain.properties-kept",
      "offline-queue.properties-kept",
      "property.response-topic",
      "property.all-at-every-qos",
      "property.request-and-response",
      "property.request-and-response-information",
      "property.request-to-shared-responders"),
  CORRELATION_DATA_LOST(
      In.V5,
      "Correlation Data is lost",
      "retain.properties-kept",
      "offline-queue.properties-kept",
      "property.correlation-data",
      "property.large-correlation-data",
      "property.all-at-every-qos",
      "property.request-and-response"),
  CORRELATION_DATA_AS_TEXT(
      In.V5,
      "Correlation Data is read as text",
      "retain.properties-kept",
      "property.correlation-data",
      "property.large-correlation-data"),
  USER_PROPERTIES_LOST(
      In.V5,
      "user properties are lost",
      "retain.user-properties-in-order",
      "property.user-properties",
      "property.all-at-every-qos"),
  USER_PROPERTIES_SORTED(
      In.V5,
      "user properties are sorted",
      "retain.user-properties-in-order",
      "property.user-properties-in-order",
      "property.many-user-properties"),
  USER_PROPERTIES_UNIQUE(
      In.V5,
      "repeated user properties are lost",
      "retain.user-properties-in-order",
      "property.user-properties",
      "property.user-properties-in-order"),
  USER_PROPERTIES_MORE(In.V5, "a user property is added", "warning:property.user-properties"),
  SUBSCRIPTION_PROPERTIES_COPIED(
      In.V5,
      "user properties of SUBSCRIBE come with every message",
      "property.subscription-ones-stay-with-it"),
  CONTENT_TYPE_ADDED(
      In.V5, "a message without Content Type gets one", "property.absent-ones-stay-absent"),
  EMPTY_TEXT_LOST(
      In.V5, "properties with empty text are lost", "warning:property.empty-content-type"),
  PAYLOAD_CUT(
      "payloads are cut after 100,000 bytes",
      "qos.large-payload",
      "framing.large-payload-in-parts"),
  USER_PROPERTIES_CUT(
      In.V5, "of user properties only the first 500 are kept", "framing.large-properties"),
  PAYLOAD_AS_TEXT("payloads are read as text", "qos.binary-payload"),
  EMPTY_PAYLOAD_LOST(
      "messages with an empty payload are not passed on",
      "offline-queue.empty-payload-kept",
      "qos.empty-payload"),
  ALIAS_NOT_RESOLVED(
      In.V5,
      "a message with an alias only is lost",
      "topic-alias.stands-for-its-topic",
      "topic-alias.repeated-with-its-topic",
      "topic-alias.retained",
      "topic-alias.qos2"),
  ALIAS_NOT_REMAPPED(In.V5, "an alias keeps its first topic", "topic-alias.can-be-remapped"),
  ALIAS_SURVIVES_CONNECTION(
      In.V5, "aliases are kept for the next connection", "topic-alias.not-kept"),
  ALIAS_FOR_EVERYBODY(
      In.V5,
      "all clients share one table of aliases",
      "topic-alias.not-shared",
      "topic-alias.two-clients"),
  ALIAS_DIRECTIONS_MIXED(
      In.V5, "a server's alias overwrites the client's", "topic-alias.directions-are-independent"),
  ALIAS_MAXIMUM_REFUSED(
      In.V5, "the highest announced alias is refused", "topic-alias.every-one-works"),
  ALIAS_NOT_INTRODUCED(
      In.V5,
      "the server uses aliases without introducing them",
      "topic-alias.of-the-server-within-maximum"),

  // ---- errors of clients ----
  TOLERATES_BAD_UTF8(
      "text that is no UTF-8 is accepted",
      "malformed.account-*-overlong-*",
      "malformed.connect-client-id-overlong-*",
      "malformed.connect-user-*-overlong-*",
      "malformed.will-*-overlong-*",
      "malformed.pub*-overlong-*",
      "malformed.subscribe-*-overlong-*",
      "malformed.unsubscribe-*-overlong-*",
      "warning:malformed.disconnect-*-overlong-*",
      "malformed.publish-topic-*surrogate*",
      "malformed.publish-*-cut-off-*",
      "malformed.publish-*-continuation-*",
      "malformed.pub*-byte-*",
      "malformed.publish-*-beyond-unicode",
      "malformed.publish-*-five-byte-form"),
  TOLERATES_NULL_CHARACTER(
      "U+0000 in text is accepted",
      "malformed.account-*-null",
      "malformed.connect-client-id-null",
      "malformed.connect-user-*-null",
      "malformed.will-*-null",
      "malformed.pub*-null",
      "malformed.subscribe-*-null",
      "malformed.unsubscribe-*-null",
      "warning:malformed.disconnect-*-null"),
  TOLERATES_RESERVED_FLAGS(
      "wrong flags in the first byte are accepted",
      "qos.release-flags-0x60",
      "qos.release-flags-0x6a",
      "qos.release-flags-0x63",
      "malformed.connect-flags-bit-*",
      "malformed.pub*-flags-bit-*",
      "malformed.subscribe-flags-bit-*",
      "malformed.unsubscribe-flags-bit-*",
      "malformed.pingreq-flags-bit-*",
      "warning:malformed.disconnect-flags-bit-*"),
  TOLERATES_LONG_LENGTH(
      In.V5,
      "lengths in more bytes than needed are accepted",
      "warning:malformed.*-length-in-2-bytes",
      "warning:malformed.*-length-in-4-bytes",
      "warning:malformed.subscribe-subscription-identifier-in-2-bytes"),
  TOLERATES_QOS_3(
      "PUBLISH at QoS 3 is taken for QoS 2", "qos.three-refused", "malformed.publish-qos-3*"),
  TOLERATES_QOS_0_DUP("DUP 1 at QoS 0 is accepted", "warning:malformed.publish-qos0-dup"),
  TOLERATES_TOPIC_WILDCARD(
      "wildcards in a topic are accepted",
      "will.not-to-wildcard-topic",
      "malformed.publish-topic-with-*",
      "malformed.publish-qos0-topic-with-*",
      "malformed.publish-qos2-topic-with-*"),
  TOLERATES_EMPTY_TOPIC(
      "an empty topic is accepted",
      "malformed.publish-*empty-topic",
      "warning:malformed.will-empty-topic"),
  TOLERATES_PACKET_ID_0(
      "packet identifier 0 is accepted",
      "qos.identifier-0-in-publish-qos-1",
      "qos.identifier-0-in-publish-qos-2",
      "qos.identifier-0-in-subscribe",
      "qos.identifier-0-in-unsubscribe",
      "malformed.publish-identifier-0",
      "malformed.publish-qos2-identifier-0",
      "malformed.subscribe-identifier-0",
      "malformed.unsubscribe-identifier-0",
      "warning:malformed.puback-identifier-0",
      "warning:malformed.pubrec-identifier-0",
      "warning:malformed.pubrel-identifier-0",
      "warning:malformed.pubcomp-identifier-0"),
  TOLERATES_PROPERTIES(
      In.V5,
      "wrong and repeated properties are accepted",
      "malformed.connect-with-*",
      "malformed.will-with-*",
      "malformed.publish-with-*",
      "malformed.puback-with-*",
      "malformed.pubrec-with-*",
      "malformed.pubrel-with-*",
      "malformed.pubcomp-with-*",
      "malformed.subscribe-with-*",
      "malformed.unsubscribe-with-*",
      "warning:malformed.disconnect-with-*",
      "malformed.publish-*-twice",
      "malformed.will-*-twice",
      "malformed.pub*-reason-string-twice",
      "malformed.connect-maximum-packet-size-twice",
      "malformed.connect-maximum-packet-size-0",
      "malformed.connect-receive-maximum-0",
      "malformed.connect-request-*-2*",
      "malformed.connect-unknown-*",
      "malformed.will-unknown-*",
      "malformed.pub*-unknown-*",
      "malformed.subscribe-unknown-*",
      "malformed.unsubscribe-unknown-*"),
  TOLERATES_RESPONSE_TOPIC_WILDCARD(
      In.V5,
      "a wildcard in a Response Topic is accepted",
      "malformed.publish-response-topic-with-*"),
  TOLERATES_ALIAS_0(In.V5, "topic alias 0 is accepted", "malformed.publish-topic-alias-0"),
  TOLERATES_DIRECTION(
      "packets that are a server's are ignored", "malformed.server-*", "malformed.auth-code-1*"),
  TOLERATES_CODES(In.V5, "unlisted reason codes are accepted", "warning:malformed.pub*-code-*"),
  TOLERATES_CONNECT_FLAGS(
      "wrong connect flags are accepted",
      "malformed.connect-reserved-flag",
      "malformed.connect-will-qos-*",
      "malformed.connect-will-retain-only",
      "malformed.account-password-alone",
      "malformed.will-qos-3"),
  TOLERATES_PROTOCOL(
      "any protocol name and level is accepted",
      "connect.unsupported-level",
      "connect.wrong-protocol-name",
      "warning:legacy.mixed-name-and-level",
      "malformed.connect-protocol-name-empty",
      "malformed.connect-protocol-name-short",
      "malformed.connect-protocol-name-long"),
  TOLERATES_SUBSCRIPTION_OPTIONS(
      "wrong subscription options are accepted", "malformed.subscribe-options-*"),
  TOLERATES_NO_FILTER(
      "SUBSCRIBE and UNSUBSCRIBE without filter are answered",
      "malformed.subscribe-no-filter",
      "malformed.unsubscribe-no-filter"),
  TOLERATES_SURPLUS_BYTES(
      "bytes behind the end of a packet are ignored",
      "malformed.account-*-flag-missing",
      "malformed.will-flag-missing",
      "malformed.account-surplus-*",
      "malformed.connect-surplus-*",
      "malformed.will-surplus-*",
      "warning:malformed.pub*-surplus-*",
      "warning:malformed.pingreq-surplus-*",
      "warning:malformed.disconnect-surplus-*"),
  TOLERATES_UNREADABLE(
      "packets that cannot be read are ignored",
      "malformed.pub*-length-in-5-bytes",
      "malformed.subscribe-*length-in-5-bytes",
      "malformed.unsubscribe-*length-in-5-bytes",
      "malformed.pingreq-length-in-5-bytes",
      "malformed.connect-property-length-in-5-bytes",
      "malformed.*-ends-in-*",
      "malformed.*-ends-after-*",
      "malformed.*-longer-than-packet",
      "malformed.*-property-length-too-*",
      "malformed.pub*-without-value",
      "malformed.will-*-without-value"),
  ERRORS_IGNORED(
      "whatever is wrong is ignored, and the connection stays open", "caught:malformed.*"),
  ERRORS_STAY_OPEN(
      In.V5,
      "an error is told in DISCONNECT and the connection stays open",
      "topic-alias.never-set",
      "auth.wrong-flags",
      "malformed.pub*-flags-bit-*",
      "malformed.server-*",
      "malformed.publish-topic-overlong-*"),
  ERRORS_CLOSE_EVERYBODY(
      "an error of one client closes all connections",
      "malformed.connect-flags-bit-0",
      "malformed.publish-topic-overlong-2",
      "malformed.server-connack"),

  // ---- WebSocket ----
  WEBSOCKET_ANSWERS_IN_TEXT(
      "packets of plain ASCII go out in text frames", FormatRule.WEBSOCKET_BINARY),
  WEBSOCKET_TEXT_TAKEN(
      "MQTT in text frames is taken", "websocket.text-frame", "websocket.text-connect"),
  WEBSOCKET_FRAME_IS_A_PACKET(
      "a frame that is not one whole packet ends the connection",
      "websocket.byte-per-frame",
      "websocket.packets-in-one-frame",
      "websocket.packet-over-frames",
      "websocket.empty-frame",
      "websocket.large-in-many-frames"),
  WEBSOCKET_CONTINUATION_LOST(
      "continuation frames are lost",
      "websocket.continuation",
      "warning:websocket.ping-between-fragments"),
  WEBSOCKET_SUBPROTOCOL_UNTOLD(
      "the answer to the handshake names no subprotocol",
      "websocket.subprotocol",
      "websocket.subprotocol-among-others",
      "warning:websocket.old-subprotocol"),
  WEBSOCKET_SUBPROTOCOL_OLD("the only subprotocol is mqttv3.1", "websocket.subprotocol"),
  WEBSOCKET_CLOSE_IS_GOODBYE(
      "a close frame is taken for a DISCONNECT", "websocket.will-after-close"),
  WEBSOCKET_PING_UNANSWERED(
      "WebSocket pings are not answered", "warning:websocket.ping-between-fragments"),
  WEBSOCKET_UNMASKED_TAKEN("frames without a mask are taken", "warning:websocket.unmasked"),
  WEBSOCKET_LARGE_FRAMES_REFUSED(
      "a frame of more than 64 KiB ends the connection", "warning:websocket.large-frame"),
  WEBSOCKET_ORIGIN_REFUSED(
      "a handshake with an Origin is refused",
      "warning:websocket.browser",
      "warning:websocket.browser-offers-compression"),
  WEBSOCKET_SILENT_ON_OTHER_PATHS(
      "a handshake on another path is not answered", "warning:websocket.unknown-path"),
  WEBSOCKET_SILENT_ON_OTHER_SUBPROTOCOLS(
      "a handshake that does not offer mqtt is not answered",
      "warning:websocket.foreign-subprotocol"),

  // ---- TLS ----
  TLS_CERTIFICATE_EXPIRED("the certificate has expired", "warning:tls.certificate"),
  TLS_CERTIFICATE_FOR_ANOTHER_NAME(
      "the certificate is for another name", "warning:tls.certificate"),
  TLS_CERTIFICATE_OF_A_STRANGER(
      "the certificate is of another authority", "warning:tls.certificate"),
  TLS_ANY_CLIENT_CERTIFICATE(
      "a client certificate is wanted, but any will do", "warning:tls.client-certificate"),
  TLS_1_2_CLOSED("a handshake of TLS 1.2 ends in a close", "warning:tls.versions"),
  TLS_RECORD_IS_A_PACKET(
      "a record that does not end with a packet ends the connection", "tls.byte-per-record"),
  TLS_CLOSE_NOTIFY_IS_GOODBYE(
      "close_notify is taken for a DISCONNECT", "tls.will-after-close-notify"),
  TLS_CUT_IS_GOODBYE(
      "the end of a stream without close_notify is taken for a DISCONNECT",
      "tls.will-after-cut",
      "will.after-end-of-stream"),

  // ---- limits ----
  DIES_OF_DEEP_TOPICS(
      "a topic or filter of more than 10,000 levels kills the broker",
      "exhaustion.topic-of-slashes",
      "exhaustion.retained-on-slashes",
      "exhaustion.filter-of-slashes",
      "exhaustion.deep-wildcards"),
  DIES_OF_MANY_PROPERTIES(
      In.V5,
      "a packet with more than 1,000 properties kills the broker",
      "exhaustion.user-properties"),
  DIES_OF_MANY_FILTERS(
      "more than 150 filters of one client kill the broker",
      "exhaustion.wildcard-thicket",
      "exhaustion.subscribe-flood",
      "exhaustion.subscription-churn"),
  DIES_OF_MANY_ACKS(
      "more than 500 acknowledgements of one client kill the broker", "exhaustion.unknown-acks"),
  DIES_OF_MANY_ALIASES(
      In.V5, "more than 500 messages with an alias kill the broker", "exhaustion.alias-churn"),
  DIES_OF_MANY_UNFINISHED(
      "more than 15 messages of one client at QoS 2 kill the broker",
      "exhaustion.unfinished-publishes"),
  DIES_OF_MANY_CONNECTIONS(
      "more than 100 connections at once kill the broker",
      "exhaustion.connect-flood",
      "exhaustion.half-connects"),
  DIES_OF_ANNOUNCEMENTS(
      "memory is set aside for a packet before it comes, until there is none",
      "exhaustion.huge-announcements"),
  STALLS_FOR_ONE_CLIENT(
      "nobody is answered while another client has more than 1,000 subscriptions",
      "exhaustion.subscribe-flood"),

  // ---- hostile ----
  HOSTILE_GARBAGE("CONNECT is answered with random bytes"),
  HOSTILE_HALF_CONNACK("CONNACK stops after its second byte"),
  HOSTILE_HALF_PUBLISH(
      "a PUBLISH stops in the middle, with the connection closed", FormatRule.STRUCTURE),
  HOSTILE_ANNOUNCES_256_MIB("a packet of 256 MiB is announced and never comes"),
  HOSTILE_FLOODS("PUBLISH without end follows every CONNACK"),
  HOSTILE_FLOODS_RETAINED("retained messages without end follow every SUBACK"),
  HOSTILE_ENDLESS_PROPERTIES(
      "messages with 100,000 user properties each follow every CONNACK, without end"),
  HOSTILE_TALKS_FIRST("PUBLISH and PINGRESP come before CONNACK"),
  HOSTILE_NEVER_READS("nothing that a client sends is ever read"),
  HOSTILE_SILENT("a connection is accepted and nothing ever answered"),
  HOSTILE_CLOSES_AT_RANDOM("one in ten packets ends the connection"),
  HOSTILE_RESETS("every connection is reset when it speaks"),
  HOSTILE_SPEAKS_HTTP("everything is answered with an HTTP error"),
  HOSTILE_DIES("the broker ends after twenty connections"),
  ;

  /** The versions in which a fault shows. */
  private enum In {
    ALL,
    V3,
    V5
  }

  /**
   * Which result has to catch the fault.
   *
   * @param id of a scenario or of a passive rule ({@code format.<rule>}), or a glob for several
   * @param version the only one in which it does, or null for all in which both show
   * @param verdicts failed, or a warning where the level of the statement allows no more, or
   *     either, for a glob over both kinds
   */
  public record Expectation(String id, MqttVersion version, Set<Verdict> verdicts) {

    /** Reads {@code [warning:|caught:]id[@version]}. */
    static Expectation of(String text) {
      int colon = text.indexOf(':');
      int at = text.indexOf('@');
      return new Expectation(
          text.substring(colon + 1, at < 0 ? text.length() : at),
          at < 0 ? null : MqttVersion.of(text.substring(at + 1)),
          switch (text.substring(0, colon + 1)) {
            case "" -> EnumSet.of(Verdict.FAILED);
            case "warning:" -> EnumSet.of(Verdict.WARNING);
            case "caught:" -> EnumSet.of(Verdict.FAILED, Verdict.WARNING);
            default -> throw new IllegalArgumentException(text);
          });
    }

    /** Whether it is about that result, in whatever version. */
    boolean covers(String resultId) {
      boolean glob = id.contains("*");
      return glob
          ? resultId.matches("\\Q" + id.replace("*", "\\E.*\\Q") + "\\E")
          : resultId.equals(id);
    }
  }

  private final In in;
  private final String sentence;
  private final List<Expectation> expects;

  /** {@code expects} are the results that have to catch it: {@link Expectation#of}. */
  Fault(String sentence, String... expects) {
    this(In.ALL, sentence, expects);
  }

  Fault(In in, String sentence, String... expects) {
    this.in = in;
    this.sentence = sentence;
    this.expects = Arrays.stream(expects).map(Expectation::of).toList();
  }

  Fault(String sentence, FormatRule rule, String... expects) {
    this(In.ALL, sentence, rule, expects);
  }

  Fault(In in, String sentence, FormatRule rule, String... expects) {
    this(
        in,
        sentence,
        Stream.concat(Stream.of(rule.id()), Arrays.stream(expects)).toArray(String[]::new));
  }

  /** What the broker does wrong. */
  public String sentence() {
    return sentence;
  }

  /** The results each of which has to catch it. */
  public List<Expectation> expects() {
    return expects;
  }

  /** Whether a result is among those that have to catch it. */
  public boolean isCaughtBy(String id, MqttVersion version) {
    return showsIn(version)
        && expects.stream()
            .anyMatch(
                each -> each.covers(id) && (each.version() == null || each.version() == version));
  }

  /** Whether clients of that version can see it. */
  public boolean showsIn(MqttVersion version) {
    return switch (in) {
      case ALL -> true;
      case V3 -> !version.hasProperties();
      case V5 -> version.hasProperties();
    };
  }
}
