/** Refusals in the format of the exchange, so that its clients understand them. */
@NullMarked
package dev.sluice.core.exchange.refuse;

import org.jspecify.annotations.NullMarked;
