/**
 * What users write about the size and the price of orders: where a call states them, and the lists and messages of an
 * exchange that give the other numbers.
 */
@NullMarked
package dev.sluice.core.exchange.settings.terms;

import org.jspecify.annotations.NullMarked;
