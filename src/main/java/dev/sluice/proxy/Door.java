package dev.sluice.proxy;

import dev.sluice.exchange.Exchange;
import dev.sluice.gate.Gate;

/** One exchange as the proxy sees it. A reload makes a new one with the same gate. */
public record Door(Exchange exchange, Gate gate) {}
