/**
 * Circuit breakers: they decide when calls of a scope are stopped and when they may start again. The package has no
 * clock and no randomness of its own; both are arguments.
 *
 * <p>A {@link dev.sluice.core.breaker.BreakerRule} configures all breakers of one name. {@link
 * dev.sluice.core.breaker.BreakerRegistry} creates one {@link dev.sluice.core.breaker.Breaker} for each name and
 * scope when the first event for it arrives, and puts the modes they hold on the {@link
 * dev.sluice.core.tradingmode.ModeRegistry}. Outcomes of calls come from the admission controllers; all other events
 * come from bots, risk processes and operators over the admin API. There is one registry for the whole gateway, since
 * the scope of a breaker can be global.
 *
 * <p>A breaker receives successes and failures. Its {@link dev.sluice.core.breaker.TripSettings} trip it after a
 * number of failures in a row, or at a percentage of a minimum number of calls. While it is not closed, {@code
 * holds()} is true and its mode is held. Its {@link dev.sluice.core.breaker.RecoverySettings} close it again in two
 * stages: first it counts the successes of calls that pass anyway, then it admits one trial order at a time. A
 * failure in either stage opens it again for a longer time. A call that started before the current state does not
 * count. An open breaker whose time is over still holds, so no timer is needed, and reading a status changes nothing.
 *
 * <p>Alternatives that were rejected: counting failures without regard to successes (four failures, fifty successes
 * and one failure would be "five in a row"); a half-open state that lets all calls through (the first second after an
 * outage would bring all of them at once); closing after a time without any evidence; creating a breaker for each
 * instrument and account at the start (callers choose the names); breakers that stop cancels (no rule can hold more
 * than CANCEL_ONLY).
 */
@NullMarked
package dev.sluice.core.breaker;

import org.jspecify.annotations.NullMarked;
