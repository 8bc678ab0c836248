/**
 * Circuit breakers decide when to stop the calls of a scope and when to admit them again. The package has no clock and
 * no random numbers of its own; both are arguments.
 *
 * <p>A {@link dev.sluice.core.breaker.BreakerRule} configures all breakers of one name. {@link
 * dev.sluice.core.breaker.BreakerRegistry} creates one {@link dev.sluice.core.breaker.Breaker} for each name and
 * scope when its first event arrives, and sets the modes of the breakers in the {@link
 * dev.sluice.core.tradingmode.ModeRegistry}. Outcomes of calls come from the admission controllers; all other events
 * come from bots, risk processes and operators over the admin API. There is one registry for the whole gateway, because
 * the scope of a breaker can be global.
 *
 * <p>A breaker receives successes and failures. Its {@link dev.sluice.core.breaker.TripSettings} trip it after a
 * number of failures in a row, or at a percentage of a minimum number of calls. While it is open or half-open, its mode
 * is held. Its {@link dev.sluice.core.breaker.RecoverySettings} close it again in two
 * stages: first it counts the successes of calls that pass anyway, then it admits one trial order at a time. A
 * failure in either stage opens it again for a longer time. A call that started before the current state does not
 * count. An open breaker whose time is over becomes half-open, which holds the mode too, so no timer is needed.
 *
 * <p>Alternatives that were rejected: a count of failures that successes do not reset (four failures, fifty successes
 * and one failure would be five in a row); a half-open state that admits all calls (all would come in the first second
 * after an outage); closing after a time without any success; a breaker for each instrument and account from the start
 * (callers choose the names); breakers that stop cancels (no rule can hold a stricter mode than CANCEL_ONLY).
 */
@NullMarked
package dev.sluice.core.breaker;

import org.jspecify.annotations.NullMarked;
