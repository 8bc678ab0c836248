/**
 * Settings for the size and the price of orders: where a call states them, and the lists and messages of an exchange
 * with the other numbers that are needed.
 */
@NullMarked
package dev.sluice.core.exchange.settings.terms;

import org.jspecify.annotations.NullMarked;
