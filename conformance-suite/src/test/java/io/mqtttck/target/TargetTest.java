package io.mqtttck.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses as people write them. */
class TargetTest {

  @ParameterizedTest
  @CsvSource({
    "mqtt://h, mqtt://h:1883",
    "tcp://h, mqtt://h:1883",
    "MQTT://h, mqtt://h:1883",
    "mqtts://h, mqtts://h:8883",
    "ssl://h, mqtts://h:8883",
    "tls://h:9, mqtts://h:9",
    "mqtt://h/, mqtt://h:1883",
    "ws://h, ws://h:8083/mqtt",
    "wss://h, wss://h:8084/mqtt",
    "ws://h/, ws://h:8083/",
    "ws://h:80/a/b?c=d, ws://h:80/a/b?c=d",
    "mqtt://[::1], mqtt://[::1]:1883",
    "wss://[2001:db8::7]:443/ws, wss://[2001:db8::7]:443/ws",
    "' mqtt://h ', mqtt://h:1883",
    "mqtt://user:geheim@h, mqtt://h:1883",
  })
  void isReadWithItsDefaults(String address, String whole) {
    assertThat(Target.parse(address).address()).isEqualTo(whole);
  }

  @Test
  void aPresetHasPortsAndAPathOfItsOwn() {
    Map<String, Integer> ports = Map.of("ws", 15675);

    assertThat(Target.parse("ws://h", ports, "/ws").address()).isEqualTo("ws://h:15675/ws");
    assertThat(Target.parse("ws://h/", ports, "/ws").address()).isEqualTo("ws://h:15675/");
    assertThat(Target.parse("wss://h:1", ports, "/ws").address()).isEqualTo("wss://h:1/ws");
    assertThat(Target.parse("mqtt://h", ports, "/ws").address()).isEqualTo("mqtt://h:1883");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "h | has no scheme: did you mean mqtt://h?",
        "h:1883 | has no scheme: did you mean mqtt://h:1883?",
        "quic://h | quic:// is not yet supported; use mqtt://, mqtts://, ws:// or wss://",
        "http://h | has the unknown scheme 'http': use mqtt://",
        "mqtt:// | write it as mqtt://host:port",
        "mqtt://h:0 | has port 0: a port is a number from 1 to 65535",
        "mqtt://h:70000 | has port 70000: a port is a number from 1 to 65535",
        "mqtt://h:x | has no valid host or port: write it as mqtt://host:1883",
        "mqtts://h_h | has no valid host or port: write it as mqtts://host:8883",
        "mqtt://h/path | has a path, which only ws:// and wss:// use",
        "mqtt://::1 | has no valid host or port",
        "mqtt://u:%zz@h | is malformed",
      })
  void whatIsWrongIsOneSentence(String address, String sentence) {
    assertThatThrownBy(() -> Target.parse(address))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("address '")
        .contains(sentence)
        .hasLineCount(1);
  }

  @Test
  void credentialsArePercentEncoded() {
    Credentials credentials = Target.parse("mqtt://us%40er:p%3Aa+ss%2Fw%C3%A9@h").credentials();

    assertThat(credentials.userName()).isEqualTo("us@er");
    assertThat(credentials.password()).asString().isEqualTo("p:a+ss/w\u00e9");
    assertThat(Target.parse("mqtt://user@h").credentials().password()).isNull();
    assertThat(Target.parse("mqtt://user:@h").credentials().password()).isEmpty();
    assertThat(Target.parse("mqtt://h").credentials().anonymous()).isTrue();
  }

  /** A password is binary data, and need not be a text. */
  @Test
  void aBinaryPasswordStaysWhatItIs() {
    Credentials binary = Target.parse("mqtt://u:%00%FF%C0a%25@h").credentials();

    assertThat(binary.password()).containsExactly(0, 0xFF, 0xC0, 'a', '%');
    assertThat(binary.userInfo()).isEqualTo("u:%00%FF%C0a%25@");
    assertThat(Target.parse("mqtt://" + binary.userInfo() + "h").credentials()).isEqualTo(binary);
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt://user:geheim@h:x",
    "mqtt://user:ge/heim@h",
    "mqtt://user:ge:heim@h:x",
    "mqtt://user:geh@eim@h:x",
    "mqtt://user:geheim#1@h",
    "mqtt://:geheim@h:x",
    "user:geheim@h:1883",
    "quic://user:geheim@h",
    "http://user:geheim@h"
  })
  void noErrorShowsAPassword(String address) {
    assertThatThrownBy(() -> Target.parse(address))
        .message()
        .contains(":***@h")
        .doesNotContain("ge/", "geh", "heim", "eim");
  }

  @Test
  void nobodySeesThePasswordOfATarget() {
    Target target = Target.parse("mqtts://user:geheim@h");

    assertThat(target.toString()).isEqualTo("mqtts://h:8883");
    assertThat(target.credentials().toString()).isEqualTo("user:***");
    assertThat(target.credentials().userInfo()).isEqualTo("user:geheim@");
  }

  @Test
  void anotherNodeIsReachedInTheSameWay() {
    Target first = Target.parse("ws://u:p@a:1/mqtt");

    Target node = first.at(Target.parse("ws://b:2/ws"));

    assertThat(node.address()).isEqualTo("ws://b:2/ws");
    assertThat(node.credentials()).isEqualTo(first.credentials());
  }
}
