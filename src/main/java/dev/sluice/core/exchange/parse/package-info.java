/**
 * Parsers of untrusted text and bytes: numbers, times, percent escapes, UTF-8, compressed bodies, IP addresses. They
 * never throw because of their input, allocate little and are bounded.
 */
@NullMarked
package dev.sluice.core.exchange.parse;

import org.jspecify.annotations.NullMarked;
