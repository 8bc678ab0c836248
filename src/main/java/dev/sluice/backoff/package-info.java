/** How long to leave a limit alone after the exchange said "too many": exponential with full jitter, never less than the exchange asked for. Pure; chance and time are arguments. */
@NullMarked
package dev.sluice.backoff;

import org.jspecify.annotations.NullMarked;
