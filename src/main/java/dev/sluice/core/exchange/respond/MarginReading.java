package dev.sluice.core.exchange.respond;

import java.math.BigDecimal;

/**
 * The distance of an account from liquidation, as a response reported it: the ratio {@code numerator / denominator} is
 * 1 at liquidation. The numbers are exact, because nothing is divided. Both are 0 if nothing is at risk.
 *
 * @param name the name of the margin
 * @param route the call whose response reported it
 * @param numerator the numerator of the ratio: the figure, or the liquidation point if a higher figure is safer
 * @param denominator the denominator of the ratio: the liquidation point, or the figure if a higher figure is safer
 * @param figure the figure of the exchange: {@code "12.5 of 100"}; it is a balance and is shown to operators only
 */
public record MarginReading(String name, String route, BigDecimal numerator, BigDecimal denominator, String figure) {}
