package io.mqtttck.load.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadFilesTest {

  @TempDir private Path folder;

  @Test
  void writesHistogramsThatReadBackAndOneRowASecond() throws IOException {
    Ledger ledger = new Ledger(1);
    Phase phase = ledger.phase("flat-out", Phase.Kind.FLAT_OUT);
    Receiver receiver = ledger.receiver("a");
    receiver.subscribed("t");
    Meter meter = new Meter(ledger);
    Stream stream = ledger.stream("t", phase, "b");
    for (int i = 1; i <= 1000; i++) {
      byte[] payload = Payload.encode(Payload.template(32, 0), 1, stream.id(), stream.next(1), 0);
      receiver.onMessage("t", payload, i * 1000L);
    }
    meter.sample();
    meter.stop();
    LoadResult result = meter.result(facts());

    LoadResult written = LoadFiles.write(result, folder);

    assertThat(written.histograms())
        .containsExactly(Map.entry("flat-out.endToEnd", "histograms/flat-out.endToEnd.hlog"));
    Path log = folder.resolve(written.histograms().get("flat-out.endToEnd"));
    try (HistogramLogReader reader = new HistogramLogReader(log.toFile())) {
      Histogram read = (Histogram) reader.nextIntervalHistogram();
      assertThat(read.getTotalCount()).isEqualTo(1000);
      assertThat(read.getMaxValue()).isBetween(1_000_000L, 1_001_000L);
      assertThat(reader.nextIntervalHistogram()).isNull();
    }
    assertThat(folder.resolve("histograms/flat-out.endToEnd.hgrm")).isNotEmptyFile();
    List<String> rows = Files.readAllLines(folder.resolve(written.intervals()));
    assertThat(rows).hasSize(3);
    int columns = rows.get(0).split(",", -1).length;
    assertThat(rows).allMatch(row -> row.split(",", -1).length == columns);
    assertThat(rows.get(0)).startsWith("endMs,tookMs,phase,measured,users,sent,received,missing");
    assertThat(rows.get(1)).contains(",flat-out,true,0,1000,1000,0,");
  }

  private static RunFacts facts() {
    return new RunFacts(
        "test",
        "p2p",
        Map.of(),
        "mqtt://h:1",
        "5.0",
        Instant.EPOCH,
        StopReason.DONE,
        "",
        0,
        false,
        List.of(),
        List.of());
  }
}
