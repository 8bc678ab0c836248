/**
 * The bounded set of calls that wait for budget: who is next by class, fair share between bots, in order inside a bot. Decides who asks next, never whether it may go.
 *
 * <p>Refused: one queue per exchange (a call that lacks its account's order count would stand before another account's read), a queue
 * per bot (no priority between them), and ageing by time (it inverts the order of classes exactly when the limit is scarcest). Instead
 * each class below the first saves up a small share of what the classes above it take.
 */
@NullMarked
package dev.sluice.lane;

import org.jspecify.annotations.NullMarked;
