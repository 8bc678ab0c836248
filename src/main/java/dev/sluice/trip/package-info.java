/**
 * The gateway's breakers: their configuration, the events that feed them, their scopes, and the modes they hold.
 *
 * <p>A {@link dev.sluice.trip.BreakerRule} configures the breakers of one name. {@link dev.sluice.trip.Breakers}
 * creates one {@link dev.sluice.breaker.Breaker} for each name and scope when the first event for it arrives, and puts
 * the modes they hold on the {@link dev.sluice.mode.ModeBoard}. Outcomes of calls come from the gates; all other events
 * come from bots, risk processes and operators over the admin API. There is one instance for the whole gateway, since
 * the scope of a breaker can be global.
 *
 * <p>Alternatives that were rejected: creating a breaker for each instrument and account at the start (callers choose
 * the names), and breakers that stop cancels (no rule can hold more than CANCEL_ONLY).
 */
@NullMarked
package dev.sluice.trip;

import org.jspecify.annotations.NullMarked;
