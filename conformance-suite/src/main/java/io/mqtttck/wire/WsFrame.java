package io.mqtttck.wire;

import java.util.Locale;

/**
 * A WebSocket frame as a scenario wants it, right or wrong.
 *
 * @param last whether the message ends with it (FIN)
 * @param masked whether its payload is masked, as that of a client has to be
 */
public record WsFrame(Kind kind, byte[] payload, boolean last, boolean masked) {

  /** What a frame is for. */
  public enum Kind {
    BINARY,
    TEXT,
    CONTINUATION,
    PING,
    CLOSE;

    /** Whether it carries a part of a message. */
    boolean data() {
      return this == BINARY || this == TEXT || this == CONTINUATION;
    }
  }

  /** Such a frame, whole and masked. */
  public static WsFrame of(Kind kind, byte... payload) {
    return new WsFrame(kind, payload, true, true);
  }

  /** A close frame with a status code of RFC 6455, such as 1000. */
  public static WsFrame close(int code) {
    return of(Kind.CLOSE, (byte) (code >> 8), (byte) code);
  }

  /** The same, with more of its message to come. */
  public WsFrame unfinished() {
    return new WsFrame(kind, payload, false, masked);
  }

  /** The same without a mask. */
  public WsFrame unmasked() {
    return new WsFrame(kind, payload, last, false);
  }

  /** In words, for the wire log. */
  String describe() {
    return String.format(
        Locale.ROOT,
        "WebSocket %s frame of %d bytes%s%s",
        kind.name().toLowerCase(Locale.ROOT),
        payload.length,
        last ? "" : ", unfinished",
        masked ? "" : ", unmasked");
  }
}
