package io.mqtttck.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium that tells of every error and of every request. */
final class Browser implements AutoCloseable {

  /** It warns of each browser that is newer than itself. */
  private static final Logger CHATTER = Logger.getLogger("org.openqa.selenium");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts it; without Chromium the test is skipped with a line, and fails where CI is set. */
  static Browser start(Path profile) {
    Optional<Path> chromium = program("chromium");
    Optional<Path> chromedriver = program("chromedriver");
    if (chromium.isEmpty() || chromedriver.isEmpty()) {
      String sentence =
          "no chromium and chromedriver here: apt-get install chromium chromium-driver";
      assertThat(System.getenv("CI")).as(sentence).isNull();
      System.out.println("BrowserTest is skipped: " + sentence);
      Assumptions.abort(sentence);
    }
    CHATTER.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,900",
        "--user-data-dir=" + profile);
    // A driver that is named is not looked for on the network.
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<Path> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens a page from its beginning; what was noted before is forgotten. */
  void open(Path page) {
    open(page, "");
  }

  void open(Path page, String fragment) {
    driver.get("about:blank");
    problems();
    driver.get(page.toUri() + fragment);
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  String text(String selector) {
    return find(selector).getText();
  }

  /** The text of what a script has yet to put into the page. */
  String eventually(String selector) {
    driver.manage().timeouts().implicitlyWait(Duration.ofSeconds(20));
    try {
      return text(selector);
    } finally {
      driver.manage().timeouts().implicitlyWait(Duration.ZERO);
    }
  }

  Object script(String code) {
    return driver.executeScript(code);
  }

  long number(String code) {
    return (Long) script(code);
  }

  boolean inView(WebElement element) {
    return (Boolean)
        driver.executeScript(
            "const box = arguments[0].getBoundingClientRect();"
                + "return box.height > 0 && box.top >= -1 && box.top < innerHeight;",
            element);
  }

  /** Every error of a page, and every request for something else than a local file. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    driver.manage().logs().get(LogType.BROWSER).forEach(entry -> problems.add(entry.getMessage()));
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = json(entry.getMessage()).path("message");
      String url = message.at("/params/request/url").asText();
      if (message.path("method").asText().equals("Network.requestWillBeSent")
          && !url.startsWith("file:")
          && !url.startsWith("data:")
          && !url.startsWith("about:")) {
        problems.add("request " + url);
      }
    }
    return problems;
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
