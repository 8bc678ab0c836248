package dev.sluice.proxy;

import dev.sluice.drift.RemoteClock;
import dev.sluice.exchange.Exchange;
import dev.sluice.gate.Gate;

/**
 * One exchange as the proxy sees it. A reload makes a new one with the same gate and clock.
 *
 * @param clock the exchange's clock, which every answer's time stamp may teach
 */
public record Door(Exchange exchange, Gate gate, RemoteClock clock) {}
