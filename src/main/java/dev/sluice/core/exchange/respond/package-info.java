/**
 * Readers of responses: outcome, used weight, pauses and bans, and the margins, limits and instrument numbers that a
 * response reports. {@link dev.sluice.core.exchange.respond.ResponseReader} reads only the first bytes of a body, which
 * may be truncated.
 */
@NullMarked
package dev.sluice.core.exchange.respond;

import org.jspecify.annotations.NullMarked;
