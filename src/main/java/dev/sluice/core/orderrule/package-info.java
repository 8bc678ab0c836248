/**
 * Rules about single orders: the largest value, the largest quantity, the largest distance from the market price, and
 * whether market orders are allowed. Numbers are exact decimals. What cannot be computed is refused, unless the rule
 * lets it pass.
 */
@NullMarked
package dev.sluice.core.orderrule;

import org.jspecify.annotations.NullMarked;
