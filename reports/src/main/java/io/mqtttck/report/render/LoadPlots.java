package io.mqtttck.report.render;

import io.mqtttck.report.model.Json;
import io.mqtttck.report.model.LoadReport;
import io.mqtttck.report.model.LoadSeries;
import java.io.IOException;

/**
 * A load run with what its plots are drawn from.
 *
 * @param data the series as JSON that can stand within a script element
 */
public record LoadPlots(LoadReport load, LoadSeries series, String data) {

  static LoadPlots of(LoadReport load, LoadSeries series) throws IOException {
    return new LoadPlots(load, series, Json.withinScript(series));
  }

  /** Whether there is anything to draw. */
  public boolean any() {
    return !series.isEmpty();
  }
}
