package io.mqtttck.requirement;

import java.util.Locale;
import java.util.Set;

/**
 * One normative statement, or one behaviour without a number ({@code U-nn}), in our own words.
 *
 * @param section where it stands, such as {@code 3.1.2.4}
 * @param basis for {@code U-nn}: {@code stated}, {@code format}, {@code clause}, {@code comment},
 *     {@code advice}, {@code allowed}, {@code permitted}, {@code admin}, {@code cross-version}; for
 *     numbered ones {@code numbered}
 * @param testIdea how a black-box client can see a violation
 * @param needs what a target must offer for it to be exercised
 * @param risk what would make a naive check accuse a correct server
 * @param related the counterpart in the other version, or empty
 */
public record Statement(
    StatementKey key,
    String section,
    String sectionTitle,
    Level level,
    String basis,
    Subject subject,
    Observable observable,
    String summary,
    String testIdea,
    Set<String> needs,
    String risk,
    String related) {

  /** Who is bound. */
  public enum Subject {
    SERVER,
    CLIENT,
    BOTH,
    NETWORK;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether a black-box client can catch a violating server. */
  public enum Observable {
    YES,
    PARTLY,
    NO
  }

  /** Whether the server must do it. */
  public boolean bindsServer() {
    return subject == Subject.SERVER || subject == Subject.BOTH;
  }
}
