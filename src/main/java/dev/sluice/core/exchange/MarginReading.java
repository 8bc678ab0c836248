package dev.sluice.core.exchange;

import java.math.BigDecimal;

/**
 * How near an account is to liquidation, by an answer that passed by: {@code reached / at} of the way, 1 being there. Exact: nothing was divided.
 * Both are 0 when nothing is at risk.
 *
 * @param route the call whose answer told it
 * @param figure as the exchange has it: {@code "12.5 of 100"}; a balance, so for operators only
 */
public record MarginReading(String name, String route, BigDecimal reached, BigDecimal at, String figure) {}
