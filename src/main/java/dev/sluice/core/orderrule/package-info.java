/**
 * Rules about single orders: the largest value, the largest quantity, the largest distance from the market price, and
 * whether market orders are allowed. Numbers are exact decimals. An order is refused if a rule about it cannot be
 * computed, unless the rule allows that.
 */
@NullMarked
package dev.sluice.core.orderrule;

import org.jspecify.annotations.NullMarked;
