package io.mqtttck.load.measure;

/** Connection attempts. */
public record Connects(long tried, long ok, long failed) {}
