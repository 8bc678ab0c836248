package dev.sluice.lane;

/** What a call that parks brings: its class, its bot, what it costs at that limit, and when it came (a number that grows by each call). */
public record Claim(LaneClass laneClass, String bot, long cost, long arrival) {}
